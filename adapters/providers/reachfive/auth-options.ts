import {
  aFlag,
  aText,
  isText,
  oneOf,
  type OptionRule,
  type OptionRules,
  requireOptions,
} from '../../../machines/errors.js'
import { isTexts } from '../../_shared/answers.js'
import { parseUrl } from '../../_shared/url.js'

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
  /** Accepted for option objects that are shared with ReachFive's SDK; it has an effect on social logins only. */
  readonly popupMode?: boolean
  /** [OpenID Connect Core, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest). Default: not sent. */
  readonly prompt?: 'none' | 'login' | 'consent' | 'select_account'
  /** [OpenID Connect Core, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest). Default `page`; with `useWebMessage` not sent. */
  readonly display?: 'page' | 'popup' | 'touch' | 'wap'
  /** A label of the page for ReachFive's reports. Default: not sent. */
  readonly origin?: string
  /** Comes back beside the authorization code or the tokens. Default: a fresh one, which does not come back. */
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
  /** How `codeChallenge` was made ([RFC 7636, section 4.2](https://www.rfc-editor.org/rfc/rfc7636#section-4.2)). */
  readonly codeChallengeMethod?: 'S256'
}

/** Custom schemes are fine ([RFC 6749, section 3.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-3.1.2)). */
export const aRedirectUri: OptionRule = [
  'be an absolute URL without a fragment, such as https://app.example/callback',
  (value) => isText(value) && parseUrl(value) !== undefined && !value.includes('#'),
]

const rules: OptionRules<ReachFiveAuthOptions> = {
  responseType: oneOf('code', 'token', 'messenger_code'),
  redirectUri: aRedirectUri,
  scope: [
    'be scopes in a list, or in a string with spaces between them',
    (value) => typeof value === 'string' || isTexts(value),
  ],
  fetchBasicProfile: aFlag,
  requireRefreshToken: aFlag,
  useWebMessage: aFlag,
  popupMode: aFlag,
  prompt: oneOf('none', 'login', 'consent', 'select_account'),
  display: oneOf('page', 'popup', 'touch', 'wap'),
  origin: aText,
  state: aText,
  nonce: aText,
  persistent: aFlag,
  providerScope: aText,
  returnProviderToken: aFlag,
  idTokenHint: aText,
  loginHint: aText,
  accessToken: aText,
  // https://www.rfc-editor.org/rfc/rfc7636#section-4.2
  codeChallenge: [
    'be the base64url of a SHA-256, 43 to 128 characters',
    (value) => isText(value) && /^[\w.~-]{43,128}$/.test(value),
  ],
  codeChallengeMethod: oneOf('S256'),
}

/** Throws an `OptionError` that names the option, `prefix` in front: `auth.`. */
export function requireAuthOptions(
  caller: string,
  given: unknown,
  prefix: string,
): asserts given is ReachFiveAuthOptions {
  requireOptions<ReachFiveAuthOptions>(caller, given, rules, [], prefix)
}
