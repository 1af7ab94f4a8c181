import type { Tokens } from '../../../machines/domain.js'
import { isFunction, isText, requireOptions, StepUpError } from '../../../machines/errors.js'
import type { AdapterCall } from '../../../machines/ports.js'
import { readField } from '../../_shared/answers.js'
import { untilAborted } from '../../_shared/http.js'
import type { Conversation, ReachFiveClient } from './client.js'
import { readTokens } from './tokens.js'

/** Options of {@link createTokenRefresh}. */
export interface TokenRefreshOptions {
  /**
   * Gets the tokens when a stale access token was refreshed. Refresh tokens are single use: store these before anything
   * else. The flow waits for it.
   */
  readonly onTokensRefreshed: (tokens: Tokens, call: { readonly flowId: string }) => void | Promise<void>
}

/** The client that a refresh token belongs to. */
interface Credentials {
  readonly clientId: string
  readonly clientSecret?: string
}

/** Made by {@link createTokenRefresh}, for the option `refresh` of `createReachFiveAdapter`. */
export interface TokenRefresh {
  /** Internal: the adapter calls it once, when it is created. */
  readonly connect: (client: ReachFiveClient, credentials: Credentials) => TokenRefresher
}

/**
 * Lets a flow refresh a stale access token: needed by flows whose request has a refresh token. It is an import of its own, so
 * that an app without refresh tokens does not ship it. Throws an `OptionError` for a wrong option.
 */
export function createTokenRefresh(options: TokenRefreshOptions): TokenRefresh {
  const rules = { onTokensRefreshed: ['be a function that stores the new tokens', isFunction] as const }
  requireOptions<TokenRefreshOptions>('createTokenRefresh', options, rules, ['onTokensRefreshed'])
  const { onTokensRefreshed } = options
  return {
    connect: (client, credentials) => createTokenRefresher(client, credentials, onTokensRefreshed),
  }
}

/** Tokens of the approach, or those that came of them. */
type TokenPair = Pick<Tokens, 'accessToken' | 'refreshToken'>

export interface TokenRefresher {
  /** The newest tokens that came of these: a restarted flow still brings its first ones. */
  readonly latest: (pair: TokenPair, call: AdapterCall) => Promise<TokenPair>
  readonly refresh: (
    refreshToken: string,
    conversation: Conversation,
    call: AdapterCall,
  ) => Promise<TokenPair>
}

/** Refreshes that are remembered, in memory and per adapter. */
const CAPACITY = 100

/**
 * The refresh token grant ([RFC 6749, section 6](https://www.rfc-editor.org/rfc/rfc6749#section-6)). ReachFive's refresh
 * tokens are single use, so each is sent once: flows that hold the same one share the answer, a cancelled flow doesn't stop
 * the request, and the app gets the new tokens in any case. Where the answer is lost, the token counts as spent.
 */
function createTokenRefresher(
  client: ReachFiveClient,
  { clientId, clientSecret }: Credentials,
  onTokensRefreshed: TokenRefreshOptions['onTokensRefreshed'],
): TokenRefresher {
  const refreshes = new Map<string, Promise<TokenPair>>()

  async function latest(pair: TokenPair, call: AdapterCall): Promise<TokenPair> {
    const next = refreshes.get(pair.refreshToken ?? '')
    return next ? latest(await untilAborted(next, call.signal), call) : pair
  }

  function refresh(refreshToken: string, conversation: Conversation, call: AdapterCall): Promise<TokenPair> {
    const { now, flowId, signal } = call
    const known = refreshes.get(refreshToken)
    if (known) return untilAborted(known, signal)
    const request = client(
      {
        call: 'refresh',
        path: '/oauth/token',
        body: { clientId, grantType: 'refresh_token', refreshToken, clientSecret },
        conversation,
        read: (fields) => ({
          ...readTokens(fields, now()),
          accessToken: readField(fields, 'access_token', isText),
        }),
      },
      // Without the signal of the call: giving up now would lose the new tokens.
      { now },
    )
    const answer = request.catch(refuseRepetition)
    refreshes.set(refreshToken, answer)
    answer.then(
      // The newest is never a spent one, also where a server gives the same again.
      (tokens) => refreshes.delete(tokens.refreshToken ?? ''),
      (error: unknown) => {
        refreshes.delete(refreshToken)
        if (!isAmbiguous(error)) return
        const spent = Promise.reject<TokenPair>(new StepUpError('login_required'))
        spent.catch(() => undefined)
        refreshes.set(refreshToken, spent)
      },
    )
    for (const oldest of refreshes.keys()) if (refreshes.size > CAPACITY) refreshes.delete(oldest)
    const told = answer.then(async (tokens) => {
      try {
        await onTokensRefreshed(tokens, { flowId })
      } catch (cause) {
        throw new StepUpError('configuration', { cause })
      }
      return tokens
    })
    return untilAborted(told, signal)
  }

  return { latest, refresh }
}

const isAmbiguous = (error: unknown) => error instanceof StepUpError && error.failureClass === 'unknown'

/** A flow begins again by itself after `network` and `unavailable`. A refresh token must not be sent again, so they get other codes. */
function refuseRepetition(error: unknown): never {
  if (!(error instanceof StepUpError) || !['network', 'unavailable'].includes(error.code)) throw error
  const { code, details, cause } = error
  throw new StepUpError(code === 'network' ? 'timeout' : 'server', { ...details, cause })
}
