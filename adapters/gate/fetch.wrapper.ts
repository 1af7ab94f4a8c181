import { assertOptions, isFunction } from '../_shared/option.checks.js'
import { discardBody } from './body.reader.js'
import { readStepUpChallenges, type StepUpChallenge } from './challenge.reader.js'
import { createNotifier, hiddenNotice, isChallengeHidden, skippedNotice } from './fetch.notices.js'
import { fetchChecks, type StepUpFetchOptions } from './fetch.options.js'
import type { StepUpSession } from './gate.session.js'
import { readOrigins, resolveUrl } from './origin.list.js'
import type { StepUpVerified } from './reached.rules.js'
import {
  assertBearer,
  authorizeBearer,
  authorizeReplay,
  carriesToken,
  chooseChallenge,
} from './replay.authorization.js'
import { type Call, readCall, urlOf, type WrappedFetch } from './replay.request.js'
import { mayCarry, noteUse } from './token.origins.js'

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
