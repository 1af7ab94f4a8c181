/** A definition as a viewer gets it: config of XState v5, by names only. JSON has no `undefined`: such a field is absent there. */

export interface NamedReference {
  readonly type: string
  /** Only words of the chart: names of deadlines, codes of failures, types of notices. */
  readonly params?: Readonly<Record<string, string>> | undefined
}

export interface TransitionDefinition {
  readonly target?: readonly string[] | undefined
  readonly guard?: NamedReference | undefined
  readonly actions?: readonly NamedReference[] | undefined
  readonly reenter?: true | undefined
  readonly description?: string | undefined
}

export interface InvokeDefinition {
  readonly id?: string | undefined
  /** Its name in `setup({ actors })`, or `inline`. */
  readonly src?: string | undefined
  readonly onDone?: readonly TransitionDefinition[] | undefined
  readonly onError?: readonly TransitionDefinition[] | undefined
}

type Table<Member> = Readonly<Record<string, Member>>

export interface StateDefinition {
  readonly id?: string | undefined
  readonly type?: string | undefined
  readonly initial?: string | undefined
  readonly history?: string | undefined
  readonly description?: string | undefined
  /** Where a history state leads that has nothing to remember. */
  readonly target?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly entry?: readonly NamedReference[] | undefined
  readonly exit?: readonly NamedReference[] | undefined
  readonly invoke?: readonly InvokeDefinition[] | undefined
  readonly on?: Table<readonly TransitionDefinition[]> | undefined
  /** By the name of the delay, or by milliseconds. */
  readonly after?: Table<readonly TransitionDefinition[]> | undefined
  readonly always?: readonly TransitionDefinition[] | undefined
  readonly onDone?: readonly TransitionDefinition[] | undefined
  readonly states?: Table<StateDefinition> | undefined
}

/** What `definition` of an `@xstate.actor` message holds, as JSON. An actor that is no machine has an `id` alone. */
export interface ActorDefinition extends StateDefinition {
  readonly id: string
}
