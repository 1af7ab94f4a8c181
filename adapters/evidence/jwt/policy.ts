import type { Milliseconds } from '../../../machines/domain.js'
import {
  aFunction,
  anObject,
  isText,
  type OptionRule,
  type OptionRules,
  texts,
  wholeNumber,
} from '../../../machines/errors.js'
import { isAmount } from '../../_shared/answers.js'
import { type MethodPolicy, requireMethodPolicy } from '../../_shared/assurance.js'
import { createHttpRequester, type FetchFunction, type HttpRequester } from '../../_shared/http.js'
import { isSecureUrl, parseUrl } from '../../_shared/url.js'

/** Options of both checks of the evidence: by ID token and by introspection. */
export interface PolicyOptions {
  /** By how much the provider's clock may differ, in milliseconds, 0 to 300,000. Default 10,000 (10 seconds). */
  readonly clockTolerance?: Milliseconds
  /**
   * What to add to the device's time to get the provider's, in milliseconds, up to a day either way: `adapter.clockSkew` of the
   * ReachFive adapter. It is called at each check. Default: 0, which is right for a server that keeps its clock.
   *
   * Both the moment of the check and the beginning of the flow are shifted by it, so that the provider's times (`exp`, `iat`,
   * `nbf`, `auth_time`) are compared with moments of one clock. Neither the age of an authentication nor that of the flow changes.
   *
   * A forged skew could let a token pass that the provider itself signed for this user and client, up to a day too early or too
   * late, and only without a nonce of the flow. Whoever can forge it is on the provider's own connection, or sets the clock of the
   * device, which has the same effect. Signature, issuer, audience, nonce and user never depend on it.
   */
  readonly clockSkew?: () => Milliseconds
  /** Methods (`amr`) that must have been used. Default: any. */
  readonly methods?: MethodPolicy
  /** One of them must be the `acr`. The `acrValues` of the request are enforced besides. Default: any. */
  readonly acrValues?: readonly string[]
  /** Time for one request, in milliseconds, 1 to 600,000. Default 4,000 (4 seconds). */
  readonly timeout?: Milliseconds
  /** Default: the global `fetch`. */
  readonly fetch?: FetchFunction
}

/** The same, with every default in its place. */
export interface PolicySettings
  extends
    Required<Pick<PolicyOptions, 'clockTolerance' | 'clockSkew'>>,
    Pick<PolicyOptions, 'methods' | 'acrValues'> {
  readonly request: HttpRequester
}

const [, isTimeout] = wholeNumber(1, 600_000)
const [, isListOfTexts] = texts

export const policyRules: OptionRules<PolicyOptions> = {
  clockTolerance: [
    'be milliseconds from 0 to 300000, such as 10000 for 10 seconds',
    (value) => isAmount(value) && value <= 300_000,
  ],
  clockSkew: aFunction,
  methods: anObject,
  acrValues: [
    'be a list of acr values, such as ["gold"]; leave it out where any will do',
    (value) => Array.isArray(value) && value.length > 0 && isListOfTexts(value),
  ],
  timeout: ['be whole milliseconds from 1 to 600000, such as 4000 for 4 seconds', isTimeout],
  fetch: aFunction,
}

/** One or more names of who a token is for. */
export const anAudience: OptionRule = [
  'be a non-empty string, or a list of them',
  (value) => isText(value) || (isListOfTexts(value) && Array.isArray(value) && value.length > 0),
]

/** In bytes: 256 KiB. A set of a hundred keys has less, and so has an introspection. A longer answer reads as an empty one. */
export const longestBody = 262_144

/** The settings of options that passed {@link policyRules}. Throws an `OptionError` for a wrong policy of methods. */
export function resolvePolicy(
  caller: string,
  { methods, acrValues, ...options }: PolicyOptions,
): PolicySettings {
  if (methods !== undefined) requireMethodPolicy(caller, 'methods', methods)
  const fetch: FetchFunction = options.fetch ?? ((url, init) => globalThis.fetch(url, init))
  return {
    clockTolerance: options.clockTolerance ?? 10_000,
    clockSkew: options.clockSkew ?? (() => 0),
    // Three tries of a key request, and the pauses between them, fit into the 15 seconds of `limits.verifyTimeout`.
    request: createHttpRequester(fetch, options.timeout ?? 4_000, longestBody),
    ...(methods !== undefined && { methods }),
    ...(acrValues !== undefined && { acrValues }),
  }
}

/** An address of the provider: over TLS or on this machine, and without a user and a password in it. */
export function isProviderAddress(value: unknown): value is string {
  const url = isText(value) ? parseUrl(value) : undefined
  return url !== undefined && isSecureUrl(url) && url.username === '' && url.password === ''
}

/** What {@link isProviderAddress} asks for, in words. */
export const anAddress = 'an https: address without user and password (http: for this machine only)'
