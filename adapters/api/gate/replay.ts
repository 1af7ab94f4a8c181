import type { StepUpResult } from '../../../machines/domain.js'
import { StepUpError } from '../../../machines/errors.js'
import type { DefectReporter } from '../../_shared/defects.js'
import type { Call } from './call.js'
import type { StepUpChallenge } from './challenge.js'
import { accessTokenOf, type StepUpVerified } from './requirement.js'

/** A call that is about to be sent again. */
export interface ReplayedCall {
  /** Whole URL. */
  readonly url: string
  /** As it is sent. */
  readonly method: string
  /** Its headers; change them in place. */
  readonly headers: Headers
}

/** What a call is sent again with, and why. */
export interface ReplayContext {
  /** What the step-up gave: tokens, a code, or a session. */
  readonly result: StepUpResult
  /** The challenge that the call answers. `challenge.dpopNonce` is the nonce for a DPoP proof. */
  readonly challenge: StepUpChallenge
}

/**
 * Puts new credentials into `call.headers`. A DPoP call needs the new token and a proof for this call: `htm` is `call.method`, `htu` is
 * `call.url` without query and fragment (RFC 9449, sections [4.2](https://www.rfc-editor.org/rfc/rfc9449#section-4.2) and
 * [7](https://www.rfc-editor.org/rfc/rfc9449#section-7)).
 */
export type ReplayAuthorizer = (call: ReplayedCall, context: ReplayContext) => void | Promise<void>

const credentialsOf = (headers: Headers) => {
  const [scheme = '', credentials = ''] = (headers.get('Authorization') ?? '').split(' ')
  return { scheme: scheme.toLowerCase(), credentials }
}

/** Whether a call was made with this step-up already: with its token, or with cookies, which the browser adds. */
export function carriesToken({ headers }: Pick<Call, 'headers'>, verified: StepUpVerified): boolean {
  const accessToken = accessTokenOf(verified)
  return accessToken === undefined || credentialsOf(headers).credentials === accessToken
}

/** The challenge for the scheme of the call, else for Bearer, else the first. */
export function chooseChallenge(
  challenges: readonly StepUpChallenge[],
  { headers }: Pick<Call, 'headers'>,
): StepUpChallenge | null {
  const own = credentialsOf(headers).scheme
  const find = (name: string) => challenges.find(({ scheme }) => scheme === name)
  return find(own) ?? find('bearer') ?? challenges[0] ?? null
}

const needAuthorizer = () => new StepUpError('configuration', { option: 'authorize' })

/** Throws `configuration` before the user is asked, where only the app can make the credentials. */
export function assertBearer({ scheme }: StepUpChallenge, { headers }: Pick<Call, 'headers'>): void {
  const isBearer = (name: string | null) => name === null || name === '' || name === 'bearer'
  if (!isBearer(scheme) || !isBearer(credentialsOf(headers).scheme)) throw needAuthorizer()
}

/**
 * The default: a bearer token ([RFC 6750, section 2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)). Without an access token the
 * call is sent as it was, with its cookies.
 */
export const authorizeBearer: ReplayAuthorizer = ({ headers }, { result }) => {
  if (result.kind !== 'tokens' || result.tokens.accessToken === undefined) return
  const { accessToken, tokenType = 'Bearer' } = result.tokens
  // A token of an unknown type must not be used (https://www.rfc-editor.org/rfc/rfc6749#section-7.1).
  if (tokenType.toLowerCase() !== 'bearer') throw needAuthorizer()
  headers.set('Authorization', `Bearer ${accessToken}`)
}

/** The headers of the replay. An error of the authorizer may quote a token: only a `StepUpError` is handed on, any other is reported. */
export async function authorizeReplay(
  call: Call,
  authorize: ReplayAuthorizer,
  context: ReplayContext,
  reportDefect: DefectReporter,
): Promise<Headers> {
  const headers = new Headers(call.headers)
  try {
    await authorize({ url: call.url.href, method: call.method, headers }, context)
    return headers
  } catch (error) {
    if (error instanceof StepUpError) throw error
    reportDefect(error)
    throw new StepUpError('configuration', { option: 'authorize', cause: error })
  }
}
