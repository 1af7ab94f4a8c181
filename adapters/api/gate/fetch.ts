import {
  aFunction,
  isFunction,
  isObject,
  isText,
  type OptionRules,
  requireOption,
  requireOptions,
} from '../../../machines/errors.js'
import { fieldsOf } from '../../_shared/answers.js'
import { isSecureUrl, parseUrl } from '../../_shared/url.js'
import { discardBody, readStepUpChallenges, type StepUpChallenge } from './challenge.js'
import type { StepUpGate } from './gate.js'
import {
  createNotifier,
  hiddenNotice,
  isChallengeHidden,
  skippedNotice,
  type StepUpFetchNotice,
} from './notices.js'
import {
  accessTokenOf,
  assertBearer,
  authorizeBearer,
  authorizeReplay,
  type Call,
  carriesToken,
  chooseChallenge,
  readCall,
  type ReplayAuthorizer,
  urlOf,
  type WrappedFetch,
} from './replay.js'
import type { StepUpVerified } from './requirement.js'
import type { StepUpSession } from './session.js'

/** Options of `withStepUp`. */
export interface StepUpFetchOptions {
  readonly gate: StepUpGate
  /** Origins of the APIs, exact: `https://api.example.com`. Calls to other origins are not touched. */
  readonly origins: readonly string[]
  /** Methods to send again besides `GET`, `HEAD` and `OPTIONS`, in upper case. Default none. */
  readonly methods?: readonly string[]
  /** Puts the new credentials into a call. Default: a bearer token; needed for DPoP. */
  readonly authorize?: ReplayAuthorizer
  /** Gets hints for the developer. An error that it throws is ignored. Default: none. */
  readonly onNotice?: (notice: StepUpFetchNotice) => void
}

const rules: OptionRules<StepUpFetchOptions> = {
  gate: ['come from createStepUpGate', (value) => isObject(value) && isFunction(value['session'])],
  origins: [
    'be a list of exact https: origins (http: for this machine only), such as ["https://api.example.com"]',
    (value) => Array.isArray(value) && value.length > 0 && value.every(isExactOrigin),
  ],
  methods: [
    'be a list of HTTP methods in upper case, such as ["POST"]',
    (value) => Array.isArray(value) && value.every((each) => isText(each) && /^[A-Z]+$/.test(each)),
  ],
  authorize: aFunction,
  onNotice: aFunction,
}

/** A call that was challenged. */
interface ChallengedCall {
  readonly call: Call
  readonly challenge: StepUpChallenge
  /** The gate as it was when the call was made. */
  readonly session: StepUpSession
  /** The step-up that the gate held then. */
  readonly heldBefore: StepUpVerified | null
}

/**
 * `fetch` that answers a step-up challenge ([RFC 9470, section 4](https://www.rfc-editor.org/rfc/rfc9470#section-4)): it waits for the
 * gate and sends the call once more. It rejects with the `StepUpError` of the gate, and with `assurance_not_met` for a second challenge.
 * Throws an `OptionError` that names a wrong option.
 */
export function withStepUp(fetch: WrappedFetch, options: StepUpFetchOptions): WrappedFetch {
  const caller = 'withStepUp'
  requireOption(caller, 'fetch', fetch, aFunction)
  requireOptions<StepUpFetchOptions>(caller, options, rules, ['gate', 'origins'])
  const { gate, authorize = authorizeBearer, methods = [], onNotice = () => undefined } = options
  const origins = new Set(options.origins.map((each) => new URL(each).origin))
  const notify = createNotifier(onNotice)

  /** None of an origin that isn't listed: a redirect may have led there. */
  const challengesOf = async (response: Response, { signal }: Call): Promise<readonly StepUpChallenge[]> => {
    if (response.url !== '' && !origins.has(new URL(response.url).origin)) return []
    const challenges = await readStepUpChallenges(response, signal)
    signal?.throwIfAborted()
    return challenges
  }

  /** Sends the call again with the credentials of a step-up; `null` when it is challenged again. */
  const replay = async ({ call, challenge, session }: ChallengedCall, verified: StepUpVerified) => {
    session.recordUse(verified, call.url.origin)
    const headers = await authorizeReplay(call, authorize, { result: verified.readResult(), challenge })
    session.assertOpen()
    const response = await call.replay(fetch, headers)
    if ((await challengesOf(response, call)).length === 0) return response
    discardBody(response)
    return null
  }

  const answerChallenge = async (challenged: ChallengedCall): Promise<Response> => {
    const { call, challenge, session, heldBefore } = challenged
    const { requirement } = challenge
    const heldFor = () => {
      const held = session.held(requirement)
      return held !== null && mayCarry(call, held, session) ? held : null
    }
    if (authorize === authorizeBearer) assertBearer(challenge, call)
    // The app sent an older token though the gate holds a better one. If the API refuses that too, the user is asked.
    const held = heldFor()
    const isUnused = held !== null && held === heldBefore && !carriesToken(call, held.readResult())
    const first = isUnused ? await replay(challenged, held) : null
    if (first !== null) return first
    const { signal } = call
    const since = heldFor() === null ? {} : { since: heldBefore }
    const verified = await session.stepUp(requirement, { ...since, ...(signal && { signal }) })
    const second = await replay(challenged, verified)
    if (second === null) throw session.refuse(requirement)
    return second
  }

  const send = async (call: Call, input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const session = gate.session()
    const heldBefore = session.held()
    if (heldBefore !== null && carriesToken(call, heldBefore.readResult()))
      session.recordUse(heldBefore, call.url.origin)
    const response = await fetch(input, init)
    const challenge = chooseChallenge(await challengesOf(response, call), call)
    if (challenge === null) {
      if (isChallengeHidden(response)) notify(hiddenNotice(call.url.origin))
      return response
    }
    if (call.obstacle !== null) {
      session.assertOpen()
      notify(skippedNotice(call, challenge.requirement))
      return response
    }
    discardBody(response)
    session.assertOpen()
    return answerChallenge({ call, challenge, session, heldBefore })
  }

  return async (input, init) => {
    const url = parseUrl(urlOf(input), baseUrl())
    const call = url !== undefined && origins.has(url.origin) ? readCall(url, input, init, methods) : null
    if (call === null) return fetch(input, init)
    try {
      return await send(call, input, init)
    } finally {
      call.release()
    }
  }
}

/**
 * Whether the token that the gate holds may go into a call that was made without it: only in place of a token that the app put there,
 * and only to an origin where it was before. A result without an access token has no secret to keep.
 */
function mayCarry(
  { url, headers }: Pick<Call, 'url' | 'headers'>,
  held: StepUpVerified,
  session: StepUpSession,
): boolean {
  if (accessTokenOf(held.readResult()) === undefined) return true
  return headers.has('Authorization') && session.wasUsedAt(held, url.origin)
}

/** An origin that a token may go to: `https://api.example.com`, in this form except for a slash at its end. */
function isExactOrigin(value: unknown): boolean {
  // The host of a URL may have a star in it.
  if (!isText(value) || value.includes('*')) return false
  const url = parseUrl(value)
  return url !== undefined && isSecureUrl(url) && [url.origin, `${url.origin}/`].includes(value)
}

/** The address of the page or worker, from which `fetch` resolves a relative URL; `undefined` where there is none. */
function baseUrl(): string | undefined {
  const { baseURI } = fieldsOf(Reflect.get(globalThis, 'document'))
  const { href } = fieldsOf(Reflect.get(globalThis, 'location'))
  return [baseURI, href].find((each) => typeof each === 'string')
}
