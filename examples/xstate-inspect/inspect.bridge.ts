import { createStepUpInspector, type InspectionMessage, type StepUpInspector } from 'mfa-step-up/inspector'
import type { AnyStateMachine } from 'xstate'

import { harmlessActs, memberOf, readAct, type InspectorAct } from './inspector.acts.js'
import { toV4EventType } from './v4.events.js'
import { MirroredService } from './v4.service.js'
import { machineOf, stateOf } from './v4.state.js'

export interface InspectBridge extends StepUpInspector {
  /** Where acts of the inspector go: the flow that `inspect` was given to. Without it the inspector can only look. */
  readonly connect: (flow: { readonly send: (act: InspectorAct) => void }) => void
}

export interface InspectBridgeOptions {
  /** What the inspector may do. Default: cancel, resume, change the factor: nothing that sends a code. */
  readonly allowedActs?: readonly InspectorAct['type'][]
}

/** A machine that exists; it becomes a service with its first state. */
interface Registration {
  readonly name: string
  readonly machine: AnyStateMachine
  service: MirroredService | null
}

/**
 * Shows a flow of XState v5 to @xstate/inspect 0.8, which speaks to services of v4. Call its `inspect()` before: it puts up
 * `globalThis.__xstate__`, where services register. One bridge per flow.
 */
export function createInspectBridge({
  allowedActs = harmlessActs,
}: InspectBridgeOptions = {}): InspectBridge {
  const registrations = new Map<string, Registration>()
  let deliver: (act: InspectorAct) => void = () => undefined
  const onAsked = (event: unknown) => {
    const act = readAct(event, allowedActs)
    if (act !== null) deliver(act)
  }

  const take = (message: InspectionMessage) => {
    const { sessionId } = message
    if (message.type === '@xstate.actor') {
      const machine = machineOf(message.definition)
      if (machine !== null) registrations.set(sessionId, { name: message.name, machine, service: null })
      return
    }
    const registration = registrations.get(sessionId)
    if (registration === undefined) return
    const { name, machine, service } = registration
    const event = { ...message.event, type: toV4EventType(message.event.type) }
    if (message.type === '@xstate.event') {
      service?.record(event)
      return
    }
    const state = stateOf(machine, message.snapshot, event, sessionId)
    if (service === null) {
      registration.service = new MirroredService({ sessionId, id: name, machine, state }, onAsked)
      register(registration.service)
    } else service.update(state)
    if (message.snapshot.status === 'active') return
    registration.service?.stop()
    registrations.delete(sessionId)
  }

  const { inspect } = createStepUpInspector({ send: take })
  return {
    inspect,
    connect: (flow) => {
      deliver = (act) => {
        flow.send(act)
      }
    },
  }
}

function register(service: MirroredService): void {
  const devTools: unknown = Reflect.get(globalThis, '__xstate__')
  const add = memberOf(devTools, 'register')
  if (typeof add === 'function') Reflect.apply(add, devTools, [service])
}
