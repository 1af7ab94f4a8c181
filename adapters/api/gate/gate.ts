import { StepUpError } from '../../../machines/errors.js'
import type { StepUpRequirement } from '../../_shared/assurance.js'
import { createCooldown } from './cooldown.js'
import { guardAction, type GuardedAction } from './guard.js'
import { keepSupported, resolveGateOptions, type StepUpGateOptions } from './options.js'
import { createFlowQueue, type FlowResult, throwIfAborted, type Waiting } from './queue.js'
import {
  accessTokenOf,
  type CompletedStepUp,
  meetsNow,
  meetsRequirement,
  normalizeRequirement,
  requirementKey,
  type StepUpVerified,
  unmetClaim,
} from './requirement.js'
import { createSessions, type StepUpSession } from './session.js'

/** What all calls of an app share: one flow at a time, and the last step-up. Its functions are bound. */
export interface StepUpGate extends Pick<StepUpSession, 'stepUp' | 'held'> {
  /** Puts an action behind a requirement: see {@link GuardedAction}. */
  readonly guard: <Input extends readonly unknown[], Answer>(
    requirement: StepUpRequirement,
    action: GuardedAction<Input, Answer>,
  ) => (...input: Input) => Promise<Awaited<Answer>>
  /** For code that sends calls again by itself: take a session before the first call. It ends with `forget()`. */
  readonly session: () => StepUpSession
  /**
   * For a new click of the user: ends every `quietPeriod`, so that the user is asked again at once. Call it before the call that the
   * click makes.
   */
  readonly endQuietPeriod: () => void
  /**
   * For signing out. Drops the step-up that is held and cancels the flow that runs. All calls that wait, and those made before that
   * ask for a step-up later, get `cancelled`. `readResult()` of every earlier step-up throws `cancelled`.
   */
  readonly forget: () => void
}

interface LastStepUp extends CompletedStepUp {
  /** Where its access token may go: it goes to no other origin without a step-up. */
  readonly origins: Set<string>
}

/** Throws an `OptionError` that names a wrong option. */
export function createStepUpGate(options: StepUpGateOptions): StepUpGate {
  const settings = resolveGateOptions('createStepUpGate', options)
  const { quietPeriod, now } = settings
  const cooldown = createCooldown(quietPeriod, now)
  let last: LastStepUp | null = null

  const supported = (caller: string, requirement: StepUpRequirement) =>
    keepSupported(normalizeRequirement(caller, requirement), settings)

  /** Ends with the session: after signing out the token is handed out to no one, however late they ask. */
  const bind = (outcome: StepUpVerified): StepUpVerified => {
    const { assertOpen } = sessions.open()
    const readResult = () => {
      assertOpen()
      return outcome.readResult()
    }
    return { ...outcome, readResult }
  }
  const settle = (ended: Waiting, result: FlowResult) => {
    if ('error' in result) {
      // The user, or the provider, has said no: another dialog, for whatever requirement, would ask a second time.
      cooldown.startAll(result.error)
      for (const { waiters } of [ended, ...queue.takeOut(() => true)]) waiters.reject(result.error)
      return
    }
    const outcome = bind(result.outcome)
    const { requirement, key, origin } = ended
    const completed = {
      outcome,
      requirement,
      endedAt: now(),
      origins: new Set(origin === null ? [] : [origin]),
    }
    last = completed
    const claim = unmetClaim(completed)
    if (claim === null) ended.waiters.resolve(outcome)
    else {
      const error = new StepUpError('assurance_not_met', { claim, reason: 'wrong' })
      cooldown.start(key, error)
      ended.waiters.reject(error)
    }
    const isEnough = (waiting: Waiting) =>
      (claim === null && waiting.key === key) || meetsRequirement(completed, waiting.requirement)
    const met = queue.takeOut((waiting) => mayShare(outcome, waiting.origin) && isEnough(waiting))
    for (const { waiters } of met) waiters.resolve(outcome)
  }
  /** The user is at another tenant now: its session may be that of the cookies. */
  const dropOthers = ({ identity }: StepUpVerified) => {
    if (last !== null && last.outcome.identity !== identity) last = null
  }
  const queue = createFlowQueue(settings, settle, dropOthers)

  const held: StepUpGate['held'] = (requirement = {}) => {
    const wanted = normalizeRequirement('gate.held', requirement)
    return last !== null && meetsNow(last, wanted, now()) ? last.outcome : null
  }
  const mayGoTo: StepUpSession['mayGoTo'] = (verified, origin) =>
    verified === last?.outcome && (accessTokenOf(verified) === undefined || last.origins.has(origin))
  /** The app itself may have every step-up: it decides where it sends the token. */
  const mayShare = (verified: StepUpVerified, origin: string | null) =>
    origin === null || mayGoTo(verified, origin)
  const sessions = createSessions(
    {
      held,
      stepUp: async (requirement, { signal, since, call }, { madeAt, subject }) => {
        const wanted = supported('gate.stepUp', requirement)
        throwIfAborted(signal)
        const origin = call?.url.origin ?? null
        if (since !== undefined) {
          const latest = held(wanted)
          const isOfOther = since !== null && since.identity !== latest?.identity
          if (latest !== null && latest !== since && !isOfOther && mayShare(latest, origin)) return latest
        }
        const own = call === undefined ? (subject ?? signal) : `${call.method} ${call.url.href}`
        const known = call?.querySignal === undefined ? signal : (call.querySignal ?? undefined)
        cooldown.assertOver({ key: requirementKey(wanted), subject: own, signal: known, madeAt })
        try {
          return await queue.join(wanted, origin, signal)
        } catch (error) {
          if (signal?.aborted !== true) cooldown.recordCall({ subject: own, signal: known })
          throw error
        }
      },
      refuse: (...requirements) => {
        const error = new StepUpError('assurance_not_met')
        for (const each of requirements)
          cooldown.start(requirementKey(supported('session.refuse', each)), error)
        return error
      },
      drop: (verified) => {
        if (verified === last?.outcome) last = null
      },
      recordUse: (verified, origin) => {
        if (verified === last?.outcome) last.origins.add(origin)
      },
      mayGoTo,
    },
    now,
  )

  return {
    stepUp: async (requirement, waitOptions) => {
      const session = sessions.open()
      const verified = await session.stepUp(requirement, waitOptions)
      session.assertOpen()
      return verified
    },
    held,
    guard: (requirement, action) =>
      guardAction(sessions.open, normalizeRequirement('gate.guard', requirement), action),
    session: () => sessions.open(),
    endQuietPeriod: cooldown.clear,
    forget: () => {
      sessions.end()
      last = null
      cooldown.clear()
      queue.clear(new StepUpError('cancelled'))
    },
  }
}
