import type { StepUpResult } from '../../machines/domain.js'
import { StepUpError } from '../../machines/errors.js'
import type { StepUpChallenge } from './challenge.reader.js'
import { accessTokenOf } from './reached.rules.js'
import type { Call } from './replay.request.js'

/** A call that is about to be sent again. */
export interface ReplayedCall {
  /** Whole URL. */
  readonly url: string
  /** In upper case. */
  readonly method: string
  /** Its headers; change them in place. */
  readonly headers: Headers
}

export interface ReplayGrounds {
  /** What the step-up gave: tokens, a code, or a session. */
  readonly result: StepUpResult
  /** What was asked. `challenge.dpopNonce` is the nonce for a DPoP proof. */
  readonly challenge: StepUpChallenge
}

/**
 * Puts new credentials into `call.headers`. A DPoP call needs the new token and a proof of its own: `htm` is `call.method`,
 * `htu` is `call.url` without query and fragment (RFC 9449, sections 4.2 and 7).
 */
export type ReplayAuthorizer = (call: ReplayedCall, grounds: ReplayGrounds) => void | Promise<void>

const credentialsOf = (headers: Headers) => {
  const [scheme = '', credentials = ''] = (headers.get('Authorization') ?? '').split(' ')
  return { scheme: scheme.toLowerCase(), credentials }
}

/** Whether a call was made with this result already: with its token, or with cookies, which go by themselves. */
export function carriesToken({ headers }: Pick<Call, 'headers'>, result: StepUpResult): boolean {
  const accessToken = accessTokenOf(result)
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

/** Throws `configuration`, before anybody is asked for anything, where only the app can make the credentials. */
export function assertBearer({ scheme }: StepUpChallenge, { headers }: Pick<Call, 'headers'>): void {
  const isBearer = (name: string | null) => name === null || name === '' || name === 'bearer'
  if (!isBearer(scheme) || !isBearer(credentialsOf(headers).scheme)) throw needAuthorizer()
}

/** The default: a bearer token (RFC 6750, section 2.1). Without an access token the call goes as it went, with its cookies. */
export const authorizeBearer: ReplayAuthorizer = ({ headers }, { result }) => {
  const accessToken = accessTokenOf(result)
  if (accessToken === undefined) return
  // A token of a type that one doesn't know must not be used (RFC 6749, section 7.1).
  const type = result.kind === 'tokens' ? (result.tokens.tokenType ?? 'Bearer') : 'Bearer'
  if (type.toLowerCase() !== 'bearer') throw needAuthorizer()
  headers.set('Authorization', `Bearer ${accessToken}`)
}

/** The headers of the replay. What an authorizer throws may quote a token: only a `StepUpError` goes on. */
export async function authorizeReplay(
  call: Call,
  authorize: ReplayAuthorizer,
  grounds: ReplayGrounds,
): Promise<Headers> {
  const headers = new Headers(call.headers)
  try {
    await authorize({ url: call.url.href, method: call.method, headers }, grounds)
    return headers
  } catch (error) {
    if (error instanceof StepUpError) throw error
    throw new StepUpError('configuration', { option: 'authorize', cause: error })
  }
}
