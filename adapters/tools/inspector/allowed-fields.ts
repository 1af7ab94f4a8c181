import type { StepUpLimits } from '../../../machines/index.js'
import { count, flag, listOf, moment, sealed, shapeOf, type ShownBy, tableOf, wordOf } from './showing.js'
import * as words from './allowed-words.js'

/** What may be shown of what the chart holds and hears, field by field. A field that is not named here is sealed. */

const factorId = wordOf(words.factorKinds)

const factor = shapeOf({
  id: factorId,
  kind: wordOf(words.factorKinds),
  // Masked by the provider, if it is: still a piece of an address.
  hint: sealed,
  needsSend: flag,
  canResend: flag,
  code: shapeOf({ length: count, alphabet: wordOf(words.alphabets) }),
  canTrustDevice: flag,
  trustLifetime: sealed,
})

const grant = shapeOf({
  secret: sealed,
  factors: listOf(factor),
  automaticFactorId: factorId,
  correlationId: sealed,
  expiresAt: moment,
})

const challenge = shapeOf({
  secret: sealed,
  factorId,
  expiresAt: moment,
  triesLeft: count,
  pollInterval: sealed,
  // Who relays it makes the user approve another step-up.
  bindingMessage: sealed,
  submission: shapeOf({ response: sealed, trustDevice: flag }),
})

const evidence = shapeOf({
  subject: sealed,
  methods: listOf(wordOf(words.methods)),
  acr: sealed,
  authTime: moment,
  checked: listOf(wordOf(words.evidenceChecks)),
})

const details = {
  availableAt: moment,
  scope: wordOf(words.limitScopes),
  option: sealed,
  claim: sealed,
  reason: wordOf(words.evidenceProblems),
  status: count,
  providerCode: sealed,
  providerErrorId: sealed,
  correlationId: sealed,
}

const failure = shapeOf({ code: wordOf(words.errorCodes), ...details })

/** Anything that was thrown: a `StepUpError` or a failure by its code and details; everything else is sealed. */
export const thrownError = shapeOf({
  code: wordOf(words.errorCodes),
  ...details,
  details: shapeOf(details),
  name: wordOf(['StepUpError']),
})

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

const sealedRequest = shapeOf({ approach: wordOf(words.approachKinds), secret: sealed, namesUser: flag })

export const context = shapeOf({
  flow: shapeOf({ id: sealed, secrets: listOf(sealed), limits, request: sealedRequest, startedAt: moment }),
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

/** The output of the flow and the answers of requests: one list of the fields of both, because no name means two things. */
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
