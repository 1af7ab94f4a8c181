import { StepUpError } from '../../machines/errors.js'
import { assertOptions, isFields, isFunction, isTexts, type OptionChecks } from '../_shared/option.checks.js'
import { discardBody } from './body.reader.js'
import { readStepUpChallenges, type StepUpChallenge } from './challenge.reader.js'
import {
  createNotifier,
  hiddenNotice,
  isChallengeHidden,
  skippedNotice,
  type StepUpFetchNotice,
} from './fetch.notices.js'
import { readOrigins, resolveUrl } from './origin.list.js'
import type { StepUpVerified } from './reached.rules.js'
import {
  assertBearer,
  authorizeBearer,
  authorizeReplay,
  carriesToken,
  chooseChallenge,
} from './replay.authorization.js'
import type { ReplayAuthorizer } from './replay.authorization.js'
import { type Call, readCall, urlOf, type WrappedFetch } from './replay.request.js'
import type { StepUpGate } from './step-up.gate.js'

/** Options of {@link withStepUp}. */
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

const checks: OptionChecks<StepUpFetchOptions> = {
  gate: (value) => isFields(value) && isFunction(value['stepUp']) && isFunction(value['held']),
  origins: isTexts,
  methods: (value) => isTexts(value) && value.every((method) => /^[A-Z]+$/.test(method)),
  authorize: isFunction,
  onNotice: isFunction,
}

/**
 * `fetch` that answers a step-up challenge (RFC 9470, section 4): it waits for the gate and sends the call once more. It
 * rejects with the `StepUpError` of the gate, and with `assurance_not_met` for a second challenge. Throws a `TypeError` that
 * names a wrong option.
 */
export function withStepUp(fetch: WrappedFetch, options: StepUpFetchOptions): WrappedFetch {
  if (!isFunction(fetch)) throw new TypeError('fetch must be a function')
  assertOptions<StepUpFetchOptions>(options, checks, ['gate', 'origins'])
  const { gate, authorize = authorizeBearer, methods = [], onNotice = () => undefined } = options
  const origins = readOrigins(options.origins)
  const notify = createNotifier(onNotice)

  /** A redirect may have led to another origin: what that one asks is not acted upon. */
  const challengesOf = async (response: Response): Promise<readonly StepUpChallenge[]> =>
    response.url === '' || origins.has(new URL(response.url).origin) ? readStepUpChallenges(response) : []

  /** Sends the call again with what was reached; `null` when it is challenged again. */
  const replay = async (call: Call, challenge: StepUpChallenge, verified: StepUpVerified) => {
    const headers = await authorizeReplay(call, authorize, { result: verified.readResult(), challenge })
    const response = await call.replay(fetch, headers)
    if ((await challengesOf(response)).length === 0) return response
    discardBody(response)
    return null
  }

  const meet = async (
    call: Call,
    challenge: StepUpChallenge,
    before: StepUpVerified | null,
  ): Promise<Response> => {
    const { requirement } = challenge
    if (authorize === authorizeBearer) assertBearer(challenge, call)
    // The app sent an older token though the gate holds a better one. Should the API refuse that too, the user is asked.
    const held = gate.held(requirement)
    const isUnused = held !== null && held === before && !carriesToken(call, held.readResult())
    const first = isUnused ? await replay(call, challenge, held) : null
    if (first !== null) return first
    const { signal } = call
    const verified = await gate.stepUp(requirement, { since: before, ...(signal && { signal }) })
    const second = await replay(call, challenge, verified)
    if (second === null) throw new StepUpError('assurance_not_met')
    return second
  }

  const send = async (call: Call, input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const before = gate.held()
    const response = await fetch(input, init)
    const challenge = chooseChallenge(await challengesOf(response), call)
    if (challenge !== null && call.obstacle === null) {
      discardBody(response)
      return meet(call, challenge, before)
    }
    if (challenge !== null) notify(skippedNotice(call, challenge.requirement))
    else if (isChallengeHidden(response)) notify(hiddenNotice(call.url.origin))
    return response
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
