import type { StepUpRequest } from '../../machines/domain.js'
import { definedOnly } from '../_shared/answer.readers.js'
import {
  assertOptions,
  isFlag,
  isOneOf,
  isText,
  isTexts,
  type OptionCheck,
  type OptionChecks,
} from '../_shared/option.checks.js'

/**
 * ReachFive's AuthOptions (developer.reachfive.com, "getMfaStepUpToken"), given for all flows (`options.auth`) or for one
 * (`request.providerOptions`, which wins). What the calls of a step-up can't honour is refused, not dropped.
 */
export interface ReachFiveAuthOptions {
  /** Default `code` with a redirect URI, else `token`. */
  readonly responseType?: 'code' | 'token' | 'messenger_code'
  /** An allowed callback URL of the client, sent byte for byte; `code` needs one. Default `options.redirectUri`. */
  readonly redirectUri?: string
  /** Scopes; a string separates them by spaces. `request.scope` wins. Default: those of the client's configuration. */
  readonly scope?: string | readonly string[]
  /** Adds `openid profile email phone`. Default `true`. */
  readonly fetchBasicProfile?: boolean
  /** Adds `offline_access`. Default `false`. */
  readonly requireRefreshToken?: boolean
  /** Sends `response_mode=web_message` and `prompt=none`. Default `false`. */
  readonly useWebMessage?: boolean
  /** Taken for the sake of shared option objects; it means something for social logins only. */
  readonly popupMode?: boolean
  /** OpenID Connect Core, section 3.1.2.1. Default: not sent. */
  readonly prompt?: 'none' | 'login' | 'consent' | 'select_account'
  /** OpenID Connect Core, section 3.1.2.1. Default `page`; with `useWebMessage` not sent. */
  readonly display?: 'page' | 'popup' | 'touch' | 'wap'
  /** A label of the page for ReachFive's reports. Default: not sent. */
  readonly origin?: string
  /** Comes back beside the authorization code. Default: not sent. */
  readonly state?: string
  /** Comes back in the ID token. Default: a fresh one where the adapter exchanges the code and scope has `openid`. */
  readonly nonce?: string
  /** Whether the session outlives the browser. Default: not sent, ReachFive decides. */
  readonly persistent?: boolean
  /** Scopes at a social provider. Default: not sent. */
  readonly providerScope?: string
  /** Asks the token exchange for the social provider's token too. Default `false`. */
  readonly returnProviderToken?: boolean
  /** An ID token of the user, as a hint. Default: not sent. */
  readonly idTokenHint?: string
  /** An identifier of the user, as a hint. Default: not sent. */
  readonly loginHint?: string
  /** Links a social account to this profile; goes into the body. Not the access token of the approach. */
  readonly accessToken?: string
  /** A challenge whose verifier your server holds; needs `exchange: false`. Always with `codeChallengeMethod`. */
  readonly codeChallenge?: string
  /** How `codeChallenge` was made (RFC 7636, section 4.2). */
  readonly codeChallengeMethod?: 'S256'
}

/** Absolute, without a fragment (RFC 6749, section 3.1.2); custom schemes are fine. */
export const isRedirectUri: OptionCheck = (value) =>
  isText(value) && URL.canParse(value) && !value.includes('#')

const checks: OptionChecks<ReachFiveAuthOptions> = {
  responseType: isOneOf('code', 'token', 'messenger_code'),
  redirectUri: isRedirectUri,
  scope: (value) => typeof value === 'string' || isTexts(value),
  fetchBasicProfile: isFlag,
  requireRefreshToken: isFlag,
  useWebMessage: isFlag,
  popupMode: isFlag,
  prompt: isOneOf('none', 'login', 'consent', 'select_account'),
  display: isOneOf('page', 'popup', 'touch', 'wap'),
  origin: isText,
  state: isText,
  nonce: isText,
  persistent: isFlag,
  providerScope: isText,
  returnProviderToken: isFlag,
  idTokenHint: isText,
  loginHint: isText,
  accessToken: isText,
  // RFC 7636, section 4.2.
  codeChallenge: (value) => isText(value) && /^[\w.~-]{43,128}$/.test(value),
  codeChallengeMethod: isOneOf('S256'),
}

/** Throws an `OptionError` that names the option. */
export function assertAuthOptions(given: unknown, prefix: string): asserts given is ReachFiveAuthOptions {
  assertOptions<ReachFiveAuthOptions>(given, checks, [], prefix)
}

/** The options of one flow: those of the adapter, then those of the request. */
export function mergeAuthOptions(
  base: ReachFiveAuthOptions,
  { providerOptions = {}, scope }: Pick<StepUpRequest, 'providerOptions' | 'scope'>,
): ReachFiveAuthOptions {
  const own: unknown = providerOptions
  assertAuthOptions(own, 'providerOptions.')
  return { ...base, ...definedOnly(own), ...(scope && { scope }) }
}
