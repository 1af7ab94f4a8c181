/** Entry `mfa-step-up/inspector`: shows a flow in inspectors of XState v5, without showing what it protects. */
export { redact } from './event.redaction.js'
export { createPageInspector } from './page.inspector.js'
export { createSocketInspector } from './socket.inspector.js'
export { createStepUpInspector } from './step-up.inspector.js'

export type {
  ActorDefinition,
  InvokeDefinition,
  NamedReference,
  StateDefinition,
  TransitionDefinition,
} from './definition.types.js'
export type {
  ActorInspection,
  EventInspection,
  InspectedEvent,
  InspectedSnapshot,
  InspectionMessage,
  MessageStamp,
  RedactedInspection,
  SnapshotInspection,
} from './inspection.message.js'
export type { MessageChannelLike, OpenInspector, PageInspectorOptions } from './page.inspector.js'
export type { SocketInspectorOptions, SocketLike } from './socket.inspector.js'
export type { StepUpInspector, StepUpInspectorOptions, XStateInspector } from './step-up.inspector.js'
