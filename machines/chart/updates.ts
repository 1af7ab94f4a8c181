import { assign } from 'xstate'

import type { EpochMilliseconds, Milliseconds } from '../domain.js'
import type { StepUpErrorCode, StepUpFailure } from '../errors.js'
import type { Environment } from '../ports.js'
import { isOffline } from '../settings/services.js'
import { canRestart, codesLeft, hasLiveGrant } from './rules.js'
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
} from './types.js'

/** Every change of context, as an XState `assign`. Time and chance come from the environment, nothing else does. */
export function createUpdates(environment: Omit<Environment, 'generateId'>) {
  const { now, random } = environment

  return {
    recordStart: update(({ flow, deadlines }, { request }: { request: SealedRequest }) => ({
      flow: { ...flow, request, startedAt: now() },
      deadlines: {
        ...deadlines,
        flow: now() + flow.limits.flowLifetime,
        idle: now() + flow.limits.idleLifetime,
      },
    })),

    /** Every act of the user: it ends the idle time, and requests to begin have all their tries again. */
    recordAct: update(({ flow, counts, deadlines }) => ({
      counts: { ...counts, failedBegins: 0 },
      deadlines: { ...deadlines, idle: now() + flow.limits.idleLifetime },
    })),

    /** Back online: what was said of it has been heard. */
    recordResume: update(({ setback }) =>
      setback?.code === 'offline' && !isOffline(environment) ? { setback: null } : {},
    ),

    recordGrant: update((context, { grant }: { grant: SealedGrant }) => {
      const isStillOffered = grant.factors.some(({ id }) => id === context.factorId)
      const chosen = isStillOffered ? context.factorId : null
      const { deadlines } = renewGrant(context, grant, now())
      return {
        grant,
        challenge: null,
        deadlines: without(without(deadlines, 'code'), 'wait'),
        factorId: context.factorId === null ? grant.automaticFactorId : chosen,
        counts: { ...context.counts, restarts: context.counts.restarts + (context.grant === null ? 0 : 1) },
        setback: null,
      }
    }),

    recordFailedBegin: update(({ flow, counts, deadlines }, { failure }: { failure: StepUpFailure }) => {
      const pause = flow.limits.beginBackoff * 2 ** counts.failedBegins * (0.75 + random() / 2)
      return {
        setback: failure,
        counts: { ...counts, failedBegins: counts.failedBegins + 1 },
        deadlines: { ...deadlines, wait: now() + Math.round(pause) },
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
        deadlines: { ...deadlines, ...coolDown(deadlines, factorId, now() + cooldown) },
      }
    }),

    /** The request never left: no code was asked for. */
    forgetSend: update(({ counts }) => ({ counts: { ...counts, codesSent: counts.codesSent - 1 } })),

    recordChallenge: update((context, { challenge, grant, resendAvailableAt }: SentChallenge) => {
      const { grant: renewed, deadlines } = grant ? renewGrant(context, grant, now()) : context
      const expiresAt = challenge.expiresAt ?? now() + context.flow.limits.codeLifetime
      return {
        grant: renewed,
        counts: { ...context.counts, challenges: context.counts.challenges + 1 },
        challenge: challengeOf(context, { ...challenge, expiresAt }),
        deadlines: {
          ...deadlines,
          ...coolDown(deadlines, context.factorId, resendAvailableAt ?? 0),
          code: expiresAt,
        },
        setback: null,
      }
    }),

    /** A factor that needs no sending: the user has the code, so nothing of it expires here. */
    openChallenge: update((context) => ({
      challenge: challengeOf(context, { secret: null, expiresAt: null, triesLeft: null, pollInterval: null }),
      deadlines: without(context.deadlines, 'code'),
    })),

    /** Counts the try before the request leaves. */
    recordSubmission: update(
      ({ challenge, counts }, submission: NonNullable<SealedChallenge['submission']>) => ({
        challenge: challenge && { ...challenge, submission, triesLeft: challenge.triesLeft - 1 },
        counts: { ...counts, tries: counts.tries + 1 },
        setback: null,
      }),
    ),

    /** The request never left: no try was spent. */
    forgetSubmission: update(({ challenge, counts }) => ({
      challenge: challenge && { ...challenge, submission: null, triesLeft: challenge.triesLeft + 1 },
      counts: { ...counts, tries: counts.tries - 1 },
    })),

    recordPoll: update(({ challenge, deadlines }) => ({
      challenge: challenge && { ...challenge, submission: { response: null, trustDevice: false } },
      deadlines: without(deadlines, 'wait'),
    })),

    /** Before the next poll, where the one before brought no answer. */
    recordPause: update(({ flow, challenge, deadlines }) => ({
      deadlines: {
        ...deadlines,
        wait: now() + pollPause(challenge?.pollInterval ?? flow.limits.pollInterval),
      },
    })),

    /** Who typed the right code has nothing to do but wait: only the end of the flow counts. */
    holdIdle: update(({ deadlines }) => ({
      deadlines: deadlines.flow === undefined ? deadlines : { ...deadlines, idle: deadlines.flow },
    })),

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
            deadlines: { ...without(deadlines, 'code'), idle: now() + context.flow.limits.idleLifetime },
          }
        case 'pending': {
          const interval = answer.pollInterval ?? challenge?.pollInterval ?? context.flow.limits.pollInterval
          return { ...renewed, deadlines: { ...deadlines, wait: now() + pollPause(interval) }, setback: null }
        }
      }
    }),

    recordFailure: update((_, { failure }: { failure: StepUpFailure }) => ({ setback: failure })),

    /** What keeps a limit in force stays: a typing error must not lock or unlock anything. */
    recordTypo: update(({ setback }) => ({
      setback: { ...(setback?.scope && { scope: setback.scope }), code: 'code_malformed' },
    })),

    recordReason: update((_, { code }: { code: StepUpErrorCode }) => ({ setback: { code } })),

    recordDeadEnd: update((context) => ({ setback: { ...context.setback, code: deadEndOf(context) } })),

    /** The later of the server's time and the cooldown wins; without a time, a fixed wait. */
    recordRateLimit: update(({ flow, deadlines, factorId }, { failure }: { failure: StepUpFailure }) => {
      const wait = Math.max(failure.availableAt ?? now() + flow.limits.rateLimitWait, now() + SHORTEST_PAUSE)
      const cooldowns = coolDown(deadlines, factorId, wait)
      return { setback: { ...failure, availableAt: wait }, deadlines: { ...deadlines, ...cooldowns, wait } }
    }),

    /** The provider refused to send for the sake of its token, or nothing left the device: no code went out, so none cools down. */
    forgetCooldown: update(({ deadlines, factorId }) => ({
      deadlines: {
        ...deadlines,
        cooldowns: Object.fromEntries(Object.entries(deadlines.cooldowns).filter(([id]) => id !== factorId)),
      },
    })),

    dropChallenge: update(({ deadlines }) => ({ challenge: null, deadlines: without(deadlines, 'code') })),

    endWait: update(({ deadlines }) => ({ deadlines: without(deadlines, 'wait') })),

    endCooldown: update(({ deadlines }) => ({
      deadlines: { ...deadlines, cooldowns: withoutEarliest(deadlines.cooldowns) },
    })),

    recordSuccess: update(({ success }, { sealed }: { sealed: SealedResult }) => ({
      success: success && { ...success, result: sealed },
      setback: null,
    })),
  }
}

/** Whatever a server says: no storm of requests. */
const SHORTEST_PAUSE: Milliseconds = 1000
const pollPause = (interval: Milliseconds) => Math.max(interval, SHORTEST_PAUSE)

function update<Params = undefined>(
  change: (context: StepUpContext, params: Params) => Partial<StepUpContext>,
) {
  return assign<StepUpContext, StepUpEvent, Params, StepUpEvent, never>(({ context }, params) =>
    change(context, params),
  )
}

function challengeOf({ factorId, flow }: StepUpContext, sent: SentChallenge['challenge']): SealedChallenge {
  const triesLeft = sent.triesLeft ?? flow.limits.triesPerChallenge
  return { ...sent, triesLeft, factorId: factorId ?? '', submission: null }
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

function withoutEarliest(cooldowns: Deadlines['cooldowns']): Deadlines['cooldowns'] {
  const earliest = Math.min(...Object.values(cooldowns))
  return Object.fromEntries(Object.entries(cooldowns).filter(([, until]) => until !== earliest))
}

/** Why there is no way on: a limit, a dead token, or else what went wrong last. */
function deadEndOf(context: StepUpContext): StepUpErrorCode {
  if (codesLeft(context) === 0) return 'too_many_codes'
  if (!hasLiveGrant(context) && !canRestart(context)) return 'token_expired'
  return context.setback?.code ?? 'factor_unavailable'
}
