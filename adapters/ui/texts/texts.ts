import type { CodeFormat, FactorKind, Milliseconds } from '../../../machines/domain.js'
import type { StepUpErrorCode } from '../../../machines/errors.js'

/** What is said of one kind of factor. */
export interface FactorTexts {
  /** On the button that chooses it: `Text message`. */
  readonly name: string
  /** Heading while the answer is awaited: `Enter the code`. */
  readonly heading: string
  /**
   * Under the heading: where the code is, and what to do. `to`: the masked address or the name of the device, or `null` where none is
   * known. It comes with spaces that do not break, and isolated from the direction of the text around it (U+2068, U+2069): put it in as it is.
   */
  readonly intro: (to: string | null) => string
  /** On the button that asks for another one: `Send another code`. */
  readonly again: string
  /** Announced once, when that button can be used: `You can ask for another code now.` */
  readonly againReady: string
  /** Heading when what was sent is too old, or was used: `Code expired`. */
  readonly expired: string
  /** Said under that heading: `That code is no longer valid. Ask for a new one.` */
  readonly expiredText: string
  /** Offered after the first wait, one list item each. */
  readonly help: { readonly label: string; readonly advice: readonly string[] }
}

/** What stands as the heading when the user cannot go on as before: a cause, not a code. */
export type ProblemKind =
  | 'tooManyTries'
  | 'tooManyCodes'
  | 'offline'
  | 'unavailable'
  | 'notSent'
  | 'wait'
  | 'interrupted'
  | 'timeUp'
  | 'cancelled'
  | 'locked'
  | 'refused'
  | 'broken'

/**
 * Every text that a user reads or hears, in one language. No text stands anywhere else. Change one by a spread:
 * `{ ...en, confirm: 'OK' }`.
 */
export interface StepUpTexts {
  /** BCP 47 tag of the language: `fr`, `zh-Hans`. */
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'

  readonly factors: Readonly<Record<FactorKind, FactorTexts>>

  /** Heading before there is anything to do: `One moment`. */
  readonly working: string
  /** What is announced while a request is under way. */
  readonly work: Readonly<Record<'beginning' | 'sendingCode' | 'verifying', string>>
  readonly chooseFactor: { readonly heading: string; readonly intro: string; readonly lastUsed: string }
  /** Beside a way that cannot be chosen yet: `Available in 27 sec`. `seconds`: whole, 1 or more. */
  readonly availableIn: (seconds: number) => string
  readonly verified: string

  /** Headings. */
  readonly problems: Readonly<Record<ProblemKind, string>>
  /**
   * What happened, then what to do. It may stand under another heading than its own (`Enter the code`), so it is clear without that
   * one; only a text of an error that ends a flow may leave the cause to its heading. No times: the button counts.
   */
  readonly messages: Readonly<Record<StepUpErrorCode, string>>

  readonly code: {
    /** Label of the field: `6-digit code`. */
    readonly label: (format: CodeFormat) => string
    /** Nothing was typed. */
    readonly empty: string
    /** `typed` characters of `length`, 1 or more. */
    readonly tooShort: (typed: number, length: number) => string
    readonly tooLong: (typed: number, length: number) => string
  }
  /** `count`: 1 or more. */
  readonly triesLeft: (count: number) => string
  /** Counts: `Expires in 9:58`. `seconds`: whole, 0 or more. */
  readonly expiresIn: (seconds: number) => string
  /** The same for the description of the field, which does not count: `Valid for 9 minutes`. `seconds`: 1 or more. */
  readonly goodFor: (seconds: number) => string
  /** `lifetime`: how long this device is asked for no second factor; `null` where it is not known. */
  readonly trustDevice: (lifetime: Milliseconds | null) => string
  /** Before the number that the other device shows, too. */
  readonly match: string

  readonly confirm: string
  readonly tryAgain: string
  readonly changeFactor: string
  readonly cancel: string
  readonly close: string
  /** `I did not ask for this` */
  readonly report: string
  /** On the link to the help of the app: `Contact support` */
  readonly support: string
  /** A button that waits: `Send another code (27 sec)`. `seconds`: whole, 1 or more. */
  readonly inSeconds: (label: string, seconds: number) => string

  /** One minute before the end, or later where the page was away. */
  readonly stillThere: {
    readonly heading: string
    /** Where the user can have more time. */
    readonly text: string
    /** Where nothing helps. */
    readonly final: string
    readonly goOn: string
  }
  /** Announced once, after `offline`. */
  readonly backOnline: string
}
