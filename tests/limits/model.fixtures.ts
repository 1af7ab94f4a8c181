import type { EpochMilliseconds, Milliseconds } from '../../machines/domain.js'

/**
 * What a flow may ask of a provider, as a few counters of what the provider saw. It knows nothing of the chart: no state, no code of
 * it. Each method writes down what should not have been.
 */

export interface ModelLimits {
  readonly codesPerFlow: number
  readonly triesPerChallenge: number
  readonly triesPerFlow: number
  readonly resendCooldowns: readonly Milliseconds[]
  readonly flowLifetime: Milliseconds
  readonly idleLifetime: Milliseconds
  readonly rateLimitWait: Milliseconds
  readonly codeLifetime: Milliseconds
  readonly restarts: number
  readonly beginTries: number
}

/** What an answer told of time and tries; absent: the server didn't say. */
export interface Told {
  readonly triesLeft?: number | null
  readonly resendAvailableAt?: EpochMilliseconds | null
  readonly expiresAt?: EpochMilliseconds | null
}

export type ModelCall = 'begin' | 'send' | 'try' | 'poll' | 'exchange'

/** After these errors nobody types that code again. */
const dead: readonly string[] = ['code_expired', 'tries_exhausted', 'token_expired']

export function createLimitsModel(limits: ModelLimits, now: () => EpochMilliseconds) {
  const wrong: string[] = []
  const must = (isSo: boolean, rule: string) => {
    if (!isSo) wrong.push(`${rule} at ${now()}`)
  }
  /** When the next code may be asked for, per factor. */
  const cooldowns = new Map<string, EpochMilliseconds>()
  let [codes, tries, begins, grants] = [0, 0, 0, 0]
  /** The challenge that waits: the last one that was answered with. */
  let challenge: { readonly id: string; left: number } | null = null
  /** The provider said what may not come until when. */
  let [quietUntil, untriedUntil] = [-Infinity, -Infinity]
  /** What one act of the user allows: one code, one try, to begin for it; what one good answer allows: one exchange. */
  let [mayBegin, maySend, mayTry, mayExchange] = [false, false, false, false]
  let flowEnd = Infinity

  /** The idle time lasts at least this long, and at most until the last moment that the user was told to wait for. */
  let [idleEnd, lastIdleEnd, codeEnd] = [Infinity, Infinity, -Infinity]
  const waitFor = (...moments: readonly EpochMilliseconds[]) => {
    lastIdleEnd = Math.max(lastIdleEnd, ...moments)
  }
  const beginIdle = () => {
    idleEnd = now() + limits.idleLifetime
    lastIdleEnd = idleEnd
    waitFor(codeEnd, quietUntil, untriedUntil, ...cooldowns.values())
  }

  const act = () => {
    beginIdle()
    ;[mayBegin, maySend, mayTry, begins] = [true, false, false, 0]
  }

  return {
    wrong,
    codes: () => codes,
    tries: () => tries,
    /** Tries that the waiting challenge has, if it is one that was sent. */
    left: () => challenge && Math.min(challenge.left, limits.triesPerFlow - tries),
    mayBeOver: () => now() >= Math.min(flowEnd, idleEnd),
    mustBeOver: () => now() >= Math.min(flowEnd, lastIdleEnd),

    started: () => {
      act()
      flowEnd = now() + limits.flowLifetime
      maySend = true
    },
    /** The user asks for a code, types one, or does something else. */
    acted: (wants: 'code' | 'try' | 'nothing') => {
      act()
      maySend = wants === 'code'
      mayTry = wants === 'try'
    },
    /** Nothing is under way: whatever comes now comes by itself. */
    rested: () => {
      ;[mayBegin, maySend, mayTry, mayExchange] = [false, false, false, false]
    },

    /** The page is gone, and another one goes on: a right code that was not exchanged yet still may be, and nothing else. */
    reloaded: () => {
      ;[mayBegin, maySend, mayTry] = [false, false, false]
    },

    asked: (call: ModelCall, factorId: string, challengeId: string | null) => {
      // What was verified in time is still finished.
      if (call !== 'exchange') must(now() < flowEnd, `${call} after the life of the flow`)
      if (call !== 'exchange') must(now() < lastIdleEnd, `${call} after the idle time`)
      const quiet = call === 'try' || call === 'poll' ? Math.max(quietUntil, untriedUntil) : quietUntil
      must(now() >= quiet, `${call} while the provider wants quiet until ${quiet}`)
      switch (call) {
        case 'begin':
          must(mayBegin, 'begins by itself')
          begins += 1
          must(begins <= limits.beginTries + limits.restarts + 1, 'begins too often for one act')
          return
        case 'send': {
          must(maySend, `sends by itself (${factorId})`)
          must(codes < limits.codesPerFlow, 'too many codes')
          const until = cooldowns.get(factorId) ?? -Infinity
          must(now() >= until, `sends before the cooldown of ${factorId} ends (${until})`)
          const { resendCooldowns } = limits
          const pause = resendCooldowns[Math.min(codes, resendCooldowns.length - 1)] ?? 0
          cooldowns.set(factorId, now() + pause)
          waitFor(now() + pause)
          codes += 1
          maySend = false
          return
        }
        case 'try':
          must(mayTry, 'tries by itself')
          must(tries < limits.triesPerFlow, 'too many tries in the flow')
          tries += 1
          mayTry = false
          if (challengeId === null) return
          must(challenge?.id === challengeId, `tries on a challenge that is gone: ${challengeId}`)
          must((challenge?.left ?? 0) > 0, `too many tries on ${challengeId}`)
          if (challenge !== null) challenge.left -= 1
          return
        case 'poll':
          return
        case 'exchange':
          must(mayExchange, 'exchanges by itself')
          mayExchange = false
      }
    },

    began: () => {
      grants += 1
      must(grants <= 1 + limits.restarts, 'too many restarts')
      challenge = null
    },
    sent: (factorId: string, id: string, { triesLeft, resendAvailableAt, expiresAt }: Told) => {
      challenge = { id, left: triesLeft ?? limits.triesPerChallenge }
      cooldowns.set(factorId, Math.max(cooldowns.get(factorId) ?? 0, resendAvailableAt ?? 0))
      codeEnd = expiresAt ?? now() + limits.codeLifetime
      waitFor(codeEnd, resendAvailableAt ?? 0)
    },
    judged: (outcome: string, { triesLeft }: Told) => {
      if (outcome === 'verified') mayExchange = true
      mayBegin = true
      if (outcome === 'invalidCode' && challenge !== null) challenge.left = triesLeft ?? challenge.left
      if (outcome !== 'nextChallenge') return
      // The user did something, here or elsewhere; the next code is part of it.
      beginIdle()
      maySend = true
      challenge = null
    },
    refused: (
      call: ModelCall,
      factorId: string,
      code: string,
      { availableAt, scope }: { readonly availableAt?: number; readonly scope?: string },
    ) => {
      if (call === 'try' && challenge !== null && dead.includes(code)) challenge.left = 0
      // Refused, perhaps for its token: to begin again, which sends nothing, is part of the act that this answers.
      mayBegin = true
      if (call === 'send' && code === 'token_expired') {
        // No code left, so none cools down.
        cooldowns.delete(factorId)
        maySend = true
      }
      if (code !== 'rate_limited') {
        // Whatever it refused: it is not asked before (RFC 9110, 10.2.3).
        if (availableAt === undefined) return
        quietUntil = Math.max(quietUntil, availableAt)
        waitFor(availableAt)
        return
      }
      const until = Math.max(availableAt ?? now() + limits.rateLimitWait, now() + 1000)
      cooldowns.set(factorId, Math.max(cooldowns.get(factorId) ?? 0, until))
      waitFor(until)
      const stops =
        scope ?? (call === 'begin' || call === 'exchange' ? 'account' : call === 'send' ? 'send' : 'verify')
      if (stops === 'account') quietUntil = Math.max(quietUntil, until)
      if (stops === 'verify') untriedUntil = Math.max(untriedUntil, until)
    },
  }
}

export type LimitsModel = ReturnType<typeof createLimitsModel>
