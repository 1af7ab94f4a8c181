import type {
  InvokeDefinition,
  NamedReference,
  StateDefinition,
  TransitionDefinition,
} from 'mfa-step-up/inspector'

/** Config of XState v4, by names: what this bridge needs of it. */
export interface V4State {
  readonly id?: string
  readonly type?: 'atomic' | 'compound' | 'parallel' | 'final' | 'history'
  readonly initial?: string
  readonly history?: 'shallow' | 'deep'
  readonly description?: string
  readonly target?: string
  readonly tags?: string[]
  readonly entry?: string[]
  readonly exit?: string[]
  readonly invoke?: V4Invoke[]
  readonly on?: Record<string, V4Transition[]>
  readonly after?: Record<string, V4Transition[]>
  readonly always?: V4Transition[]
  readonly onDone?: V4Transition[]
  readonly states?: Record<string, V4State>
}

interface V4Invoke {
  readonly id?: string
  readonly src: string
  readonly onDone?: V4Transition[]
  readonly onError?: V4Transition[]
}

interface V4Transition {
  readonly target?: string[]
  readonly cond?: string
  readonly actions?: string[]
  readonly internal?: false
  readonly description?: string
}

/** A definition of v5 as config of v4: `guard` is `cond`, and `reenter` is the opposite of `internal`. */
export function toV4State(state: StateDefinition): V4State {
  const { id, initial, description, target, tags, entry, exit, invoke, on, after, always, onDone, states } =
    state
  const type = types.find((each) => each === state.type)
  const history = histories.find((each) => each === state.history)
  return {
    ...(id !== undefined && { id }),
    ...(type && { type }),
    ...(history && { history }),
    ...(initial !== undefined && { initial }),
    ...(description !== undefined && { description }),
    ...(target !== undefined && { target }),
    ...(tags && { tags: [...tags] }),
    ...(entry && { entry: entry.map(nameOf) }),
    ...(exit && { exit: exit.map(nameOf) }),
    ...(invoke && { invoke: invoke.map(toV4Invoke) }),
    ...(on && { on: mapValues(on, toV4Transitions) }),
    ...(after && { after: mapValues(after, toV4Transitions) }),
    ...(always && { always: toV4Transitions(always) }),
    ...(onDone && { onDone: toV4Transitions(onDone) }),
    ...(states && { states: mapValues(states, toV4State) }),
  }
}

const types = ['atomic', 'compound', 'parallel', 'final', 'history'] as const
const histories = ['shallow', 'deep'] as const

function toV4Invoke({ id, src = 'inline', onDone, onError }: InvokeDefinition): V4Invoke {
  return {
    ...(id !== undefined && { id }),
    src,
    ...(onDone && { onDone: toV4Transitions(onDone) }),
    ...(onError && { onError: toV4Transitions(onError) }),
  }
}

const toV4Transitions = (transitions: readonly TransitionDefinition[]): V4Transition[] =>
  transitions.map(({ target, guard, actions, reenter, description }) => ({
    ...(target && { target: [...target] }),
    ...(guard && { cond: nameOf(guard) }),
    ...(actions && { actions: actions.map(nameOf) }),
    ...(reenter === true && { internal: false as const }),
    ...(description !== undefined && { description }),
  }))

/** With its parameters, so that the drawing says which deadline `isDue` asks about: `isDue (idle)`. */
const nameOf = ({ type, params }: NamedReference): string =>
  params === undefined ? type : `${type} (${Object.values(params).join(', ')})`

const mapValues = <From, To>(
  table: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Record<string, To> => Object.fromEntries(Object.entries(table).map(([name, value]) => [name, map(value)]))
