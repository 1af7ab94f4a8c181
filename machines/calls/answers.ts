import type { Evidence, Grant } from '../domain.js'
import { type Check, isObject, isText, StepUpError } from '../errors.js'
import type { ExchangeAnswer, SendAnswer, VerifyAnswer } from '../ports.js'
import {
  isBindingMessage,
  isCount,
  isFactors,
  isMoment,
  listOf,
  orAbsent,
  orNull,
  shape,
} from '../settings/values.js'

/**
 * Adapters may be plain JavaScript, and providers change: an answer in a wrong shape becomes `protocol` here, before any of
 * it reaches context. Only what the chart relies on is checked.
 */

const isGrant = shape({
  token: (value) => typeof value === 'string',
  memory: orAbsent(isObject),
  factors: isFactors,
  expiresAt: orNull(isMoment),
  correlationId: orAbsent((value) => isText(value) && value.length <= 128),
})
const orNothing = (check: Check): Check => orAbsent(orNull(check))
/** `null` is nothing, too: an adapter may be plain JavaScript. */
const isChallenge = shape({
  id: orNothing(isText),
  expiresAt: orNothing(isMoment),
  triesLeft: orNothing(isCount),
  resendAvailableAt: orNothing(isMoment),
  pollInterval: orNothing(isMoment),
  bindingMessage: orNothing(isBindingMessage),
})
const isProof: Check = (value) =>
  isObject(value) &&
  ((value['kind'] === 'authorizationCode' && isText(value['code'])) ||
    (value['kind'] === 'tokens' && isObject(value['tokens'])) ||
    value['kind'] === 'session')
const isVerifyAnswer: Check = (value) => {
  if (!isObject(value) || !orAbsent(isGrant)(value['grant'])) return false
  if (value['outcome'] === 'verified') return isProof(value['proof']) && orAbsent(isClaimed)(value['claimed'])
  if (value['outcome'] === 'nextChallenge') return isGrant(value['grant'])
  if (value['outcome'] === 'invalidCode') return orAbsent(isCount)(value['triesLeft'])
  return value['outcome'] === 'pending' && orAbsent(isMoment)(value['pollInterval'])
}
const isClaimed = shape({
  subject: orNull(isText),
  methods: listOf(isText),
  acr: orNull(isText),
  authTime: orNull(isMoment),
})

function checked<Answer>(answer: Answer, isGood: boolean): Answer {
  if (!isGood) throw new StepUpError('protocol')
  return answer
}

const isSendAnswer = shape({ challenge: isChallenge, grant: orAbsent(isGrant) })
const isExchangeAnswer = shape({ result: isProof, claimed: isClaimed })

export const checkGrant = (grant: Grant): Grant => checked(grant, isGrant(grant))
export const checkSendAnswer = (answer: SendAnswer): SendAnswer => checked(answer, isSendAnswer(answer))
export const checkVerifyAnswer = (answer: VerifyAnswer): VerifyAnswer =>
  checked(answer, isVerifyAnswer(answer))
export const checkExchangeAnswer = (answer: ExchangeAnswer): ExchangeAnswer =>
  checked(answer, isExchangeAnswer(answer))
export const checkEvidence = (evidence: Evidence): Evidence =>
  checked(evidence, isClaimed(evidence) && listOf(isText)(evidence.checked))
