import type { JsonObject, StepUpRequest } from '../../../machines/domain.js'
import { OptionError } from '../../../machines/errors.js'
import { definedOnly } from '../../_shared/answers.js'
import { type ReachFiveAuthOptions, requireAuthOptions } from './auth-options.js'
import type { RemoteConfig } from './client.js'
import type { ReachFiveSettings } from './options.js'
import type { ReachFiveParts, RedirectMemory } from './parts.js'

/** The options of one flow: those of the adapter, then those of the request. */
function mergeAuthOptions(
  base: ReachFiveAuthOptions,
  { providerOptions = {}, scope }: Pick<StepUpRequest, 'providerOptions' | 'scope'>,
): ReachFiveAuthOptions {
  const own: unknown = providerOptions
  requireAuthOptions('createStepUpFlow', own, 'providerOptions.')
  return { ...base, ...definedOnly(own), ...(scope && { scope }) }
}

/** An authorization request for the body of a start call, and what its end needs to know of it. */
interface Authorization {
  readonly body: JsonObject
  /** Compared with the ID token by whoever checks the evidence. */
  readonly nonce: string | undefined
  /** Fields of the token request. */
  readonly exchange: JsonObject
  readonly redirect: RedirectMemory
}

/**
 * Builds the authorization request that a step-up and a passwordless login both are
 * ([RFC 6749, section 4.1.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1);
 * [RFC 7636, section 4.3](https://www.rfc-editor.org/rfc/rfc7636#section-4.3);
 * [OpenID Connect Core, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)). Throws an `OptionError` for options that contradict each other or the client's
 * configuration, before anything is sent to the user.
 */
export async function authorize(
  { settings, pkce: pairs }: Pick<ReachFiveParts, 'settings' | 'pkce'>,
  config: RemoteConfig,
  request: Pick<StepUpRequest, 'providerOptions' | 'scope'>,
): Promise<Authorization> {
  const auth = mergeAuthOptions(settings.auth, request)
  const responseType = auth.responseType ?? (auth.redirectUri === undefined ? 'token' : 'code')
  refuseConflicts({ ...auth, responseType }, settings, config)

  const { fetchBasicProfile, requireRefreshToken, useWebMessage, popupMode, returnProviderToken, ...sent } =
    auth
  const { exchange, environment, clientId } = settings
  const scope = resolveScope(auth, config.scope)
  const needsPkce = exchange && responseType === 'code' && (config.isPublic || config.pkceEnforced)
  const pkce = needsPkce ? await pairs.take().catch(refuseCrypto) : undefined
  const needsNonce = exchange && /\bopenid\b/.test(scope)
  const nonce = auth.nonce ?? (needsNonce ? environment.generateId() : undefined)
  // A link in a message may lead back, and only its state tells whose it is.
  const state = auth.state ?? environment.generateId()
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
      state,
    },
    nonce,
    exchange: {
      redirectUri: auth.redirectUri,
      codeVerifier: pkce?.verifier,
      persistent: auth.persistent,
      returnProviderToken,
    },
    redirect: { state, isOwn: auth.state === undefined },
  }
}

/** A page on plain http has no Web Crypto. */
function refuseCrypto(): never {
  throw new OptionError(
    'createReachFiveAdapter',
    'crypto',
    'must be a Web Crypto: it needs https:, or localhost',
  )
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

/** Throws an `OptionError` for the first option that contradicts another one or the configuration of the client. */
function refuseConflicts(
  auth: ReachFiveAuthOptions,
  { exchange, clientSecret }: ReachFiveSettings,
  { isPublic, pkceEnforced, isImplicitFlowForbidden }: RemoteConfig,
): void {
  const { responseType, redirectUri, useWebMessage, codeChallenge, codeChallengeMethod } = auth
  const isCode = responseType === 'code'
  const refuse = (option: string, isConflict: boolean | undefined, problem: string) => {
    if (isConflict) throw new OptionError('createReachFiveAdapter', option, problem)
  }
  refuse(
    'responseType',
    responseType === 'token' && pkceEnforced,
    'must be code: the client enforces PKCE, which the implicit flow does not have',
  )
  refuse(
    'responseType',
    exchange && responseType === 'messenger_code',
    'must not be messenger_code unless your server exchanges the code: set exchange: false',
  )
  refuse(
    'redirectUri',
    isCode && redirectUri === undefined,
    'must be given for the response type code: the exchange repeats it',
  )
  // ReachFive's SDK turns this into the implicit flow silently.
  refuse(
    'useWebMessage',
    useWebMessage && !isPublic && !isImplicitFlowForbidden && (isCode || redirectUri !== undefined),
    'must be off for a confidential client that allows the implicit flow',
  )
  refuse('prompt', useWebMessage && (auth.prompt ?? 'none') !== 'none', 'must be none beside useWebMessage')
  refuse('display', useWebMessage && auth.display !== undefined, 'must be left out beside useWebMessage')
  refuse(
    'codeChallenge',
    !codeChallenge !== !codeChallengeMethod,
    'must come with codeChallengeMethod: give both or none',
  )
  refuse(
    'codeChallenge',
    exchange && codeChallenge !== undefined,
    'must be left out, as its verifier is not here: the adapter makes a pair. Or set exchange: false',
  )
  refuse(
    'codeChallenge',
    isCode && !exchange && pkceEnforced && !codeChallenge,
    'must be given: the client enforces PKCE, and your server exchanges the code',
  )
  refuse(
    'clientSecret',
    exchange && isCode && !isPublic && !clientSecret,
    'must be given: a confidential client exchanges the code with it. Or set exchange: false',
  )
}
