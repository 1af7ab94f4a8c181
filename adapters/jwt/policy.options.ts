import type { MethodPolicy, Milliseconds } from '../../machines/domain.js'
import { isAmount } from '../_shared/answer.readers.js'
import { assertMethodPolicy } from '../_shared/assurance.policy.js'
import type { FetchFunction } from '../_shared/http.request.js'
import { isFields, isFunction, isText, isTexts, isUpTo, type OptionChecks } from '../_shared/option.checks.js'

/** What both checks of evidence take. */
export interface PolicyOptions {
  /** By how much the provider's clock may differ, in milliseconds, 0 to 300,000. Default 10,000 (10 seconds). */
  readonly clockTolerance?: Milliseconds
  /**
   * What to add to the device's time to get the provider's, in milliseconds, up to a day either way: `adapter.clockSkew` of the
   * ReachFive adapter. Asked at each check. Default: 0, which is right for a server that keeps its clock.
   *
   * Both the moment of the check and the beginning of the flow are shifted by it, so that the provider's times (`exp`, `iat`,
   * `nbf`, `auth_time`) meet two moments of one clock, and neither the age of an authentication nor that of the flow changes.
   * What a forged skew could do: have a token pass that the provider itself signed, for this user and client, up to a day too
   * early or too late, and only without a nonce of the flow. Whoever can forge it is on the provider's own connection, or sets
   * the clock of the device, which does the same. Signature, issuer, audience, nonce and user never depend on it.
   */
  readonly clockSkew?: () => Milliseconds
  /** Methods (`amr`) that must have been used. Default: any. */
  readonly methods?: MethodPolicy
  /** One of them must be the `acr`; beside `acrValues` of the request, which are always enforced. Default: any. */
  readonly acrValues?: readonly string[]
  /** Time for one request, in milliseconds, 1 to 600,000. Default 4,000 (4 seconds). */
  readonly timeout?: Milliseconds
  /** Default: the global `fetch`. */
  readonly fetch?: FetchFunction
}

/** The same, with every default in its place. */
export interface PolicySettings
  extends
    Required<Pick<PolicyOptions, 'clockTolerance' | 'clockSkew' | 'timeout' | 'fetch'>>,
    Pick<PolicyOptions, 'methods' | 'acrValues'> {}

const longestTolerance = 300_000

export const policyChecks: OptionChecks<PolicyOptions> = {
  clockTolerance: (value) => isAmount(value) && value <= longestTolerance,
  clockSkew: isFunction,
  methods: isFields,
  acrValues: (value) => isTexts(value) && value.length > 0 && value.every(isText),
  timeout: isUpTo(600_000),
  fetch: isFunction,
}

/** Of options that passed {@link policyChecks}. Throws an `OptionError` for a wrong policy of methods. */
export function resolvePolicy({ methods, acrValues, ...options }: PolicyOptions): PolicySettings {
  if (methods !== undefined) assertMethodPolicy(methods)
  return {
    clockTolerance: options.clockTolerance ?? 10_000,
    clockSkew: options.clockSkew ?? (() => 0),
    // Three tries of a key request, and the pauses between them, fit into the 15 seconds of `limits.verifyTimeout`.
    timeout: options.timeout ?? 4_000,
    fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
    ...(methods !== undefined && { methods }),
    ...(acrValues !== undefined && { acrValues }),
  }
}

/** `https:`, or `http:` to this machine (RFC 8252, section 7.3). */
export function isSafeUrl(value: unknown): value is string {
  if (!isText(value) || !URL.canParse(value)) return false
  const { protocol, hostname, username, password } = new URL(value)
  const isLoopback = /^((.+\.)?localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
  return `${username}${password}` === '' && (protocol === 'https:' || (protocol === 'http:' && isLoopback))
}
