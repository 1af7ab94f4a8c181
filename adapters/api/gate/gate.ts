import { StepUpError } from '../../../machines/errors.js'
import type { StepUpRequirement } from '../../_shared/assurance.js'
import { createCooldown } from './cooldown.js'
import { guardAction, type GuardedAction } from './guard.js'
import { keepSupported, resolveGateOptions, type StepUpGateOptions } from './options.js'
import { createFlowQueue, type FlowResult, type Waiting } from './queue.js'
import {
  type CompletedStepUp,
  meetsNow,
  meetsRequirement,
  normalizeRequirement,
  requirementKey,
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
   * For signing out. Drops the step-up that is held and cancels the flow that runs. All calls that wait, and those made before that
   * ask for a step-up later, get `cancelled`.
   */
  readonly forget: () => void
}

interface LastStepUp extends CompletedStepUp {
  /** Where its access token was sent: it goes to no other origin without a step-up. */
  readonly origins: Set<string>
}

/** Throws an `OptionError` that names a wrong option. */
export function createStepUpGate(options: StepUpGateOptions): StepUpGate {
  const settings = resolveGateOptions('createStepUpGate', options)
  const { flow, quietPeriod, now } = settings
  const cooldown = createCooldown(quietPeriod, now)
  let last: LastStepUp | null = null

  const supported = (caller: string, requirement: StepUpRequirement) =>
    keepSupported(normalizeRequirement(caller, requirement), settings)

  const settle = (ended: Waiting, result: FlowResult) => {
    if ('error' in result) {
      // The user, or the provider, has said no: another dialog, for whatever requirement, would ask a second time.
      cooldown.startAll(result.error)
      for (const { waiters } of [ended, ...queue.takeOut(() => true)]) waiters.reject(result.error)
      return
    }
    const { outcome } = result
    const completed = { outcome, requirement: ended.requirement, endedAt: now(), origins: new Set<string>() }
    last = completed
    const claim = unmetClaim(completed)
    if (claim === null) ended.waiters.resolve(outcome)
    else {
      const error = new StepUpError('assurance_not_met', { claim, reason: 'wrong' })
      cooldown.start(ended.key, error)
      ended.waiters.reject(error)
    }
    const met = queue.takeOut(({ requirement }) => meetsRequirement(completed, requirement))
    for (const { waiters } of met) waiters.resolve(outcome)
  }
  const queue = createFlowQueue(flow, settle)

  const held: StepUpGate['held'] = (requirement = {}) => {
    const wanted = normalizeRequirement('gate.held', requirement)
    return last !== null && meetsNow(last, wanted, now()) ? last.outcome : null
  }
  const sessions = createSessions({
    held,
    stepUp: async (requirement, { signal, since } = {}) => {
      const wanted = supported('gate.stepUp', requirement)
      signal?.throwIfAborted()
      if (since !== undefined) {
        const latest = held(wanted)
        if (latest !== null && latest !== since) return latest
      }
      cooldown.assertOver(requirementKey(wanted))
      return queue.join(wanted, signal)
    },
    refuse: (...requirements) => {
      const error = new StepUpError('assurance_not_met')
      for (const each of requirements)
        cooldown.start(requirementKey(supported('session.refuse', each)), error)
      return error
    },
    recordUse: (verified, origin) => {
      if (verified === last?.outcome) last.origins.add(origin)
    },
    wasUsedAt: (verified, origin) => verified === last?.outcome && last.origins.has(origin),
  })

  return {
    stepUp: async (requirement, waitOptions) => sessions.open().stepUp(requirement, waitOptions),
    held,
    guard: (requirement, action) =>
      guardAction(sessions.open, normalizeRequirement('gate.guard', requirement), action),
    session: sessions.open,
    forget: () => {
      sessions.end()
      last = null
      cooldown.clear()
      queue.clear(new StepUpError('cancelled'))
    },
  }
}
