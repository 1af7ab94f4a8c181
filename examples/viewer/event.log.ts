import type { ActorHistory, Moment } from './history.store.js'

/** One line of the log per moment. */

export interface LogRow {
  readonly number: number
  readonly time: string
  readonly type: string
  /** `codeSent.awaitingCode`; empty where the actor has no state value. */
  readonly state: string
  readonly from: string
  readonly isChange: boolean
}

/** `{ codeSent: 'awaitingCode' }` as `codeSent.awaitingCode`; parallel states side by side. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return ''
  const parts = Object.entries(value).map(([key, inner]) =>
    [key, valueText(inner)].filter((text) => text !== '').join('.'),
  )
  return parts.length > 1 ? `(${parts.join(' | ')})` : (parts[0] ?? '')
}

const timeText = (time: number | null): string => {
  const date = new Date(time ?? Number.NaN)
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(11, 23)
}

const typeText = ({ event }: Moment) => (typeof event['type'] === 'string' ? event['type'] : '(no type)')

/** The newest `limit` lines, the oldest first. */
export function logOf(
  actor: ActorHistory,
  nameOf: (sessionId: string) => string,
  limit = 300,
): readonly LogRow[] {
  let before = ''
  const rows = actor.moments.map((moment) => {
    const state = moment.snapshot === null ? '' : valueText(moment.snapshot.value)
    const row: LogRow = {
      number: moment.number,
      time: timeText(moment.time),
      type: typeText(moment),
      state,
      from: moment.sourceId === '' ? '' : nameOf(moment.sourceId),
      isChange: state !== '' && state !== before,
    }
    if (state !== '') before = state
    return row
  })
  return rows.slice(-limit)
}
