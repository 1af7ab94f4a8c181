import {
  aFunction,
  aText,
  isFunction,
  OptionError,
  type OptionRules,
  requireOptions,
} from '../../../machines/errors.js'
import { createEnvironment } from '../../_shared/environment.js'
import {
  type InspectionMessage,
  PROTOCOL_VERSION,
  type RedactedInspection,
  toXStateEvent,
} from './messages.js'
import { createRedactor } from './redaction.js'
import { memberOf } from './showing.js'

/** An inspector of XState v5, as @statelyai/inspect makes them. */
export interface XStateInspector {
  readonly inspect: {
    // A method, so that an inspector of any inspection event will do: it gets nothing else.
    next?(event: { readonly type: string }): void
  }
}

export interface StepUpInspectorOptions {
  /** Gets what the redaction leaves, as inspection events of XState v5. */
  readonly inspector?: XStateInspector
  /** Gets what the redaction leaves, as JSON: a transport of your own. What it throws is ignored. */
  readonly send?: (message: InspectionMessage) => void
  /** In front of all ids, because every page calls its first actor `x:0`. Default: 8 random characters. */
  readonly source?: string
  /** Default: the platform's clock. */
  readonly now?: () => number
}

export interface StepUpInspector {
  /** Hand it to `createStepUpFlow({ inspect })` or to XState's `createActor(machine, { inspect })`. Never throws. */
  readonly inspect: (event: { readonly type: string }) => void
}

/** An inspector that holds a channel or a socket open until it is closed. */
export interface OpenInspector extends StepUpInspector {
  readonly close: () => void
}

const rules: OptionRules<StepUpInspectorOptions> = {
  inspector: [
    'be an inspector of XState v5, such as createBrowserInspector() of @statelyai/inspect',
    (inspector) => isFunction(memberOf(memberOf(inspector, 'inspect'), 'next')),
  ],
  send: aFunction,
  source: aText,
  now: aFunction,
}

/**
 * Feeds the inspection events of a flow to an inspector, redacted. Throws an `OptionError` that names a wrong option.
 *
 * Not verified: where the inspector sends them. A page of somebody else's still sees who confirms what, and when.
 */
export function createStepUpInspector(options: StepUpInspectorOptions): StepUpInspector {
  const caller = 'createStepUpInspector'
  requireOptions<StepUpInspectorOptions>(caller, options, rules)
  const { inspector, send } = options
  if (inspector === undefined && send === undefined)
    throw new OptionError(caller, 'inspector', 'must be given where send is not')
  const { now, generateId } = createEnvironment(options.now === undefined ? {} : { now: options.now })
  const source = options.source ?? generateId().slice(0, 8)
  const redact = createRedactor()
  let sent = 0

  return {
    inspect: (event) => {
      try {
        const shown = redact(event)
        if (shown === undefined) return
        sent += 1
        const message = stamp(shown, source, `${source}:${sent}`, now())
        send?.(message)
        inspector?.inspect.next?.(toXStateEvent(message))
      } catch {
        // A watcher is not part of the flow: XState would stop in the middle of a transition.
      }
    },
  }
}

function stamp(shown: RedactedInspection, source: string, id: string, now: number): InspectionMessage {
  const of = (sessionId: string) => `${source}:${sessionId}`
  const named = {
    id,
    createdAt: String(now),
    _version: PROTOCOL_VERSION,
    sessionId: of(shown.sessionId),
    rootId: of(shown.rootId),
  }
  if (shown.type === '@xstate.actor')
    return { ...shown, ...named, ...(shown.parentId !== undefined && { parentId: of(shown.parentId) }) }
  if (shown.type === '@xstate.event')
    return { ...shown, ...named, ...(shown.sourceId !== undefined && { sourceId: of(shown.sourceId) }) }
  return { ...shown, ...named }
}

const MOST_FLOWS = 20
const MOST_MESSAGES = 200

interface MessageHistory {
  readonly keep: (message: InspectionMessage) => void
  /** Flow by flow, each in order. */
  readonly all: () => readonly InspectionMessage[]
}

/**
 * Keeps messages for viewers that connect later: of each of the last flows the registration and the last messages. Of a flow
 * whose registration is gone it keeps nothing, because a viewer could not draw it.
 */
export function createHistory(): MessageHistory {
  const flows = new Map<string, InspectionMessage[]>()
  return {
    keep: (message) => {
      const { type, sessionId, rootId } = message
      const isRegistration = type === '@xstate.actor' && sessionId === rootId
      const flow = flows.get(rootId) ?? (isRegistration ? [] : undefined)
      if (flow === undefined) return
      flows.set(rootId, flow)
      flow.push(message)
      if (flow.length > MOST_MESSAGES + 1) flow.splice(1, 1)
      const [oldest] = flows.keys()
      if (flows.size > MOST_FLOWS && oldest !== undefined) flows.delete(oldest)
    },
    all: () => [...flows.values()].flat(),
  }
}
