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

/** Whether a code can be typed, now. */
export function canSubmit(context: StepUpContext): boolean {
  const factor = currentFactor(context)
  return factor !== null && factor.code !== null && triesLeft(context) > 0
}

/** Whether an answer to the present challenge can still come: typed here, or given elsewhere. */
export function isAnswerable(context: StepUpContext): boolean {
  const isElsewhere = currentFactor(context)?.code === null
  return isElsewhere ? currentChallenge(context) !== null : canSubmit(context)
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

/** Whether a code could be sent by this factor, now or after its cooldown. */
function canEverSend(context: StepUpContext): boolean {
  return codesLeft(context) > 0 && (hasLiveGrant(context) || canRestart(context))
}

/** Whether choosing this factor leads anywhere, now or after its cooldown. */
export function canEverUse(context: StepUpContext, factor: Factor): boolean {
  if (context.challenge?.factorId === factor.id) return true
  return factor.needsSend ? canEverSend(context) : hasLiveGrant(context) || canRestart(context)
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
  return factor.needsSend && (factor.canResend || isFirst) && canEverSend(context)
}

export function canEverChangeFactor(context: StepUpContext): boolean {
  return (context.grant?.factors ?? []).some(
    (factor) => factor.id !== context.factorId && canEverUse(context, factor),
  )
}

/** The deadline that comes first; a resting state sets its one timer to it. */
export function nextDeadline(deadlines: Deadlines): readonly [keyof Deadlines, EpochMilliseconds] | null {
  const { cooldowns, ...others } = deadlines
  const entries: (readonly [keyof Deadlines, EpochMilliseconds])[] = [
    ...(['flow', 'idle', 'code', 'wait', 'grant'] as const).flatMap((name) => {
      const at = others[name]
      return at === undefined ? [] : [[name, at] as const]
    }),
    ...Object.values(cooldowns).map((at) => ['cooldowns', at] as const),
  ]
  return entries.reduce<(typeof entries)[number] | null>(
    (first, entry) => (first === null || entry[1] < first[1] ? entry : first),
    null,
  )
}
