import type { EpochMilliseconds, Milliseconds } from '../../machines/domain.js'
import { isFields, isTexts, OptionError } from './options.js'

/** The rules by which an authentication is enough, for those who check evidence and those who ask whether a step-up is needed. */

/** What an API, or an act, asks of an authentication (RFC 9470, section 3). */
export interface StepUpRequirement {
  /** One of them must be met; in order of preference. */
  readonly acrValues?: readonly string[]
  /** Oldest acceptable authentication, in seconds. */
  readonly maxAge?: number
  /** OAuth scopes that the access token must have. */
  readonly scope?: readonly string[]
  /** Methods (`amr`) that must have been used. RFC 8176, section 3: prefer `acrValues` where the provider has them. */
  readonly methods?: MethodPolicy
}

/** Which methods will do. */
export interface MethodPolicy {
  /** Sets of names of RFC 8176 (`otp`, `mfa`, ...) or of `aliases`: all methods of one set must have been used. */
  readonly anyOf: readonly (readonly string[])[]
  /** What a provider calls a method, where RFC 8176 has no such name: `{ otp: ['email'] }`. */
  readonly aliases?: Readonly<Record<string, readonly string[]>>
}

/** RFC 8176, section 2. `email` is not among them. */
export const registeredMethods: readonly string[] = [
  ...['face', 'fpt', 'geo', 'hwk', 'iris', 'kba', 'mca', 'mfa', 'otp', 'pin', 'pop', 'pwd'],
  ...['rba', 'retina', 'sc', 'sms', 'swk', 'tel', 'user', 'vbm', 'wia'],
]

/** Throws an `OptionError` for names that RFC 8176 doesn't register and the policy doesn't explain, and for an empty policy. */
export function assertMethodPolicy(policy: unknown, name = 'methods'): asserts policy is MethodPolicy {
  if (!isFields(policy)) throw new OptionError(name)
  const { anyOf, aliases = {}, ...others } = policy
  const [stranger] = Object.keys(others)
  if (stranger !== undefined) throw new OptionError(`${name}.${stranger}`, 'unknown')
  if (!isFields(aliases) || !Object.values(aliases).every(isTexts)) throw new OptionError(`${name}.aliases`)
  const known = [...registeredMethods, ...Object.keys(aliases)]
  const isSet = (set: unknown) => isTexts(set) && set.length > 0 && set.every((each) => known.includes(each))
  if (!Array.isArray(anyOf) || anyOf.length === 0 || !anyOf.every(isSet))
    throw new OptionError(`${name}.anyOf`)
}

/** Whether all methods of one set were used, each by its own name or by an alias. */
export function meetsMethods({ anyOf, aliases = {} }: MethodPolicy, used: readonly string[]): boolean {
  const wasUsed = (name: string) => [name, ...(aliases[name] ?? [])].some((each) => used.includes(each))
  return anyOf.some((set) => set.every(wasUsed))
}

/** Whether the assurance reached is one of those asked for (RFC 9470, section 3). */
export function meetsAcr(acrValues: readonly string[], acr: string | null): boolean {
  return acr !== null && acrValues.includes(acr)
}

/** Whether an authentication is young enough; one of an unknown time, or of the future, is not. */
export function isFresh(
  authTime: EpochMilliseconds | null,
  oldest: EpochMilliseconds,
  now: EpochMilliseconds,
  tolerance: Milliseconds,
): boolean {
  return authTime !== null && authTime >= oldest - tolerance && authTime <= now + tolerance
}
