import type { ActorSnapshot, InspectionMessage } from './inspection.message.js'
import type { JsonRecord } from './json.reader.js'

/** What was told of every actor, and the moment that a viewer looks at. Values only: each message makes a new one. */

export interface Moment {
  /** Counts on, also when old moments are dropped. */
  readonly number: number
  readonly time: number | null
  readonly event: JsonRecord
  /** Who sent the event; empty: from outside. */
  readonly sourceId: string
  /** `null` while the actor has not taken the event. */
  readonly snapshot: ActorSnapshot | null
}

export interface ActorHistory {
  readonly sessionId: string
  readonly name: string
  readonly parentId: string
  readonly definition: string
  /** Name of the transport by which its page said that it takes events; empty: it takes none. */
  readonly wayBack: string
  readonly moments: readonly Moment[]
}

export interface History {
  readonly actors: ReadonlyMap<string, ActorHistory>
  readonly selected: string | null
  /** Number of the moment that is looked at; `null`: the newest, whichever that is. */
  readonly cursor: number | null
}

/** What is older is forgotten: a viewer stays open for days. */
export const KEPT = { moments: 1_000, actors: 100 } as const

export const emptyHistory: History = { actors: new Map(), selected: null, cursor: null }

const stranger = { name: '', parentId: '', definition: '', wayBack: '', moments: [] }

/** What is known when a message has come by the transport of that name. */
export function received(history: History, message: InspectionMessage, way: string): History {
  const { sessionId } = message
  const before = history.actors.get(sessionId) ?? { ...stranger, sessionId, name: sessionId }
  const actors = new Map(history.actors).set(sessionId, take(before, message, way))
  if (actors.size > KEPT.actors) {
    const oldest = [...actors.keys()].find((actor) => actor !== history.selected && actor !== sessionId)
    if (oldest !== undefined) actors.delete(oldest)
  }
  return { ...history, actors, selected: history.selected ?? sessionId }
}

function take(actor: ActorHistory, message: InspectionMessage, way: string): ActorHistory {
  const { time } = message
  switch (message.kind) {
    case 'canSend':
      // The first one: nobody else gets what is typed for this actor by saying the same later.
      return { ...actor, wayBack: actor.wayBack || way }
    case 'actor': {
      const { name, parentId, definition, snapshot } = message
      const known = {
        ...actor,
        name: name || actor.name,
        parentId,
        definition: definition || actor.definition,
      }
      return add(known, { time, event: { type: '(created)' }, sourceId: '', snapshot })
    }
    case 'event':
      return add(actor, { time, event: message.event, sourceId: message.sourceId, snapshot: null })
    case 'snapshot': {
      const { event, snapshot } = message
      const last = actor.moments.at(-1)
      if (last?.snapshot !== null || last.event['type'] !== event['type'])
        return add(actor, { time, event, sourceId: '', snapshot })
      return { ...actor, moments: [...actor.moments.slice(0, -1), { ...last, event, snapshot }] }
    }
  }
}

function add(actor: ActorHistory, moment: Omit<Moment, 'number'>): ActorHistory {
  const number = (actor.moments.at(-1)?.number ?? 0) + 1
  return { ...actor, moments: [...actor.moments, { ...moment, number }].slice(-KEPT.moments) }
}

export const selectedActor = ({ actors, selected }: History): ActorHistory | null =>
  (selected === null ? null : actors.get(selected)) ?? null

/** The moment that is looked at; the oldest that is left where it was dropped. */
export function currentMoment(history: History): Moment | null {
  const moments = selectedActor(history)?.moments ?? []
  const { cursor } = history
  return (cursor === null ? moments.at(-1) : moments.find(({ number }) => number >= cursor)) ?? null
}

/** What the actor was at that moment: an event that it has not taken yet changes nothing. */
export function snapshotAt(history: History): ActorSnapshot | null {
  const number = currentMoment(history)?.number ?? 0
  const moments = selectedActor(history)?.moments.filter((moment) => moment.number <= number) ?? []
  return moments.findLast(({ snapshot }) => snapshot !== null)?.snapshot ?? null
}

export const selectActor = (history: History, sessionId: string): History =>
  history.actors.has(sessionId) ? { ...history, selected: sessionId, cursor: null } : history

export const goTo = (history: History, number: number): History => ({ ...history, cursor: number })
export const follow = (history: History): History => ({ ...history, cursor: null })

/** One moment back (`-1`) or forth (`1`). Beyond the newest one it follows again. */
export function step(history: History, by: number): History {
  const moments = selectedActor(history)?.moments ?? []
  const at = moments.findIndex(({ number }) => number === currentMoment(history)?.number)
  const next = moments[Math.max(0, at + by)]
  return next === undefined ? follow(history) : goTo(history, next.number)
}
