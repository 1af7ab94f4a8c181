import type { EpochMilliseconds } from './domain.js'

/**
 * What an error means for the flow: the chart decides by it. (Of `unknown` errors, a request to begin is repeated after `network` and `unavailable`.)
 *
 * - `typo`: nothing was sent; the user corrects what they typed.
 * - `wrongCode`: the provider read the code and refused it; another try is possible.
 * - `codeDead`: this challenge can't be answered any more; another code can be asked for.
 * - `grantDead`: the step-up token is gone; the flow begins again where the approach allows it.
 * - `limited`: refused for now; try again at `availableAt`.
 * - `refused`: this call is refused for good, the flow isn't: another factor may do.
 * - `unsent`: the device says that it is offline and no answer came, so nothing of it counts; the user goes on when it is online again.
 * - `unknown`: nobody knows whether the provider acted. Never repeated without the user.
 * - `terminal`: the flow is over.
 */
export type FailureClass =
  'typo' | 'wrongCode' | 'codeDead' | 'grantDead' | 'limited' | 'refused' | 'unsent' | 'unknown' | 'terminal'

/** Every code, by its class. `docs/errors.md` has a section for each: meaning, cause, what to do. */
const codesOf = {
  typo: ['code_malformed'],
  wrongCode: ['invalid_code', 'code_already_used'],
  codeDead: ['code_expired', 'tries_exhausted'],
  grantDead: ['token_expired'],
  limited: ['rate_limited'],
  refused: ['factor_unavailable', 'send_refused'],
  unsent: ['offline'],
  unknown: ['network', 'timeout', 'unavailable', 'server', 'protocol', 'adapter_failure', 'interrupted'],
  terminal: [
    'cancelled',
    'flow_expired',
    'idle_expired',
    'too_many_codes',
    'too_many_tries',
    'credentials_rejected',
    'login_required',
    'enrolment_required',
    'denied',
    'locked',
    'proof_rejected',
    'assurance_not_met',
    'user_mismatch',
    'configuration',
    'secret_unavailable',
    'vault_not_durable',
    'save_failed',
    'saved_flow_unreadable',
    'saved_flow_outdated',
    'saved_flow_foreign',
    'saved_flow_expired',
  ],
} as const satisfies Record<FailureClass, readonly string[]>

/** Stable code of an error: switch on it, translate it, count it. */
export type StepUpErrorCode = (typeof codesOf)[FailureClass][number]

const classes = new Map(
  Object.entries(codesOf).flatMap(([name, codes]) => codes.map((code) => [code, name] as const)),
) as ReadonlyMap<string, FailureClass>

/** All codes, for catalogues of messages and for tests. */
export const stepUpErrorCodes: readonly StepUpErrorCode[] = Object.freeze(
  [...classes.keys()].filter(isStepUpErrorCode),
)

function isStepUpErrorCode(text: string): text is StepUpErrorCode {
  return classes.has(text)
}

/**
 * Why evidence was refused: a claim is `missing`, has the `wrong` value or type, lies in the past (`expired`) or in the
 * future (`early`), is older than was asked for (`tooOld`); the token can't be read (`malformed`), or its signature,
 * algorithm or key is not the provider's (`untrusted`).
 */
export type EvidenceProblem = (typeof evidenceProblems)[number]

const evidenceProblems = ['missing', 'wrong', 'expired', 'early', 'tooOld', 'malformed', 'untrusted'] as const

/** What a failure says beside its code. JSON, and never a secret. */
export interface FailureDetails {
  /** The provider wants to be asked nothing before this moment. Any code can have it; `rate_limited` with scope `send` stops sending only. */
  readonly availableAt?: EpochMilliseconds
  /** What `rate_limited` stops; `account` stops everything. Default `account`. */
  readonly scope?: 'send' | 'verify' | 'account'
  /** Name of the wrong option, for `configuration`; never its value. */
  readonly option?: string
  /** Name of the claim, the header or the token that evidence was refused for; never its value. */
  readonly claim?: string
  /** What is wrong with the evidence. */
  readonly reason?: EvidenceProblem
  /** HTTP status of the answer. */
  readonly status?: number
  /** The provider's own stable code (ReachFive's `error_message_key`). */
  readonly providerCode?: string
  /** The provider's id of this one error, for its support (ReachFive's `error_id`). */
  readonly providerErrorId?: string
  /** Correlation id that was sent with the request. */
  readonly correlationId?: string
}

/** A {@link StepUpError} as data: what context, view and outcome hold. */
export interface StepUpFailure extends FailureDetails {
  readonly code: StepUpErrorCode
}

/** A foreign error reduced to what can't carry a secret. */
export interface ReducedCause {
  readonly name: string
  readonly code?: string
  /** The sentence of an {@link OptionError}: it names the option and never a value. Absent for all other errors. */
  readonly message?: string
}

/**
 * Names the class of our errors, on their prototypes. Two copies of this package on one page (the app's bundle and its adapter's) know
 * each other's errors by it, and so does `instanceof`.
 */
const brand: unique symbol = Symbol.for('mfa-step-up.error')

interface Branded {
  readonly prototype: { readonly [brand]: string }
}

/** `instanceof` by brand; for a class that extends ours, by its prototype as ever. It never throws. */
function isInstance(asked: unknown, own: Branded, value: unknown): boolean {
  try {
    if (!isObject(value)) return false
    const { prototype } = asked as Branded
    return asked === own
      ? Reflect.get(value, brand) === prototype[brand]
      : Object.prototype.isPrototypeOf.call(prototype, value)
  } catch {
    // A proxy of somebody else's.
    return false
  }
}

/**
 * What ends a call or a flow. `message` is the code, the name of a wrong option, and where the package explains it: never a
 * foreign text. `cause` is reduced to name and code, because foreign errors carry URLs, bodies and claims.
 */
export class StepUpError extends Error {
  static override [Symbol.hasInstance](this: unknown, value: unknown): boolean {
    return isInstance(this, StepUpError, value)
  }

  override readonly name = 'StepUpError'
  readonly code: StepUpErrorCode
  readonly details: FailureDetails

  constructor(code: StepUpErrorCode, details: FailureDetails & { readonly cause?: unknown } = {}) {
    const { cause, ...rest } = details
    const name = rest.option === undefined ? code : `${code} (${rest.option})`
    super(
      `${name}: see docs/errors.md#${code} in mfa-step-up`,
      cause === undefined ? {} : { cause: reduceCause(cause) },
    )
    this.code = code
    this.details = rest
  }

  // On the prototype, so that no log shows it.
  // eslint-disable-next-line @typescript-eslint/class-literal-property-style
  get [brand](): 'StepUpError' {
    return 'StepUpError'
  }

  get failureClass(): FailureClass {
    return classOf(this.code)
  }

  toJSON(): StepUpFailure {
    return { code: this.code, ...this.details }
  }
}

/** Class of a code. */
export function classOf(code: StepUpErrorCode): FailureClass {
  return classes.get(code) ?? 'terminal'
}

/**
 * Anything thrown, as data: a known code and known details of the right type, and nothing else. What isn't a StepUpError is
 * `adapter_failure`: its text may hold a secret and is dropped.
 */
export function toFailure(thrown: unknown): StepUpFailure {
  try {
    if (thrown instanceof StepUpError && isStepUpErrorCode(thrown.code)) {
      return { code: thrown.code, ...pickDetails(thrown.details) }
    }
  } catch {
    // A getter or a proxy of somebody else's.
  }
  return { code: 'adapter_failure' }
}

/** The same error, made anew of what {@link toFailure} keeps: nothing foreign goes on from here. */
export function toStepUpError(thrown: unknown): StepUpError {
  const { code, ...details } = toFailure(thrown)
  const cause = causeOf(thrown)
  return new StepUpError(code, cause === undefined ? details : { ...details, cause })
}

function causeOf(thrown: unknown): unknown {
  try {
    return thrown instanceof StepUpError ? thrown.cause : thrown
  } catch {
    return undefined
  }
}

const isShortText = (value: unknown): boolean => typeof value === 'string' && value.length <= 128
const detailChecks: Readonly<Record<keyof FailureDetails, (value: unknown) => boolean>> = {
  availableAt: (value) => Number.isFinite(value),
  scope: (value) => value === 'send' || value === 'verify' || value === 'account',
  option: isShortText,
  claim: isShortText,
  reason: (value) => evidenceProblems.some((problem) => problem === value),
  status: (value) => Number.isInteger(value),
  providerCode: isShortText,
  providerErrorId: isShortText,
  correlationId: isShortText,
}

function pickDetails(details: FailureDetails): FailureDetails {
  const checks = Object.entries(detailChecks)
  const given = new Map<string, unknown>(Object.entries(details))
  return Object.fromEntries(
    checks.flatMap(([name, check]) => (check(given.get(name)) ? [[name, given.get(name)] as const] : [])),
  )
}

/** Names and codes as libraries give them (`TypeError`, `ECONNRESET`): no digit, so no code; one word, so no token. */
function reduceCause(cause: unknown): ReducedCause {
  try {
    if (cause instanceof OptionError) return { name: 'OptionError', message: cause.message }
    if (typeof cause !== 'object' || cause === null) return { name: typeof cause }
    const name: unknown = Reflect.get(cause, 'name')
    const code: unknown = Reflect.get(cause, 'code')
    const safeName =
      typeof name === 'string' && /^[A-Za-z]{0,40}(Error|Exception)$/.test(name) ? name : 'Error'
    return typeof code === 'string' && /^[A-Z][A-Z_]{1,39}$/.test(code)
      ? { name: safeName, code }
      : { name: safeName }
  } catch {
    return { name: 'Error' }
  }
}

/** A question about a value of unknown origin. It never throws. */
export type Check = (value: unknown) => boolean

/** An object that is not a list. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
/** A string that is not empty. */
export const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
export const isFunction: Check = (value) => typeof value === 'function'

/** What an option must be, in words that follow "must", and the check of it. */
export type OptionRule = readonly [must: string, check: Check]
/** One rule per option: a forgotten one does not compile. */
export type OptionRules<Options> = { readonly [Name in keyof Required<Options>]: OptionRule }

export const aText: OptionRule = ['be a non-empty string', isText]
export const aFlag: OptionRule = ['be true or false', (value) => typeof value === 'boolean']
export const aFunction: OptionRule = ['be a function', isFunction]
export const anObject: OptionRule = ['be an object', isObject]
export const texts: OptionRule = [
  'be a list of non-empty strings',
  (value) => Array.isArray(value) && value.every(isText),
]
export const oneOf = (...choices: readonly unknown[]): OptionRule => [
  `be one of ${choices.join(', ')}`,
  (value) => choices.includes(value),
]
export const wholeNumber = (lowest: number, highest: number): OptionRule => [
  `be a whole number from ${lowest} to ${highest}`,
  (value) => Number.isInteger(value) && Number(value) >= lowest && Number(value) <= highest,
]
export const methods = (...names: readonly string[]): OptionRule => [
  `have the methods ${names.join(', ')}`,
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => isFunction(Reflect.get(value, name))),
]

/**
 * A wrong option: a mistake in the app's code, thrown at once. `message` names the function, the option, what would be right
 * and what kind of value was given; never a text that was given, because it may be a secret.
 */
export class OptionError extends TypeError {
  static override [Symbol.hasInstance](this: unknown, value: unknown): boolean {
    return isInstance(this, OptionError, value)
  }

  override readonly name = 'OptionError'
  constructor(
    /** The function that refuses the option: `createStepUpFlow`. */
    readonly caller: string,
    /** Name of the option, with a dot per level: `auth.redirectUri`. */
    readonly option: string,
    /** What is wrong: `must be a function (got null)`. */
    problem: string,
  ) {
    super(`${caller}: ${option} ${problem}`)
  }

  // On the prototype, so that no log shows it.
  // eslint-disable-next-line @typescript-eslint/class-literal-property-style
  get [brand](): 'OptionError' {
    return 'OptionError'
  }
}

/** Throws an {@link OptionError} for a value that breaks the rule. */
export function requireOption(
  caller: string,
  option: string,
  value: unknown,
  [must, check]: OptionRule,
): void {
  if (!check(value)) throw new OptionError(caller, option, `must ${must} (got ${describe(value)})`)
}

/**
 * Checks all options of a function before anything is done with them; one that is `undefined` counts as absent. Throws an
 * {@link OptionError} for the first that is wrong, missing, or unknown; for that one it suggests the name that was meant.
 *
 * @param prefix Stands before each name: `auth.`.
 */
export function requireOptions<Options extends object>(
  caller: string,
  given: unknown,
  rules: OptionRules<Options>,
  required: readonly (keyof Options & string)[] = [],
  prefix = '',
): asserts given is Options {
  requireOption(caller, prefix.slice(0, -1) || 'options', given, anObject)
  const values = given as Readonly<Record<string, unknown>>
  const known: Readonly<Record<string, OptionRule>> = rules
  for (const name of Object.keys(values))
    if (!Object.hasOwn(known, name)) throw unknownOption(caller, name, Object.keys(known), prefix)
  const isNeeded = (name: string) => required.some((each) => each === name)
  // Options may be inherited, as of a class.
  for (const name of Object.keys(known)) {
    const rule = known[name]
    if (rule !== undefined && (values[name] !== undefined || isNeeded(name)))
      requireOption(caller, prefix + name, values[name], rule)
  }
}

function unknownOption(caller: string, name: string, known: readonly string[], prefix: string): OptionError {
  const meant = known.find((each) => isNear(name.toLowerCase(), each.toLowerCase(), 2))
  const all = known.length === 0 ? 'there are none here' : `use ${known.join(', ')}`
  const hint = meant === undefined ? all : `did you mean ${meant}?`
  return new OptionError(caller, prefix + name, `is not an option: ${hint}`)
}

/** What was given, without what is in it. A short number can't be a code, and shows seconds that should be milliseconds. */
function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === '') return 'an empty string'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'number' && Number.isFinite(value) && Math.abs(value) > 999) return 'a number'
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** Whether so many letters added, left out or changed make one text of the other. */
function isNear(one: string, other: string, edits: number): boolean {
  if (one === '' || other === '') return one.length + other.length <= edits
  const [rest, otherRest] = [one.slice(1), other.slice(1)]
  if (one.startsWith(other.charAt(0))) return isNear(rest, otherRest, edits)
  const left = edits - 1
  return (
    edits > 0 && (isNear(rest, other, left) || isNear(one, otherRest, left) || isNear(rest, otherRest, left))
  )
}
