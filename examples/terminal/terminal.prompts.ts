import { password, S_BAR, select, text } from '@clack/prompts'

/** What came of a prompt: an answer; Ctrl-C or Esc; or its signal, because the flow moved on under it. */
export type Answer<Value> =
  | { readonly kind: 'answer'; readonly value: Value }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'movedOn' }

/** A choice of a menu. */
export interface Choice<Value extends string> {
  readonly value: Value
  readonly label: string
  /** Read again whenever the menu is drawn. */
  readonly hint?: () => string
  readonly isDisabled?: boolean
}

/** The prompts of this example. A `signal` ends its prompt. */
export interface Prompts {
  readonly type: (question: {
    /** Lines, read again whenever the prompt is drawn. */
    readonly message: () => readonly string[]
    /** Says what is wrong with a text, if anything. */
    readonly refuse: (typed: string) => string | undefined
    readonly signal?: AbortSignal
  }) => Promise<Answer<string>>
  readonly typeHidden: (message: string) => Promise<Answer<string>>
  readonly choose: <Value extends string>(question: {
    readonly message: string
    readonly choices: readonly Choice<Value>[]
    readonly signal: AbortSignal
  }) => Promise<Answer<Value>>
  /** Draws the prompt on show again: what it says may have changed with the time. */
  readonly redraw: () => void
}

export function createPrompts(): Prompts {
  return {
    type: async ({ message, refuse, signal }) => {
      const answer = await text({
        get message() {
          return message().join(`\n${S_BAR}  `)
        },
        validate: (typed) => refuse(typed ?? ''),
        ...(signal && { signal }),
      })
      return answerOf<string>(answer, signal)
    },

    typeHidden: async (message) =>
      answerOf<string>(await password({ message, validate: (typed) => (typed ? undefined : 'Type it.') })),

    choose: async ({ message, choices, signal }) => {
      const options = choices.map(({ label, hint, isDisabled = false }, index) => ({
        value: index,
        label,
        disabled: isDisabled,
        get hint() {
          return hint?.() ?? ''
        },
      }))
      const answer = answerOf<number>(
        await select({ message, options, signal, showInstructions: false }),
        signal,
      )
      if (answer.kind !== 'answer') return answer
      const chosen = choices[answer.value]
      return chosen === undefined ? { kind: 'movedOn' } : { kind: 'answer', value: chosen.value }
    },

    // @clack's prompts draw themselves again when the terminal changes its size, and can't be told otherwise.
    redraw: () => {
      process.stdout.emit('resize')
    },
  }
}

function answerOf<Value>(answer: Value | symbol, signal?: AbortSignal): Answer<Value> {
  if (typeof answer !== 'symbol') return { kind: 'answer', value: answer }
  return { kind: signal?.aborted === true ? 'movedOn' : 'interrupted' }
}
