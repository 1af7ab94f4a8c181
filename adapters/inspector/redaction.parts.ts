import { count, flag, listOf, moment, sealed, shapeOf, wordOf } from './redaction.rules.js'
import * as words from './redaction.words.js'

/** The parts that context, events and outputs are made of. A field that isn't named here is sealed. */

export const factorId = wordOf(words.factorKinds)

export const factor = shapeOf({
  id: factorId,
  kind: wordOf(words.factorKinds),
  // Masked by the provider, if it is: still a piece of an address.
  hint: sealed,
  needsSend: flag,
  canResend: flag,
  code: shapeOf({ length: count, alphabet: wordOf(words.alphabets) }),
  canTrustDevice: flag,
})

export const grant = shapeOf({
  secret: sealed,
  factors: listOf(factor),
  automaticFactorId: factorId,
  correlationId: sealed,
  expiresAt: moment,
})

export const challenge = shapeOf({
  secret: sealed,
  factorId,
  expiresAt: moment,
  triesLeft: count,
  pollInterval: sealed,
  submission: shapeOf({ response: sealed, trustDevice: flag }),
})

export const evidence = shapeOf({
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

export const failure = shapeOf({ code: wordOf(words.errorCodes), ...details })

/** An error on its way: a `StepUpError`, a failure, or anything else that was thrown, which is sealed. */
export const thrownError = shapeOf({
  code: wordOf(words.errorCodes),
  ...details,
  details: shapeOf(details),
  name: wordOf(['StepUpError']),
})
