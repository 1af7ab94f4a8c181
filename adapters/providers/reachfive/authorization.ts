import type { JsonObject, StepUpRequest } from '../../../machines/domain.js'
import { definedOnly } from '../../_shared/answers.js'
import {
  assertOptions,
  isFlag,
  isOneOf,
  isText,
  isTexts,
  type OptionCheck,
  type OptionChecks,
  OptionError,
} from '../../_shared/options.js'
import { createPkce } from '../../_shared/pkce.js'
import type { RemoteConfig } from './client.js'
import type { ReachFiveSettings } from './options.js'

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
function mergeAuthOptions(
  base: ReachFiveAuthOptions,
  { providerOptions = {}, scope }: Pick<StepUpRequest, 'providerOptions' | 'scope'>,
): ReachFiveAuthOptions {
  const own: unknown = providerOptions
  assertAuthOptions(own, 'providerOptions.')
  return { ...base, ...definedOnly(own), ...(scope && { scope }) }
}

/** An authorization request for the body of a start call, and what its end needs to know of it. */
interface Authorization {
  readonly body: JsonObject
  /** Compared with the ID token by whoever checks the evidence. */
  readonly nonce: string | undefined
  /** Fields of the token request. */
  readonly exchange: JsonObject
}

/**
 * Builds the authorization request that a step-up and a passwordless login both are (RFC 6749, section 4.1.1; RFC 7636;
 * OpenID Connect Core, section 3.1.2.1). Throws an `OptionError` for options that contradict each other or the client's
 * configuration, before anything is sent to the user.
 */
export async function authorize(
  settings: ReachFiveSettings,
  config: RemoteConfig,
  request: Pick<StepUpRequest, 'providerOptions' | 'scope'>,
): Promise<Authorization> {
  const auth = mergeAuthOptions(settings.auth, request)
  const responseType = auth.responseType ?? (auth.redirectUri === undefined ? 'token' : 'code')
  refuseConflicts({ ...auth, responseType }, settings, config)

  const { fetchBasicProfile, requireRefreshToken, useWebMessage, popupMode, returnProviderToken, ...sent } =
    auth
  const { exchange, environment, crypto, clientId } = settings
  const scope = resolveScope(auth, config.scope)
  const needsPkce = exchange && responseType === 'code' && (config.isPublic || config.pkceEnforced)
  const pkce = needsPkce ? await createPkce(crypto()).catch(refuseCrypto) : undefined
  const needsNonce = exchange && /\bopenid\b/.test(scope)
  const nonce = auth.nonce ?? (needsNonce ? environment.generateId() : undefined)
  return {
    body: {
      clientId,
      display: 'page',
      ...sent,
      ...(useWebMessage && { responseMode: 'web_message', prompt: 'none', display: undefined }),
      ...(pkce && { codeChallenge: pkce.challenge, codeChallengeMethod: 'S256' }),
      responseType,
      scope,
      nonce,
    },
    nonce,
    exchange: {
      redirectUri: auth.redirectUri,
      codeVerifier: pkce?.verifier,
      persistent: auth.persistent,
      returnProviderToken,
    },
  }
}

/** A page on plain http has no Web Crypto. */
function refuseCrypto(): never {
  throw new OptionError('crypto')
}

/** Basic profile and refresh token first, then the scopes asked for or else configured; each once. */
export function resolveScope(auth: ReachFiveAuthOptions, configured: string): string {
  const { fetchBasicProfile = true, requireRefreshToken, scope = configured } = auth
  const all = [
    fetchBasicProfile && 'openid profile email phone',
    requireRefreshToken && 'offline_access',
    scope,
  ]
  const words = all.flat().flatMap((text) => (text ? text.split(/\s+/) : []))
  return [...new Set(words.filter(Boolean))].join(' ')
}

function refuseConflicts(
  auth: ReachFiveAuthOptions,
  { exchange, clientSecret }: ReachFiveSettings,
  { isPublic, pkceEnforced, isImplicitFlowForbidden }: RemoteConfig,
): void {
  const { responseType, redirectUri, codeChallenge, codeChallengeMethod } = auth
  const isCode = responseType === 'code'
  const isOursToExchange = exchange && isCode
  const conflicts: Partial<Record<keyof ReachFiveAuthOptions | 'clientSecret', boolean | undefined>> = {
    // The implicit flow is off; and a Messenger code is for somebody else to exchange.
    responseType:
      (responseType === 'token' && pkceEnforced) || (exchange && responseType === 'messenger_code'),
    // Nobody could exchange the code: the exchange repeats the redirect URI.
    redirectUri: isCode && redirectUri === undefined,
    // ReachFive's SDK would turn this into the implicit flow without a word.
    useWebMessage:
      auth.useWebMessage && !isPublic && !isImplicitFlowForbidden && (isCode || redirectUri !== undefined),
    prompt: auth.useWebMessage && (auth.prompt ?? 'none') !== 'none',
    display: auth.useWebMessage && auth.display !== undefined,
    // One without the other; a challenge whose verifier isn't here; or none where PKCE is enforced.
    codeChallenge:
      !codeChallenge !== !codeChallengeMethod ||
      (exchange && codeChallenge !== undefined) ||
      (isCode && !exchange && pkceEnforced && !codeChallenge),
    clientSecret: isOursToExchange && !isPublic && !clientSecret,
  }
  const conflict = Object.entries(conflicts).find(([, isConflict]) => isConflict)
  if (conflict) throw new OptionError(conflict[0])
}
