import type { StepUpLimits } from '../../machines/step-up/step-up.limits.js'
import { challenge, evidence, factor, factorId, failure, grant, thrownError } from './redaction.parts.js'
import {
  count,
  flag,
  listOf,
  moment,
  sealed,
  shapeOf,
  tableOf,
  wordOf,
  type ShownBy,
} from './redaction.rules.js'
import * as words from './redaction.words.js'

/** What may be shown of what the chart holds and hears, field by field. */

/** Counts are shown. A time in milliseconds has the length of a code. */
const limits = shapeOf({
  codesPerFlow: count,
  triesPerChallenge: count,
  triesPerFlow: count,
  restarts: count,
  beginTries: count,
  resendCooldowns: sealed,
  codeLifetime: sealed,
  grantLifetime: sealed,
  flowLifetime: sealed,
  idleLifetime: sealed,
  beginTimeout: sealed,
  sendTimeout: sealed,
  verifyTimeout: sealed,
  beginBackoff: sealed,
  rateLimitWait: sealed,
  pollInterval: sealed,
} satisfies Record<keyof StepUpLimits, ShownBy>)

const sealedRequest = shapeOf({ approach: wordOf(words.approachKinds), secret: sealed })

export const context = shapeOf({
  flow: shapeOf({ id: sealed, limits, request: sealedRequest, startedAt: moment }),
  grant,
  factorId,
  challenge,
  counts: shapeOf({
    codesSent: count,
    challenges: count,
    tries: count,
    restarts: count,
    failedBegins: count,
  }),
  deadlines: shapeOf({
    ...Object.fromEntries(words.deadlineNames.map((name) => [name, moment])),
    cooldowns: tableOf(words.factorKinds, moment),
  }),
  setback: failure,
  success: shapeOf({ proof: sealed, claimed: evidence, result: shapeOf({ evidence, result: sealed }) }),
})

/** What the flow ends with, or what a request answered: the fields of both, because their names don't clash. */
const answerFields: Readonly<Record<string, ShownBy>> = {
  status: wordOf(words.outcomes),
  flowId: sealed,
  reason: wordOf(words.errorCodes),
  error: failure,
  evidence,
  result: sealed,
  outcome: wordOf(words.answers),
  proof: sealed,
  claimed: evidence,
  triesLeft: count,
  pollInterval: sealed,
  resendAvailableAt: moment,
  challenge,
  grant,
  secret: sealed,
  factors: listOf(factor),
  automaticFactorId: factorId,
  correlationId: sealed,
  expiresAt: moment,
}

export const output = shapeOf(answerFields)

/** What an event carries beside its type. */
export const payload = {
  factorId,
  request: sealedRequest,
  response: sealed,
  trustDevice: flag,
  input: sealed,
  output,
  error: thrownError,
  data: sealed,
  actorId: sealed,
} satisfies Record<string, ShownBy>
