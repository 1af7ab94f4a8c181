import type { StepUpRequirement } from '../../_shared/assurance.js'
import { assertOptions, isFields, isFunction, isTexts, type OptionChecks } from '../../_shared/options.js'
import { discardBody } from './body.js'
import { readStepUpChallenges, type StepUpChallenge } from './challenge.js'
import type { StepUpGate, StepUpSession } from './gate.js'
import { isCrossOrigin, readOrigins, resolveUrl } from './options.js'
import {
  assertBearer,
  authorizeBearer,
  authorizeReplay,
  type Call,
  carriesToken,
  chooseChallenge,
  mayCarry,
  noteUse,
  readCall,
  type ReplayAuthorizer,
  urlOf,
  type WrappedFetch,
} from './replay.js'
import type { StepUpVerified } from './requirement.js'

/** Options of `withStepUp`. */
export interface StepUpFetchOptions {
  readonly gate: StepUpGate
  /** Origins of the APIs, exact: `https://api.example.com`. Calls elsewhere are none of its business. */
  readonly origins: readonly string[]
  /** Methods to send again beside `GET`, `HEAD` and `OPTIONS`, in upper case. Default none. */
  readonly methods?: readonly string[]
  /** Puts the new credentials into a call. Default: a bearer token; needed for DPoP. */
  readonly authorize?: ReplayAuthorizer
  /** Hears what a developer should know. What it throws is ignored. Default: nobody does. */
  readonly onNotice?: (notice: StepUpFetchNotice) => void
}

const fetchChecks: OptionChecks<StepUpFetchOptions> = {
  gate: (value) => isFields(value) && isFunction(value['session']),
  origins: isTexts,
  methods: (value) => isTexts(value) && value.every((method) => /^[A-Z]+$/.test(method)),
  authorize: isFunction,
  onNotice: isFunction,
}

/** What a developer should know, with a text to log. It holds no path, no query, no header value. */
export type StepUpFetchNotice =
  | {
      readonly type: 'challenge.hidden'
      readonly origin: string
      readonly message: string
    }
  | {
      /** The API asks for a step-up, and the call can't be sent again: nobody was asked, the answer was handed on. */
      readonly type: 'replay.skipped'
      readonly origin: string
      readonly method: string
      readonly reason: 'method' | 'body'
      readonly requirement: StepUpRequirement
      readonly message: string
    }

/**
 * Whether CORS hides the challenge: a 401 must have `WWW-Authenticate` (RFC 9110, section 15.5.2), and a page sees of another
 * origin only the headers that are exposed to it (Fetch standard, CORS-safelisted response-header name).
 */
const isChallengeHidden = (response: Response): boolean =>
  response.status === 401 && isCrossOrigin(response) && !response.headers.has('WWW-Authenticate')

const hiddenNotice = (origin: string): StepUpFetchNotice => ({
  type: 'challenge.hidden',
  origin,
  message:
    `A 401 of ${origin} shows no WWW-Authenticate header, so a step-up challenge in it can't be seen. ` +
    'If it sends one, let it add "Access-Control-Expose-Headers: WWW-Authenticate" to its answers.',
})

const remedies = {
  method: 'Add its method to "methods" or give it an Idempotency-Key header, if it may be sent twice.',
  body: 'Give it a body that can be read twice: not a stream, not a Request that was used.',
} as const

function skippedNotice(call: Call, requirement: StepUpRequirement): StepUpFetchNotice {
  const { method, url, obstacle } = call
  const { origin } = url
  const reason = obstacle ?? 'body'
  const message = `A ${method} call to ${origin} needs a step-up and can't be sent again. ${remedies[reason]}`
  return { type: 'replay.skipped', origin, method, reason, requirement, message }
}

/** Tells of each hidden challenge once per origin: an expired token makes such a 401 too. What the hook throws is ignored. */
function createNotifier(onNotice: (notice: StepUpFetchNotice) => void) {
  const told = new Set<string>()
  return (notice: StepUpFetchNotice): void => {
    if (notice.type === 'challenge.hidden') {
      if (told.has(notice.origin)) return
      told.add(notice.origin)
    }
    try {
      onNotice(notice)
    } catch {
      // A watcher of the call is not part of it.
    }
  }
}

/** A call that was challenged. */
interface Challenged {
  readonly call: Call
  readonly challenge: StepUpChallenge
  /** The gate as it was when the call was made. */
  readonly session: StepUpSession
  readonly before: StepUpVerified | null
}

/**
 * `fetch` that answers a step-up challenge (RFC 9470, section 4): it waits for the gate and sends the call once more. It
 * rejects with the `StepUpError` of the gate, and with `assurance_not_met` for a second challenge. Throws a `TypeError` that
 * names a wrong option.
 */
export function withStepUp(fetch: WrappedFetch, options: StepUpFetchOptions): WrappedFetch {
  if (!isFunction(fetch)) throw new TypeError('fetch must be a function')
  assertOptions<StepUpFetchOptions>(options, fetchChecks, ['gate', 'origins'])
  const { gate, authorize = authorizeBearer, methods = [], onNotice = () => undefined } = options
  const origins = readOrigins(options.origins)
  const notify = createNotifier(onNotice)

  /** A redirect may have led to another origin: what that one asks is not acted upon. */
  const challengesOf = async (response: Response, { signal }: Call): Promise<readonly StepUpChallenge[]> => {
    if (response.url !== '' && !origins.has(new URL(response.url).origin)) return []
    const challenges = await readStepUpChallenges(response, signal)
    signal?.throwIfAborted()
    return challenges
  }

  /** Sends the call again with what was reached; `null` when it is challenged again. */
  const replay = async ({ call, challenge, session }: Challenged, verified: StepUpVerified) => {
    noteUse(verified, call)
    const headers = await authorizeReplay(call, authorize, { result: verified.readResult(), challenge })
    session.assertOpen()
    const response = await call.replay(fetch, headers)
    if ((await challengesOf(response, call)).length === 0) return response
    discardBody(response)
    return null
  }

  const meet = async (challenged: Challenged): Promise<Response> => {
    const { call, challenge, session, before } = challenged
    const { requirement } = challenge
    const heldFor = () => {
      const held = session.held(requirement)
      return held !== null && mayCarry(call, held) ? held : null
    }
    if (authorize === authorizeBearer) assertBearer(challenge, call)
    // The app sent an older token though the gate holds a better one. Should the API refuse that too, the user is asked.
    const held = heldFor()
    const isUnused = held !== null && held === before && !carriesToken(call, held.readResult())
    const first = isUnused ? await replay(challenged, held) : null
    if (first !== null) return first
    const { signal } = call
    const since = heldFor() === null ? {} : { since: before }
    const verified = await session.stepUp(requirement, { ...since, ...(signal && { signal }) })
    const second = await replay(challenged, verified)
    if (second === null) throw session.refuse(requirement)
    return second
  }

  const send = async (call: Call, input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const session = gate.session()
    const before = session.held()
    if (before !== null && carriesToken(call, before.readResult())) noteUse(before, call)
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
    return meet({ call, challenge, session, before })
  }

  return async (input, init) => {
    const url = resolveUrl(urlOf(input))
    const call = url !== null && origins.has(url.origin) ? readCall(url, input, init, methods) : null
    if (call === null) return fetch(input, init)
    try {
      return await send(call, input, init)
    } finally {
      call.release()
    }
  }
}
