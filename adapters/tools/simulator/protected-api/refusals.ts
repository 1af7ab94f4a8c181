import { ApiError, errorBody, jsonResponse } from '../responses.js'
import type { Caller, ProtectedApiSettings, ProtectedResource } from './options.js'

/** Why a call does not pass. */
type Refusal = 'tokenMissing' | 'tokenInvalid' | 'levelTooLow' | 'authenticationTooOld' | 'scopeInsufficient'

/**
 * What a resource misses in a valid token, or `undefined`. The authentication is judged before the scope: its challenge names
 * the scope too ([RFC 9470, section 3](https://www.rfc-editor.org/rfc/rfc9470#section-3)), so that one authorization request mends both.
 *
 * @param now Epoch milliseconds.
 */
export function judge(resource: ProtectedResource, caller: Caller, now: number): Refusal | undefined {
  const { acrValues, maxAge, scope, amr = [] } = resource
  if (!amr.every((method) => caller.methods.includes(method))) return 'levelTooLow'
  if (acrValues !== undefined && !acrValues.some((value) => value === caller.acr)) return 'levelTooLow'
  if (maxAge !== undefined && ageOf(caller, now) > maxAge) return 'authenticationTooOld'
  if (scope?.split(' ').every((word) => caller.scope.includes(word)) === false) return 'scopeInsufficient'
  return undefined
}

/** Whole seconds since the user authenticated. A time that nobody tells is too long ago for any limit. */
function ageOf({ authTime }: Caller, now: number): number {
  return authTime === undefined ? Infinity : Math.floor(now / 1000) - authTime
}

type Settings = Pick<ProtectedApiSettings, 'status' | 'form' | 'scheme' | 'quotesMaxAge' | 'otherChallenges'>

interface RefusalForm {
  /** `error` of [RFC 6750, section 3.1](https://www.rfc-editor.org/rfc/rfc6750#section-3.1) or [RFC 9470, section 3](https://www.rfc-editor.org/rfc/rfc9470#section-3). A call without a token gets no `error`. */
  readonly error: string | undefined
  readonly description: string
  /** `error` and `error_message_key` of a ReachFive answer. */
  readonly reachFive: readonly [error: string, messageKey: string]
}

const STEP_UP = {
  error: 'insufficient_user_authentication',
  reachFive: ['access_denied', 'error.authn.mfa.stepup.required'],
} as const

const FORMS: Readonly<Record<Refusal, RefusalForm>> = {
  tokenMissing: {
    error: undefined,
    description: 'An access token is required',
    reachFive: ['invalid_request', 'error.accessToken.missing'],
  },
  tokenInvalid: {
    error: 'invalid_token',
    description: 'The access token is invalid, expired or revoked',
    reachFive: ['invalid_grant', 'error.accessToken.invalid'],
  },
  levelTooLow: { ...STEP_UP, description: 'A different authentication level is required' },
  authenticationTooOld: { ...STEP_UP, description: 'More recent authentication is required' },
  scopeInsufficient: {
    error: 'insufficient_scope',
    description: 'The access token lacks a scope',
    reachFive: ['insufficient_scope', 'error.insufficientScope'],
  },
}

/** The refusal, in the form that the options choose. */
export function refuse(settings: Settings, resource: ProtectedResource, refusal: Refusal): Response {
  const { error, description, reachFive } = FORMS[refusal]
  const isStepUp = refusal === 'levelTooLow' || refusal === 'authenticationTooOld'
  const status = isStepUp ? settings.status : refusal === 'scopeInsufficient' ? 403 : 401
  if (settings.form === 'reachfive') {
    const [category, messageKey] = reachFive
    const problem = new ApiError({ status, error: category, messageKey }, description)
    return jsonResponse(errorBody(problem), status)
  }
  const own = [
    // https://www.rfc-editor.org/rfc/rfc6750#section-3: a challenge has one parameter at least.
    ...(error === undefined ? ['realm="protected-api"'] : [`error="${error}"`]),
    ...(error === undefined ? [] : [`error_description="${description}"`]),
    ...(isStepUp ? requirements(settings, resource) : []),
    ...(refusal !== 'tokenInvalid' && resource.scope !== undefined ? [`scope="${resource.scope}"`] : []),
    // https://www.rfc-editor.org/rfc/rfc9449#section-7.1.
    ...(settings.scheme === 'DPoP' ? ['algs="ES256"'] : []),
  ]
  const challenges = [...settings.otherChallenges, `${settings.scheme} ${own.join(', ')}`]
  const response =
    error === undefined
      ? new Response(null, { status })
      : jsonResponse({ error, error_description: description }, status)
  response.headers.set('WWW-Authenticate', challenges.join(', '))
  return response
}

/** Everything that the resource asks of the authentication, met or not, because the next token must meet all of it. */
function requirements({ quotesMaxAge }: Settings, { acrValues, maxAge }: ProtectedResource): string[] {
  return [
    ...(acrValues === undefined ? [] : [`acr_values="${acrValues.join(' ')}"`]),
    ...(maxAge === undefined ? [] : [quotesMaxAge ? `max_age="${maxAge}"` : `max_age=${maxAge}`]),
  ]
}
