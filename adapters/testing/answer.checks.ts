import type { Grant } from '../../machines/domain.js'
import type { ExchangeAnswer, SendAnswer, VerifyAnswer } from '../../machines/ports.js'
import {
  checkExchangeAnswer,
  checkGrant,
  checkSendAnswer,
  checkVerifyAnswer,
} from '../../machines/step-up/step-up.answers.js'
import { ContractViolation } from './contract.violation.js'
import { carry } from './json.carrier.js'

/**
 * What an answer is when it comes back: checked as the chart does, so that this suite is never more lenient; without members
 * that the chart doesn't know, for it keeps none; and through JSON, as its vault does.
 */

export const takeGrant = (grant: Grant) =>
  keepGrant(take('the grant', 'Grant in machines/domain.ts, with unique factor ids', grant, checkGrant))

export function takeSendAnswer(given: SendAnswer): SendAnswer {
  const answer = take('the answer of send', 'SendAnswer in machines/ports.ts', given, checkSendAnswer)
  const { id, expiresAt, triesLeft, resendAvailableAt, pollInterval } = answer.challenge
  const challenge = { id, expiresAt, triesLeft, resendAvailableAt, pollInterval }
  return { challenge, ...(answer.grant && { grant: keepGrant(answer.grant) }) }
}

export function takeVerifyAnswer(given: VerifyAnswer): VerifyAnswer {
  const answer = take('the answer of verify', 'VerifyAnswer in machines/ports.ts', given, checkVerifyAnswer)
  return answer.grant ? { ...answer, grant: keepGrant(answer.grant) } : answer
}

export const takeExchangeAnswer = (answer: ExchangeAnswer) =>
  take('the answer of exchange', 'ExchangeAnswer in machines/ports.ts', answer, checkExchangeAnswer)

function keepGrant({ token, memory, factors, expiresAt }: Grant): Grant {
  const kept = factors.map(({ id, kind, hint, needsSend, canResend, code, canTrustDevice }) => ({
    id,
    kind,
    hint,
    needsSend,
    canResend,
    code,
    canTrustDevice,
  }))
  return { token, ...(memory && { memory }), factors: kept, expiresAt }
}

function take<Answer>(
  what: string,
  type: string,
  answer: Answer,
  check: (answer: Answer) => unknown,
): Answer {
  try {
    check(answer)
  } catch {
    throw new ContractViolation({
      expected: `${what} to be a ${type}`,
      received: `it is ${describeShape(answer)}`,
      advice: 'The chart would end here with `protocol`.',
    })
  }
  return carry(what, answer)
}

/** The types in a value, and none of its values. */
function describeShape(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(describeShape).join(', ')}]`
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  const members = Object.entries(value).map(([name, member]) => `${name}: ${describeShape(member)}`)
  return `{ ${members.join(', ')} }`
}
