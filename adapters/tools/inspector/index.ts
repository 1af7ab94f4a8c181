/** Entry `mfa-step-up/inspector`: shows a flow in inspectors of XState v5, without showing what it protects. */
export { redact } from './redaction.js'
export { createPageInspector } from './page.js'
export { createSocketInspector } from './socket.js'
export { createStepUpInspector } from './inspector.js'

export type {
  ActorDefinition,
  InvokeDefinition,
  NamedReference,
  StateDefinition,
  TransitionDefinition,
} from './definition.js'
export type {
  ActorInspection,
  EventInspection,
  InspectedEvent,
  InspectedSnapshot,
  InspectionMessage,
  MessageStamp,
  RedactedInspection,
  SnapshotInspection,
} from './messages.js'
export type { MessageChannelLike, PageInspectorOptions } from './page.js'
export type { SocketInspectorOptions, SocketLike } from './socket.js'
export type { OpenInspector, StepUpInspector, StepUpInspectorOptions, XStateInspector } from './inspector.js'
