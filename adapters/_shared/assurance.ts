import type { EpochMilliseconds, Milliseconds } from '../../machines/domain.js'
import {
  isObject,
  type OptionRule,
  type OptionRules,
  requireOption,
  requireOptions,
  texts,
} from '../../machines/errors.js'

/** What an API asks of an authentication ([RFC 9470, section 3](https://www.rfc-editor.org/rfc/rfc9470#section-3)). */
export interface StepUpRequirement {
  /** Authentication context classes in order of preference; one of them must be met. */
  readonly acrValues?: readonly string[]
  /** Oldest acceptable authentication, in seconds. */
  readonly maxAge?: number
  /** OAuth scopes that the access token must have. */
  readonly scope?: readonly string[]
  /**
   * Methods (`amr`) that must have been used. Prefer `acrValues` where the provider has them
   * ([RFC 8176, section 3](https://www.rfc-editor.org/rfc/rfc8176#section-3)).
   */
  readonly methods?: MethodPolicy
}

/** Which authentication methods are enough. */
export interface MethodPolicy {
  /** Sets of names of RFC 8176 (`otp`, `mfa`, ...) or of `aliases`. All methods of one set must have been used. */
  readonly anyOf: readonly (readonly string[])[]
  /** What a provider calls a method, where RFC 8176 has no such name: `{ otp: ['email'] }`. */
  readonly aliases?: Readonly<Record<string, readonly string[]>>
}

/** The registered `amr` values ([RFC 8176, section 2](https://www.rfc-editor.org/rfc/rfc8176#section-2)). `email` is not among them. */
export const registeredMethods: readonly string[] = [
  'face',
  'fpt',
  'geo',
  'hwk',
  'iris',
  'kba',
  'mca',
  'mfa',
  'otp',
  'pin',
  'pop',
  'pwd',
  'rba',
  'retina',
  'sc',
  'sms',
  'swk',
  'tel',
  'user',
  'vbm',
  'wia',
]

const [, isListOfTexts] = texts
const isSet = (value: unknown): boolean => isListOfTexts(value) && Array.isArray(value) && value.length > 0
const policyRules: OptionRules<MethodPolicy> = {
  anyOf: [
    'be a list of sets of method names, such as [["pwd", "otp"], ["hwk"]]',
    (value) => Array.isArray(value) && value.length > 0 && value.every(isSet),
  ],
  aliases: [
    'be an object with a list of names per method, such as { otp: ["email"] }',
    (value) => isObject(value) && Object.values(value).every(isListOfTexts),
  ],
}

/**
 * Checks a policy as it comes from the app. Throws an `OptionError` for an empty policy, and for a method that neither RFC 8176
 * nor `aliases` names.
 *
 * @param option Name of the option that holds the policy: `requirement.methods`.
 */
export function requireMethodPolicy(
  caller: string,
  option: string,
  policy: unknown,
): asserts policy is MethodPolicy {
  requireOptions<MethodPolicy>(caller, policy, policyRules, ['anyOf'], `${option}.`)
  const { anyOf, aliases = {} } = policy
  const known = [...registeredMethods, ...Object.keys(aliases)]
  const ofKnownMethods: OptionRule = [
    'have names of RFC 8176 (such as "otp" or "hwk") or of aliases only',
    () => anyOf.flat().every((name) => known.includes(name)),
  ]
  requireOption(caller, `${option}.anyOf`, anyOf, ofKnownMethods)
}

/** Whether all methods of one set were used, each by its own name or by an alias. */
export function meetsMethods({ anyOf, aliases = {} }: MethodPolicy, used: readonly string[]): boolean {
  const wasUsed = (name: string) => [name, ...(aliases[name] ?? [])].some((each) => used.includes(each))
  return anyOf.some((set) => set.every(wasUsed))
}

/** Whether an `acr` is one of those asked for ([RFC 9470, section 3](https://www.rfc-editor.org/rfc/rfc9470#section-3)). */
export function meetsAcr(acrValues: readonly string[], acr: string | null): boolean {
  return acr !== null && acrValues.includes(acr)
}

/** Whether an authentication is not older than `oldest`. One of an unknown time, or of the future, is not. */
export function isFresh(
  authTime: EpochMilliseconds | null,
  oldest: EpochMilliseconds,
  now: EpochMilliseconds,
  tolerance: Milliseconds,
): boolean {
  return authTime !== null && authTime >= oldest - tolerance && authTime <= now + tolerance
}
