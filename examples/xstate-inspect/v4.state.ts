import type { ActorDefinition, InspectedSnapshot } from 'mfa-step-up/inspector'
import { createMachine, State, toSCXMLEvent, type AnyState, type AnyStateMachine } from 'xstate'

import { toV4State } from './v4.config.js'

/** The machine of a definition; `null` for a request: a promise has no states, and v4 no service for it. */
export function machineOf(text: string): AnyStateMachine | null {
  // A message of our own, made in this process.
  const definition = JSON.parse(text) as ActorDefinition
  if (definition.states === undefined) return null
  return createMachine({ ...toV4State(definition), predictableActionArguments: true })
}

/** A state of v4, as its interpreter would hold it. Throws for a value that the machine doesn't have. */
export function stateOf(
  machine: AnyStateMachine,
  { value, context, output, error }: InspectedSnapshot,
  event: { readonly type: string },
  sessionId: string,
): AnyState {
  // v4 has neither output nor error: they are shown beside the context.
  const shown = {
    ...fieldsOf(context),
    ...(output !== undefined && { output }),
    ...(error !== undefined && { error }),
  }
  const state: AnyState = machine.resolveState(State.from(toV4Value(value), shown))
  state.event = event
  state._event = toSCXMLEvent(event)
  state._sessionid = sessionId
  return state
}

type V4Value = string | { [key: string]: V4Value }

function toV4Value(value: unknown): V4Value {
  if (typeof value === 'string') return value
  return Object.fromEntries(Object.entries(fieldsOf(value)).map(([key, child]) => [key, toV4Value(child)]))
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
