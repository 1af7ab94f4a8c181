import type { EpochMilliseconds, Factor } from '../domain.js'
import type { Deadlines, SealedChallenge, StepUpContext } from './types.js'

/** The rules of the flow: pure questions about context, one each. Guards, view and updates all ask here. */

export function currentFactor({ grant, factorId }: StepUpContext): Factor | null {
  return grant?.factors.find((factor) => factor.id === factorId) ?? null
}

export function codesLeft({ counts, flow }: StepUpContext): number {
  return Math.max(0, flow.limits.codesPerFlow - counts.codesSent)
}

/** The challenge that waits for the current factor. One of another factor stays good until a new one comes. */
export function currentChallenge({ challenge, factorId }: StepUpContext): SealedChallenge | null {
  return challenge?.factorId === factorId ? challenge : null
}

/** Tries that the challenge and the flow both still allow. */
export function triesLeft(context: StepUpContext): number {
  const { counts, flow } = context
  return Math.max(
    0,
    Math.min(currentChallenge(context)?.triesLeft ?? 0, flow.limits.triesPerFlow - counts.tries),
  )
}

/** When the flow ends where the user does nothing; absent: it was not started. */
export function endOf({ deadlines: { flow, idle } }: StepUpContext): EpochMilliseconds | undefined {
  return flow === undefined || idle === undefined ? flow : Math.min(flow, idle)
}

/** Whether the user can have more time: not beyond the life of the flow. */
export function canExtend({ deadlines: { flow, idle } }: StepUpContext): boolean {
  return flow !== undefined && idle !== undefined && idle < flow
}

/** Whether a moment comes too late: the flow will be over. */
function isAfterFlow({ deadlines: { flow } }: StepUpContext, moment: EpochMilliseconds): boolean {
  return flow !== undefined && moment >= flow
}

/** Whether the provider answers nothing any more while the flow lives. */
export function isLockedForGood(context: StepUpContext): boolean {
  return isAfterFlow(context, context.deadlines.lock ?? -Infinity)
}

/** Whether the provider answers nothing for now. A limit on sending alone is no lock: the code that is out can be typed. */
export function isLocked({ deadlines }: StepUpContext): boolean {
  return deadlines.lock !== undefined
}

/** Whether an answer to the present challenge can still come: typed here, or given elsewhere. */
export function isAnswerable(context: StepUpContext): boolean {
  const factor = currentFactor(context)
  if (factor === null) return false
  return factor.code === null ? currentChallenge(context) !== null : triesLeft(context) > 0
}

/** Whether a code can be typed, now. */
export function canSubmit(context: StepUpContext): boolean {
  return !isLocked(context) && isAnswerable(context) && currentFactor(context)?.code !== null
}

/** Whether another code can be asked for, now. */
export function canResend(context: StepUpContext): boolean {
  return !isLocked(context) && canEverResend(context) && cooldownOf(context, context.factorId) === null
}

/** Whether another factor can be chosen, now. */
export function canChangeFactor(context: StepUpContext): boolean {
  return !isLocked(context) && canEverChangeFactor(context)
}

/** When the next code by this factor may be asked for; `null` when that is now. */
export function cooldownOf({ deadlines }: StepUpContext, factorId: string | null): EpochMilliseconds | null {
  const { cooldowns } = deadlines
  return factorId !== null && Object.hasOwn(cooldowns, factorId) ? (cooldowns[factorId] ?? null) : null
}

/** A login ticket can't be begun with twice, unless the first time came to nothing. */
export function canRestart({ flow, counts, grant }: StepUpContext): boolean {
  if (grant === null) return true
  return flow.request?.approach !== 'loginTicket' && counts.restarts < flow.limits.restarts
}

export function hasLiveGrant({ deadlines }: StepUpContext): boolean {
  return deadlines.grant !== undefined
}

/** When the flow can send by this factor again: `null` when that is now, or not while it lives. */
export function sendableAt(context: StepUpContext, factorId: string | null): EpochMilliseconds | null {
  const moment = Math.max(cooldownOf(context, factorId) ?? 0, context.deadlines.lock ?? 0)
  return moment === 0 || isAfterFlow(context, moment) ? null : moment
}

/** Whether a code could be sent by this factor, now or after its cooldown. */
function canEverSend(context: StepUpContext, factorId: string): boolean {
  if (isAfterFlow(context, cooldownOf(context, factorId) ?? -Infinity)) return false
  return codesLeft(context) > 0 && (hasLiveGrant(context) || canRestart(context))
}

/** Whether choosing this factor leads anywhere, now or after its cooldown. */
export function canEverUse(context: StepUpContext, factor: Factor): boolean {
  if (context.challenge?.factorId === factor.id) return true
  return factor.needsSend ? canEverSend(context, factor.id) : hasLiveGrant(context) || canRestart(context)
}

/** Whether this factor can be chosen now: its code is still good, or a code may be sent, or none is needed. */
export function canUse(context: StepUpContext, factor: Factor): boolean {
  if (!canEverUse(context, factor)) return false
  if (context.challenge?.factorId === factor.id || !factor.needsSend) return true
  return cooldownOf(context, factor.id) === null
}

/** Whether another code by the current factor makes sense. The first code that failed to leave is not "another". */
export function canEverResend(context: StepUpContext): boolean {
  const factor = currentFactor(context)
  if (factor === null) return context.grant === null
  const isFirst = context.counts.challenges === 0
  return factor.needsSend && (factor.canResend || isFirst) && canEverSend(context, factor.id)
}

export function canEverChangeFactor(context: StepUpContext): boolean {
  return (context.grant?.factors ?? []).some(
    (factor) => factor.id !== context.factorId && canEverUse(context, factor),
  )
}

/** In the order in which they count at the same moment. `lock` ends with `wait`; cooldowns come after all others. */
const timed = [
  'flow',
  'idle',
  'code',
  'wait',
  'poll',
  'grant',
] as const satisfies readonly (keyof Deadlines)[]

/** The deadline that comes first; a resting state sets its one timer to it. */
export function nextDeadline(deadlines: Deadlines): readonly [keyof Deadlines, EpochMilliseconds] | null {
  let first: readonly [keyof Deadlines, EpochMilliseconds] | null = null
  for (const name of timed) {
    const moment = deadlines[name]
    if (moment !== undefined && (first === null || moment < first[1])) first = [name, moment]
  }
  for (const moment of Object.values(deadlines.cooldowns))
    if (first === null || moment < first[1]) first = ['cooldowns', moment]
  return first
}

/** When the timer of a resting state fires: not before the deadline that it was set for, whatever the clock says. A flow without a clock is over. */
export function timerMoment(deadlines: Deadlines, now: () => EpochMilliseconds): EpochMilliseconds {
  try {
    return Math.max(nextDeadline(deadlines)?.[1] ?? 0, now())
  } catch {
    return Infinity
  }
}

/** Whether the flow, or the user's idle time, has ended at a moment. At a moment that is no number, it has. */
export function hasEnded({ flow, idle }: Deadlines, moment: EpochMilliseconds): boolean {
  return (flow !== undefined && !(flow > moment)) || (idle !== undefined && !(idle > moment))
}
