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
import { type DefectReporter, reporterOf } from '../../_shared/defects.js'
import { isSecureUrl, parseUrl } from '../../_shared/url.js'
import { addressOf, type Call, readCall, type WrappedFetch } from './call.js'
import {
  discardBody,
  readStepUpChallenges,
  refusesCredentials,
  type StepUpChallenge,
  wantsNonce,
} from './challenge.js'
import type { StepUpGate } from './gate.js'
import {
  createNotifier,
  hiddenNotice,
  isChallengeHidden,
  skippedNotice,
  type StepUpFetchNotice,
} from './notices.js'
import { throwIfAborted } from './queue.js'
import {
  assertBearer,
  authorizeBearer,
  authorizeReplay,
  carriesToken,
  chooseChallenge,
  type ReplayAuthorizer,
} from './replay.js'
import { accessTokenOf, type StepUpVerified } from './requirement.js'
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
  /** Gets what `authorize` and `onNotice` threw, with its stack. Default: `reportError` where the platform has it, else the console. */
  readonly reportDefect?: DefectReporter
  /** Gets hints for the developer. An error that it throws is reported, and the call goes on. Default: none. */
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
  reportDefect: aFunction,
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
  const reportDefect = reporterOf(options.reportDefect)
  const notify = createNotifier(onNotice, reportDefect)

  /** None of an origin that isn't listed, or that a redirect led to. */
  const challengeOf = async (response: Response, call: Call): Promise<StepUpChallenge | null> => {
    // An answer that is made by hand may have no URL.
    const from = parseUrl(response.url, call.url.href)
    if (from === undefined || !origins.has(from.origin) || isElsewhere(response, from, call)) return null
    const challenges = await readStepUpChallenges(response, call.signal)
    throwIfAborted(call.signal)
    return chooseChallenge(challenges, call)
  }

  /** Sends the call again with the credentials of a step-up, which it drops where the API refuses them. */
  const replay = async (
    { call, session }: ChallengedCall,
    challenge: StepUpChallenge,
    verified: StepUpVerified,
  ): Promise<Replayed> => {
    const send = async (dpopNonce: string | null) => {
      const context = { result: verified.readResult(), challenge: { ...challenge, dpopNonce } }
      const headers = await authorizeReplay(call, authorize, context, reportDefect)
      session.assertOpen()
      return call.replay(fetch, headers)
    }
    let response = await send(challenge.dpopNonce)
    // The nonce may have changed while the user was asked (https://www.rfc-editor.org/rfc/rfc9449#section-8.2).
    const nonce = response.headers.get('DPoP-Nonce')
    if (nonce !== null && authorize !== authorizeBearer && wantsNonce(response)) {
      discardBody(response)
      session.assertOpen()
      response = await send(nonce)
    }
    const next = await challengeOf(response, call)
    const isRefused = next === null && isTokenRefused(response, call)
    if (isRefused) session.drop(verified)
    return { response, next, isRefused }
  }

  const answerChallenge = async (challenged: ChallengedCall): Promise<Response> => {
    const { call, session, heldBefore } = challenged
    const assertReplayable = (asked: StepUpChallenge) => {
      if (authorize === authorizeBearer) assertBearer(asked, call)
    }
    let { challenge } = challenged
    assertReplayable(challenge)
    // The gate holds a step-up that the call was made without. If the API refuses that too, the user is asked.
    const held = session.held(challenge.requirement)
    const isNew = held !== null && (held !== heldBefore || !carriesToken(call, held))
    const own = heldBefore !== null && carriesToken(call, heldBefore) ? heldBefore : held
    if (isNew && own?.identity === held.identity && mayCarry(call, held, session)) {
      const { response, next, isRefused } = await replay(challenged, challenge, held)
      if (next === null && !isRefused) return response
      discardBody(response)
      challenge = next ?? challenge
      assertReplayable(challenge)
    }
    const { signal } = call
    const verified = await session.stepUp(challenge.requirement, { call, ...(signal && { signal }) })
    const { response, next, isRefused } = await replay(challenged, challenge, verified)
    if (next === null && !isRefused) return response
    const error = session.refuse(challenge.requirement)
    if (isRefused) return response
    discardBody(response)
    throw error
  }

  const send = async (call: Call): Promise<Response> => {
    const session = gate.session()
    const heldBefore = session.held()
    const ownUse = heldBefore !== null && carriesToken(call, heldBefore) ? heldBefore : null
    if (ownUse !== null) session.recordUse(ownUse, call.url.origin)
    const response = await call.send(fetch)
    const challenge = await challengeOf(response, call)
    if (challenge === null) {
      if (ownUse !== null && isTokenRefused(response, call)) session.drop(ownUse)
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
    const url = parseUrl(addressOf(input), baseUrl())
    const isReadable = init === undefined || typeof init === 'object'
    if (url === undefined || !origins.has(url.origin) || !isReadable) return fetch(input, init)
    const call = readCall(url, input, init, methods)
    try {
      return await send(call)
    } finally {
      call.release()
    }
  }
}

/** How the API answers a call that was sent again. */
interface Replayed {
  readonly response: Response
  /** It asks for a step-up once more. */
  readonly next: StepUpChallenge | null
  /** It refuses the credentials themselves. */
  readonly isRefused: boolean
}

/**
 * Whether a redirect led to another origin. A `fetch` sends no credentials there
 * ([Fetch, HTTP-redirect fetch](https://fetch.spec.whatwg.org/#http-redirect-fetch)): the challenge is not about them. A step-up
 * for that origin would put its token into a call to this one.
 */
const isElsewhere = (response: Response, from: URL, { url }: Call): boolean =>
  response.redirected && from.origin !== url.origin

/** Whether the API refuses the credentials of the call. A `fetch` sends them to no other origin that it is redirected to. */
const isTokenRefused = (response: Response, { url }: Call): boolean =>
  refusesCredentials(response) && (parseUrl(response.url, url.href) ?? url).origin === url.origin

/**
 * Whether the step-up that the gate holds may go into a call that was made without it: only in place of a token that the app put there,
 * and only to an origin where its token may go. A result without an access token has no secret to keep.
 */
function mayCarry({ url, headers }: Call, held: StepUpVerified, session: StepUpSession): boolean {
  if (accessTokenOf(held) === undefined) return true
  return headers.has('Authorization') && session.mayGoTo(held, url.origin)
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
