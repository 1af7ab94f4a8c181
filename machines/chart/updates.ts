import { assign } from 'xstate'

import type { EpochMilliseconds, Milliseconds } from '../domain.js'
import type { StepUpErrorCode, StepUpFailure } from '../errors.js'
import type { Environment } from '../ports.js'
import type { StepUpLimits } from '../settings/limits.js'
import { remember } from './context.js'
import { isOffline } from '../settings/services.js'
import {
  canRestart,
  codesLeft,
  hasEnded,
  hasLiveGrant,
  isLockedForGood,
  nextDeadline,
  timerMoment,
} from './rules.js'
import type {
  Deadlines,
  SealedAnswer,
  SealedChallenge,
  SealedGrant,
  SealedRequest,
  SealedResult,
  SentChallenge,
  StepUpContext,
  StepUpEvent,
  Submission,
} from './types.js'

/** Every change of context, as an XState `assign`. Time and chance come from the environment, nothing else does. */
export function createUpdates(environment: Omit<Environment, 'generateId'>) {
  const { now, random } = environment

  return {
    recordStart: update(({ flow: { id, limits } }, { request }: { request: SealedRequest }) => {
      const startedAt = now()
      return {
        flow: { id, secrets: [], limits, request, startedAt },
        deadlines: {
          flow: startedAt + limits.flowLifetime,
          idle: startedAt + limits.idleLifetime,
          cooldowns: {},
        },
      }
    }),

    /** The user did something: the idle time begins again, and so do the tries of a request to begin. */
    recordAct: update(({ flow, counts, deadlines }) => ({
      counts: { ...counts, failedBegins: 0 },
      deadlines: withIdle(flow, deadlines, now()),
    })),

    /** Clears the setback `offline` once the device is online. */
    recordResume: update(({ setback }) =>
      setback?.code === 'offline' && !isOffline(environment) ? { setback: null } : {},
    ),

    recordGrant: update((context, { grant }: { grant: SealedGrant }) => {
      const { flow, counts, deadlines } = context
      const isStillOffered = grant.factors.some(({ id }) => id === context.factorId)
      const chosen = isStillOffered ? context.factorId : null
      const expiresAt = grant.expiresAt ?? now() + flow.limits.grantLifetime
      return {
        grant,
        challenge: null,
        deadlines: { ...endDeadlines(deadlines), grant: expiresAt, cooldowns: deadlines.cooldowns },
        factorId: context.factorId === null ? grant.automaticFactorId : chosen,
        counts: context.grant === null ? counts : { ...counts, restarts: counts.restarts + 1 },
        setback: null,
      }
    }),

    recordFailedBegin: update(({ flow, counts, deadlines }, { failure }: { failure: StepUpFailure }) => {
      const pause = flow.limits.beginBackoff * 2 ** counts.failedBegins * (0.75 + random() / 2)
      const waiting = { ...deadlines, wait: now() + Math.round(pause) }
      return {
        setback: failure,
        counts: { ...counts, failedBegins: counts.failedBegins + 1 },
        deadlines: lock(waiting, failure, now()),
      }
    }),

    expireGrant: update(({ deadlines }) => ({ deadlines: without(deadlines, 'grant') })),

    chooseFactor: update(({ counts }, { factorId }: { factorId: string }) => ({
      factorId,
      counts: { ...counts, challenges: 0 },
      setback: null,
    })),

    forgetChoice: update(() => ({ factorId: null, setback: null })),

    /** Counts the code and starts its cooldown before the request leaves: an answer may never come. */
    recordSend: update(({ flow, counts, deadlines, factorId }) => {
      const { resendCooldowns } = flow.limits
      const cooldown = resendCooldowns[Math.min(counts.codesSent, resendCooldowns.length - 1)] ?? 0
      return {
        counts: { ...counts, codesSent: counts.codesSent + 1 },
        deadlines: stayAwake({ ...deadlines, ...coolDown(deadlines, factorId, now() + cooldown) }),
      }
    }),

    /** The request never left: no code was asked for, so none cools down. */
    forgetSend: update((context) => ({
      counts: { ...context.counts, codesSent: context.counts.codesSent - 1 },
      deadlines: withoutCooldown(context),
    })),

    recordChallenge: update((context, { challenge, grant, resendAvailableAt }: SentChallenge) => {
      const { grant: renewed, deadlines } = grant ? renewGrant(context, grant, now()) : context
      const codeEnd = challenge.expiresAt ?? now() + context.flow.limits.codeLifetime
      const expiresAt = Math.min(codeEnd, deadlines.flow ?? Infinity)
      return {
        grant: renewed,
        counts: { ...context.counts, challenges: context.counts.challenges + 1 },
        challenge: challengeOf(context, challenge, expiresAt),
        deadlines: codeDeadlines(context, deadlines, expiresAt, resendAvailableAt ?? 0),
        setback: null,
      }
    }),

    /** A factor that needs no sending: the user has the code, so nothing of it expires here. */
    openChallenge: update((context) => ({
      challenge: challengeOf(context, { secret: null, triesLeft: null, pollInterval: null }, null),
      deadlines: without(context.deadlines, 'code'),
    })),

    /** Counts the try before the request leaves. It is an act of the user, too. */
    recordSubmission: update(({ flow, challenge, counts, deadlines }, submission: Submission) => ({
      challenge: challenge && { ...challenge, submission, triesLeft: challenge.triesLeft - 1 },
      counts: { ...counts, failedBegins: 0, tries: counts.tries + 1 },
      deadlines: withIdle(flow, deadlines, now()),
      setback: null,
    })),

    /** The request never left: no try was spent. */
    forgetSubmission: update(({ challenge, counts }) => ({
      challenge: challenge && { ...challenge, submission: null, triesLeft: challenge.triesLeft + 1 },
      counts: { ...counts, tries: counts.tries - 1 },
    })),

    recordPoll: update(({ challenge, deadlines }) => ({
      challenge: challenge && { ...challenge, submission: { response: null, trustDevice: false } },
      deadlines: without(deadlines, 'poll'),
    })),

    /** Before each poll, the first one included (RFC 8628, section 3.5). A pause that was made before goes on, whatever the user does. */
    recordPollPause: update(({ flow, challenge, deadlines }) => ({
      deadlines: inTime(
        { ...deadlines, poll: deadlines.poll ?? now() + pollPause(flow, challenge) },
        flow.limits,
        now(),
      ),
    })),

    /** A poll got no answer: the pauses double from then on (RFC 8628, section 3.5). */
    recordSilence: update(({ flow, challenge, deadlines }, { failure }: { failure: StepUpFailure }) => {
      const pollInterval = 2 * pollPause(flow, challenge)
      const silent = { ...deadlines, poll: now() + pollInterval }
      return {
        challenge: challenge && { ...challenge, pollInterval },
        deadlines: lock(silent, failure, now()),
      }
    }),

    /** Who typed the right code has nothing to do but wait for the network: only the end of the flow counts. */
    recordHold: update(({ flow, deadlines }) => {
      const held = { ...deadlines, wait: now() + flow.limits.pollInterval }
      return { deadlines: deadlines.flow === undefined ? held : { ...held, idle: deadlines.flow } }
    }),

    recordAnswer: update((context, { answer }: { answer: SealedAnswer }) => {
      const renewed = answer.grant ? renewGrant(context, answer.grant, now()) : {}
      const { challenge, deadlines } = { ...context, ...renewed }
      switch (answer.outcome) {
        case 'verified':
          return { ...renewed, success: { proof: answer.proof, claimed: answer.claimed } }
        case 'invalidCode': {
          const triesLeft = answer.triesLeft ?? challenge?.triesLeft ?? 0
          return {
            ...renewed,
            challenge: challenge && { ...challenge, triesLeft },
            setback: { code: 'invalid_code' },
          }
        }
        case 'nextChallenge':
          return {
            ...renewed,
            factorId: answer.grant.automaticFactorId,
            counts: { ...context.counts, challenges: 0 },
            challenge: null,
            // The user acted, here or elsewhere.
            deadlines: withIdle(context.flow, withoutCode(deadlines), now()),
          }
        case 'pending': {
          // A longer interval is for this and all later polls (RFC 8628, section 3.5, `slow_down`).
          const waiting = challenge && {
            ...challenge,
            pollInterval: longer(answer.pollInterval, challenge.pollInterval),
          }
          const poll = now() + pollPause(context.flow, waiting)
          return { ...renewed, challenge: waiting, deadlines: { ...deadlines, poll }, setback: null }
        }
      }
    }),

    recordFailure: update(({ deadlines }, { failure }: { failure: StepUpFailure }) =>
      failure.availableAt === undefined
        ? { setback: failure }
        : { setback: failure, deadlines: lock(deadlines, failure, now()) },
    ),

    /** A typing error costs no try. It counts as an act of the user for the idle time. */
    recordTypo: update(({ flow, counts, deadlines }) => ({
      setback: { code: 'code_malformed' },
      counts: { ...counts, failedBegins: 0 },
      deadlines: withIdle(flow, deadlines, now()),
    })),

    recordReason: update((_, { code }: { code: StepUpErrorCode }) => ({ setback: { code } })),

    /** Which time is up: that of the flow, or the user's. */
    recordTimeout: update(({ deadlines }) => {
      const isFlow = hasEnded({ ...deadlines, idle: Infinity }, timerMoment(deadlines, now))
      return { setback: { code: isFlow ? 'flow_expired' : 'idle_expired' } }
    }),

    /** Details of the last failure stay only where it is the reason. */
    recordDeadEnd: update((context) => {
      const code = deadEndOf(context)
      return { setback: context.setback?.code === code ? context.setback : { code } }
    }),

    /** The later of the server's time and the cooldown wins; without a time, a fixed wait. Before a grant, nothing else can be done. */
    recordRateLimit: update((context, { failure }: { failure: StepUpFailure }) => {
      const { flow, deadlines, factorId, grant } = context
      const wait = Math.max(failure.availableAt ?? now() + flow.limits.rateLimitWait, now() + SHORTEST_PAUSE)
      const limited = stayAwake({ ...deadlines, ...coolDown(deadlines, factorId, wait), wait })
      const isLocked = failure.scope !== 'send' || grant === null
      return {
        setback: { ...failure, availableAt: wait },
        deadlines: isLocked ? { ...limited, lock: wait } : limited,
      }
    }),

    /** The provider refused to send for the sake of its token: no code went out, so none cools down. */
    forgetCooldown: update((context) => ({ deadlines: withoutCooldown(context) })),

    dropChallenge: update(({ deadlines }) => ({ challenge: null, deadlines: withoutCode(deadlines) })),

    /** The deadline that is due has passed: nothing of it is left. */
    passDeadline: update(({ deadlines }) => {
      const [name, moment] = nextDeadline(deadlines) ?? []
      if (name === 'code') return { challenge: null, deadlines: withoutCode(deadlines) }
      if (name === 'wait') return { deadlines: without(without(deadlines, 'wait'), 'lock') }
      if (name === 'grant' || name === 'poll') return { deadlines: without(deadlines, name) }
      const others = Object.entries(deadlines.cooldowns).filter(([, until]) => until !== moment)
      return { deadlines: { ...deadlines, cooldowns: Object.fromEntries(others) } }
    }),

    recordSuccess: update(({ success }, { sealed }: { sealed: SealedResult }) => ({
      success: success && { ...success, result: sealed },
      setback: null,
    })),
  }
}

/** Whatever a server says: no storm of requests. */
const SHORTEST_PAUSE: Milliseconds = 1000
const pollPause = ({ limits }: StepUpContext['flow'], challenge: SealedChallenge | null): Milliseconds =>
  Math.max(challenge?.pollInterval ?? limits.pollInterval, SHORTEST_PAUSE)

const longer = (one: Milliseconds | null, other: Milliseconds | null): Milliseconds | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other)

/** The idle time begins again. */
function withIdle(
  { limits }: StepUpContext['flow'],
  deadlines: Deadlines,
  now: EpochMilliseconds,
): Deadlines {
  const idle = Math.max(now + limits.idleLifetime, lastWait(deadlines))
  return inTime({ ...deadlines, idle }, limits, now)
}

/** A flow that would live longer than it may has a clock that was set back: its time begins again, once. */
function inTime(deadlines: Deadlines, { flowLifetime }: StepUpLimits, now: EpochMilliseconds): Deadlines {
  const { flow } = deadlines
  return flow !== undefined && flow > now + flowLifetime
    ? { ...deadlines, flow: now + flowLifetime }
    : deadlines
}

/** Nobody is idle who waits for what the flow told them to wait for: the idle time ends with the last of these moments, or later. */
function stayAwake(deadlines: Deadlines): Deadlines {
  const last = lastWait(deadlines)
  return deadlines.idle === undefined || deadlines.idle >= last ? deadlines : { ...deadlines, idle: last }
}

function lastWait({ code = 0, wait = 0, cooldowns }: Deadlines): EpochMilliseconds {
  let last = Math.max(code, wait)
  for (const factorId in cooldowns) last = Math.max(last, cooldowns[factorId] ?? 0)
  return last
}

/** A server that says when to come back is not asked before (RFC 9110, section 10.2.3), whatever it refused. */
function lock(deadlines: Deadlines, { availableAt }: StepUpFailure, now: EpochMilliseconds): Deadlines {
  if (availableAt === undefined || availableAt <= now) return deadlines
  const wait = Math.max(availableAt, deadlines.wait ?? 0)
  const locked = stayAwake({ ...deadlines, wait, lock: wait })
  return locked.poll === undefined ? locked : { ...locked, poll: Math.max(locked.poll, wait) }
}

function update<Params = undefined>(
  change: (context: StepUpContext, params: Params) => Partial<StepUpContext>,
) {
  return assign<StepUpContext, StepUpEvent, Params, StepUpEvent, never>(({ context }, params) =>
    remember(context, change(context, params)),
  )
}

/**
 * The deadlines of a flow that waits for a code, as a literal of one shape: thousands of flows wait here. A step-up token that died
 * on the way has no deadline.
 */
function codeDeadlines(
  { factorId }: StepUpContext,
  deadlines: Deadlines,
  code: EpochMilliseconds,
  resendAvailableAt: EpochMilliseconds,
): Deadlines {
  const { flow, idle, grant } = deadlines
  const { cooldowns } = {
    cooldowns: deadlines.cooldowns,
    ...coolDown(deadlines, factorId, resendAvailableAt),
  }
  const { wait: _, lock: __, poll: ___, ...others } = deadlines
  if (flow === undefined || idle === undefined || grant === undefined)
    return stayAwake({ ...others, code, cooldowns })
  return { flow, idle: Math.max(idle, lastWait({ code, cooldowns })), grant, code, cooldowns }
}

function challengeOf(
  { factorId, flow }: StepUpContext,
  { secret, triesLeft, pollInterval, bindingMessage }: Omit<SentChallenge['challenge'], 'expiresAt'>,
  expiresAt: EpochMilliseconds | null,
): SealedChallenge {
  return {
    secret,
    factorId: factorId ?? '',
    expiresAt,
    triesLeft: triesLeft ?? flow.limits.triesPerChallenge,
    pollInterval,
    ...(bindingMessage !== undefined && { bindingMessage }),
    submission: null,
  }
}

function renewGrant({ flow, deadlines }: StepUpContext, grant: SealedGrant, now: EpochMilliseconds) {
  return { grant, deadlines: { ...deadlines, grant: grant.expiresAt ?? now + flow.limits.grantLifetime } }
}

/** A cooldown only grows: the later of the schedule and the server wins. */
function coolDown({ cooldowns }: Deadlines, factorId: string | null, until: EpochMilliseconds) {
  if (factorId === null) return {}
  const before = Object.hasOwn(cooldowns, factorId) ? (cooldowns[factorId] ?? 0) : 0
  return { cooldowns: { ...cooldowns, [factorId]: Math.max(before, until) } }
}

function without(deadlines: Deadlines, name: Exclude<keyof Deadlines, 'cooldowns'>): Deadlines {
  const { [name]: _, ...others } = deadlines
  return others
}

/** Of a challenge that can't be answered any more. */
const withoutCode = (deadlines: Deadlines) => without(without(deadlines, 'code'), 'poll')

function withoutCooldown({ deadlines, factorId }: StepUpContext): Deadlines {
  const others = Object.entries(deadlines.cooldowns).filter(([id]) => id !== factorId)
  return { ...deadlines, cooldowns: Object.fromEntries(others) }
}

/** The deadlines that end the flow: all that is left of them at a new grant, beside the cooldowns. */
function endDeadlines({ flow, idle }: Deadlines): Pick<Deadlines, 'flow' | 'idle'> {
  return { ...(flow !== undefined && { flow }), ...(idle !== undefined && { idle }) }
}

/** Why there is no way on: a limit, a dead token, or else what went wrong last. */
function deadEndOf(context: StepUpContext): StepUpErrorCode {
  if (isLockedForGood(context)) return context.setback?.code ?? 'rate_limited'
  if (codesLeft(context) === 0) return 'too_many_codes'
  if (!hasLiveGrant(context) && !canRestart(context)) return 'token_expired'
  return context.setback?.code ?? 'factor_unavailable'
}
