import { stepUpErrorCodes } from '../errors.js'
import { isCount, isFactors, isMoment, isObject, isText, orNull, shape, type Check } from '../value.checks.js'
import { defaultLimits, LONGEST_TIME, resolveLimits } from './step-up.limits.js'
import { isResting } from './step-up.neighbours.js'
import type { SavedFlow } from './step-up.saved.js'
import type { FlowState, SealedRequest } from './step-up.types.js'

// Whether a saved flow is one. Of what was sealed, only what the chart relies on is looked at: it was ours once.

const isSealed: Check = (value) => typeof value === 'string' && value.startsWith('sealed:')
const isLimits: Check = (value) => {
  try {
    if (!isObject(value)) return false
    resolveLimits(value)
    return Object.keys(defaultLimits).every((name) => value[name] !== undefined)
  } catch {
    return false
  }
}
const isMoments: Check = (value) => isObject(value) && Object.values(value).every(isMoment)
const isDeadlines: Check = (value) => {
  if (!isObject(value)) return false
  const { cooldowns, ...others } = value
  return isMoments(cooldowns) && isMoments(others)
}

const isContext = shape({
  flow: shape({
    id: isText,
    limits: isLimits,
    request: shape({ approach: isText, secret: isSealed }),
    startedAt: isMoment,
  }),
  grant: orNull(shape({ secret: isSealed, factors: isFactors })),
  factorId: orNull(isText),
  challenge: orNull(
    shape({
      secret: orNull(isSealed),
      factorId: isText,
      triesLeft: Number.isInteger,
      expiresAt: orNull(isMoment),
    }),
  ),
  counts: shape({
    codesSent: isCount,
    challenges: isCount,
    tries: isCount,
    restarts: isCount,
    failedBegins: isCount,
  }),
  deadlines: isDeadlines,
  setback: orNull(shape({ code: (value) => stepUpErrorCodes.some((code) => code === value) })),
})

/** A flow that was started: it has a request. */
type StartedFlow = FlowState & {
  readonly context: { readonly flow: { readonly request: SealedRequest } }
}

export const isFlowState = (value: unknown): value is StartedFlow =>
  shape({ format: isCount, adapter: isText, value: isResting, context: isContext })(value)

const isEnvelope = shape({
  flowId: isText,
  adapter: isText,
  savedAt: isMoment,
  expiresAt: isMoment,
  sealed: isSealed,
}) as (value: unknown) => value is SavedFlow

/** None lives longer than the longest flow, so that none stays for ever. */
export const isSavedFlow = (value: unknown): value is SavedFlow =>
  isEnvelope(value) && value.expiresAt <= value.savedAt + LONGEST_TIME
