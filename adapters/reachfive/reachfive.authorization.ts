import type { JsonObject, StepUpRequest } from '../../machines/domain.js'
import { OptionError } from '../_shared/option.checks.js'
import { createPkce } from '../_shared/pkce.js'
import { mergeAuthOptions, type ReachFiveAuthOptions } from './reachfive.auth-options.js'
import type { RemoteConfig } from './reachfive.config.js'
import type { ReachFiveSettings } from './reachfive.options.js'

/** An authorization request for the body of a start call, and what its end needs to know of it. */
export interface Authorization {
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
