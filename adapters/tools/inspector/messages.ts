import type { JsonObject, JsonValue } from '../../../machines/domain.js'

/** The messages of @statelyai/inspect 0.7, as JSON. A viewer may be shown everything in them. */

interface MessageBase {
  /** The actor. */
  readonly sessionId: string
  /** Its flow. */
  readonly rootId: string
}

export interface InspectedEvent extends JsonObject {
  readonly type: string
}

export interface InspectedSnapshot extends JsonObject {
  readonly status: string
  /** Only of machines, as are `context` and `tags`. */
  readonly value?: JsonValue
  readonly context?: JsonValue
  readonly tags?: readonly JsonValue[]
  readonly output?: JsonValue
  readonly error?: JsonValue
}

export interface ActorInspection extends MessageBase {
  readonly type: '@xstate.actor'
  readonly name: string
  /** An `ActorDefinition` as JSON. */
  readonly definition: string
  readonly parentId?: string
  readonly snapshot: InspectedSnapshot
}

export interface EventInspection extends MessageBase {
  readonly type: '@xstate.event'
  readonly event: InspectedEvent
  /** The actor that sent it; absent: it came from outside. */
  readonly sourceId?: string
}

export interface SnapshotInspection extends MessageBase {
  readonly type: '@xstate.snapshot'
  readonly event: InspectedEvent
  readonly snapshot: InspectedSnapshot
}

/** What {@link redact} leaves of an inspection event. */
export type RedactedInspection = ActorInspection | EventInspection | SnapshotInspection

/** Tells a message from all others. */
export interface MessageStamp {
  /** Unique. */
  readonly id: string
  /** Epoch milliseconds, as text. */
  readonly createdAt: string
  /** Version of the protocol: that of @statelyai/inspect. */
  readonly _version: string
}

/** What is sent to a viewer. */
export type InspectionMessage = RedactedInspection & MessageStamp

export const PROTOCOL_VERSION = '0.7.2'

/** A viewer that has just connected sends this, and gets the earlier messages again. */
export const VIEWER_CONNECTED = '@statelyai.connected'

/** An inspection event of XState v5, made from a message. It holds nothing that the message does not say. */
interface RedactedEvent {
  readonly type: InspectionMessage['type']
  readonly rootId: string
  readonly actorRef: object
  readonly sourceRef?: object
  readonly event?: object
  readonly snapshot?: object
}

/** Inspectors take events with live actors in them. The actors of this event know their names only. */
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
