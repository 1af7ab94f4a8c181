import type { ActorInspection, InspectionMessage } from './inspection.message.js'

/** An inspection event of XState v5, made of a message: what the message doesn't say is not in it. */
export interface RedactedEvent {
  readonly type: InspectionMessage['type']
  readonly rootId: string
  readonly actorRef: object
  readonly sourceRef?: object
  readonly event?: object
  readonly snapshot?: object
}

/** Inspectors take events, with live actors in them. This gives them actors that know nothing but their names. */
export function toXStateEvent(message: InspectionMessage): RedactedEvent {
  const { type, rootId, sessionId } = message
  switch (type) {
    case '@xstate.actor':
      return { type, rootId, actorRef: actorOf(message) }
    case '@xstate.event': {
      const source = message.sourceId === undefined ? {} : { sourceRef: { sessionId: message.sourceId } }
      return { type, rootId, actorRef: { sessionId }, ...source, event: message.event }
    }
    case '@xstate.snapshot':
      return { type, rootId, actorRef: { sessionId }, event: message.event, snapshot: message.snapshot }
  }
}

function actorOf({ sessionId, parentId, name, definition, snapshot }: ActorInspection): object {
  const config: unknown = JSON.parse(definition)
  const parent = parentId === undefined ? {} : { _parent: { sessionId: parentId } }
  return { id: name, sessionId, ...parent, logic: { config }, getSnapshot: () => snapshot }
}
