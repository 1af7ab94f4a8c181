import { isRecord, memberOf, parseJson, textOf, type JsonRecord } from './json.reader.js'

/** Messages of the protocol of `@statelyai/inspect`, read from whatever arrives. */

export interface ActorSnapshot {
  readonly status: string
  readonly value: unknown
  readonly context: unknown
  readonly output: unknown
  readonly error: unknown
}

interface MessageBase {
  /** Of the message; empty where the sender gives none. */
  readonly id: string
  readonly sessionId: string
  /** Epoch milliseconds; `null` where the sender gives none. */
  readonly time: number | null
}
export type InspectionMessage = MessageBase &
  (
    | {
        readonly kind: 'actor'
        readonly name: string
        readonly parentId: string
        readonly definition: string
        readonly snapshot: ActorSnapshot
      }
    | { readonly kind: 'event'; readonly event: JsonRecord; readonly sourceId: string }
    | { readonly kind: 'snapshot'; readonly event: JsonRecord; readonly snapshot: ActorSnapshot }
    /** Not of Stately: the page of this actor takes events from a viewer. */
    | { readonly kind: 'canSend' }
  )

/** Longer messages are not read. */
export const LONGEST_MESSAGE = 4_000_000

/** The message in what arrived; `null` for all else. */
export function readMessage(data: unknown): InspectionMessage | null {
  if (typeof data === 'string')
    return data.length > LONGEST_MESSAGE ? null : readMessage(parseJson(data) ?? null)
  if (!isRecord(data)) return null
  const sessionId = textOf(memberOf(data, 'sessionId'))
  if (sessionId === '' || sessionId.length > 200) return null
  const time = Number(memberOf(data, 'createdAt') ?? Number.NaN)
  const base = { id: textOf(memberOf(data, 'id')), sessionId, time: Number.isFinite(time) ? time : null }
  switch (memberOf(data, 'type')) {
    case '@xstate.actor': {
      const definition = textOf(memberOf(data, 'definition'))
      const [name, parentId] = [textOf(memberOf(data, 'name')), textOf(memberOf(data, 'parentId'))]
      const isTooLong = definition.length > LONGEST_MESSAGE
      const snapshot = snapshotOf(data)
      return { ...base, kind: 'actor', name, parentId, definition: isTooLong ? '' : definition, snapshot }
    }
    case '@xstate.event':
      return { ...base, kind: 'event', event: eventOf(data), sourceId: textOf(memberOf(data, 'sourceId')) }
    case '@xstate.snapshot':
      return { ...base, kind: 'snapshot', event: eventOf(data), snapshot: snapshotOf(data) }
    case '@viewer.canSend':
      return { ...base, kind: 'canSend' }
    default:
      return null
  }
}

const eventOf = (data: JsonRecord): JsonRecord => {
  const event = memberOf(data, 'event')
  return isRecord(event) ? event : {}
}

function snapshotOf(data: JsonRecord): ActorSnapshot {
  const snapshot = memberOf(data, 'snapshot')
  const member = (name: string) => memberOf(snapshot, name)
  return {
    status: textOf(member('status')),
    value: member('value'),
    context: member('context'),
    output: member('output'),
    error: member('error'),
  }
}
