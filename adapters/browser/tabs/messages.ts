import type { Sealed } from '../../../machines/domain.js'
import { isObject, isText } from '../../../machines/errors.js'
import type {
  FlowEnd,
  HeardAct,
  StepUpAct,
  StepUpOutcome,
  StepUpResult,
  StepUpView,
} from '../../../machines/index.js'
import type { Vault } from '../../../machines/ports.js'

/** Sent in clear, so that a tab with another key hears that a tab is there. */
type ClearMessage =
  /** Asks the leader for its view. */
  | { readonly type: 'hello' }
  /** The sender holds the lock, and has no view to show: not yet, or not any more. */
  | { readonly type: 'busy' }

/** `leader` names one leadership of one tab, `subject` the user of its request: another user has no part in the flow. */
export type SealedMessage =
  | {
      readonly type: 'view'
      readonly leader: string
      readonly subject: string | null
      readonly view: StepUpView
    }
  | (HeardAct & { readonly type: 'act' })
  | {
      readonly type: 'end'
      readonly leader: string
      readonly subject: string | null
      readonly view: StepUpView
      readonly end: SentOutcome
    }

type Outcome<Status> = Extract<StepUpOutcome, { readonly status: Status }>

/** An outcome as it travels: with the result in the place of the function that reads it. */
type SentOutcome =
  Outcome<'failed'> | (Omit<Outcome<'verified'>, 'readResult'> & { readonly result: StepUpResult })

export type TabMessage = ClearMessage | SealedMessage
export type MessageOf<Type extends TabMessage['type']> = Extract<TabMessage, { readonly type: Type }>
/** `unreadable`: of this version, and sealed with another key. */
export type HeardMessage = TabMessage | { readonly type: 'unreadable' }

/** Raise it when a message, or the view in it, changes its meaning: tabs of two releases don't hear each other. */
const VERSION = 1
const KIND = 'flow'

export interface MessageSeal {
  readonly seal: (message: SealedMessage) => Promise<unknown>
  readonly open: (sealed: Sealed<typeof KIND>) => Promise<HeardMessage>
}

/** A message that opens was sealed with this key, by this version, for this name: it needs no other check. */
export function createMessageSeal(vault: Vault, name: string): MessageSeal {
  // No shared flow has such an id.
  const id = `mfa-step-up:tabs:${VERSION}:${name}`
  return {
    seal: async (message) => ({
      version: VERSION,
      sealed: await vault.seal(KIND, id, JSON.stringify(message)),
    }),
    open: async (sealed) => {
      try {
        const message: unknown = JSON.parse(await vault.open(KIND, id, sealed))
        return isOurs(message) ? message : { type: 'unreadable' }
      } catch {
        return { type: 'unreadable' }
      }
    },
  }
}

export const packClear = ({ type }: ClearMessage): unknown => ({ version: VERSION, type })

/** `null` for what is no message of this version. */
export function readMessage(data: unknown): ClearMessage | { readonly sealed: Sealed<typeof KIND> } | null {
  if (!isObject(data) || data['version'] !== VERSION) return null
  const { type, sealed } = data
  if (type === 'hello' || type === 'busy') return { type }
  return isSealed(sealed) ? { sealed } : null
}

const isSealed = (value: unknown): value is Sealed<typeof KIND> =>
  typeof value === 'string' && value.startsWith(`sealed:${KIND}:`)
/** Has what the machine of a tab reads of it: an error there would end the tab. */
const isOurs = (value: unknown): value is SealedMessage =>
  isObject(value) &&
  isText(value['type']) &&
  (value['type'] !== 'act' || isObject(value['act'])) &&
  (value['type'] !== 'view' || isObject(value['view'])) &&
  (value['type'] !== 'end' || (isObject(value['view']) && isObject(value['end'])))

export function packOutcome(outcome: StepUpOutcome): SentOutcome {
  if (outcome.status === 'failed') return outcome
  const { status, flowId, evidence, readResult } = outcome
  return { status, flowId, evidence, result: readResult() }
}

export function openEnd({ view, end }: MessageOf<'end'>): FlowEnd {
  if (end.status === 'failed') return { view, outcome: end }
  const { status, flowId, evidence, result } = end
  return { view, outcome: { status, flowId, evidence, readResult: () => result } }
}

/**
 * Where an act was made: the same text while the same act means the same. An act for another place is ignored. So a double click in
 * one tab, or a click in two, does nothing twice, and a code is used for no other challenge.
 */
export function placeOf(view: StepUpView): string {
  const { step, setback } = view
  const code = 'triesLeft' in view ? [view.factor?.id, view.codesLeft, view.triesLeft] : []
  return JSON.stringify([step, setback?.code, ...code])
}

/** Whether an act from this place is meant for this view. Some acts mean the same in every place. */
export const isMeantFor = (view: StepUpView, place: string, { type }: StepUpAct): boolean =>
  type === 'flow.cancelled' || type === 'flow.extended' || type === 'flow.resumed' || place === placeOf(view)
