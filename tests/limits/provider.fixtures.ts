import type { Factor, Grant } from '../../machines/domain.js'
import { StepUpError } from '../../machines/errors.js'
import { canary, challengeOf, grantOf } from '../../machines/flow.fixtures.js'
import type { ExchangeAnswer, SendAnswer, VerifyAnswer } from '../../machines/ports.js'
import type { LimitsModel, ModelCall } from './model.fixtures.js'
import type { Answer, Plan } from './plan.fixtures.js'

/** A request that was made: when its answer comes (`null`: never), and what it is then. `deliver` may throw a `StepUpError`. */
export interface Reply<Good> {
  readonly after: number | null
  readonly deliver: () => Good
}

/** A provider that does what the plan says, and tells the model of all that it sees. */
export function createProvider({ answers, factors }: Plan, model: LimitsModel, now: () => number) {
  let place = 0
  let challenges = 0

  const reply = <Good>(
    call: ModelCall,
    factorId: string,
    challengeId: string | null,
    good: (answer: Answer) => Good,
  ): Reply<Good> => {
    model.asked(call, factorId, challengeId)
    const answer = answers[place] ?? { say: 'good' }
    place += 1
    const { say, after = 0, again, scope } = answer
    const deliver = () => {
      if (isGood(say)) return good(answer)
      const details = {
        ...(scope && { scope }),
        ...(again !== undefined && { availableAt: now() + again }),
      }
      model.refused(call, factorId, say, details)
      throw new StepUpError(say, details)
    }
    return { after: say === 'nothing' ? null : after, deliver }
  }

  return {
    begin: (): Reply<Grant> =>
      reply('begin', '', null, ({ dies }) => {
        model.began()
        return { ...grantOf(...factors), expiresAt: dies === undefined ? null : now() + dies }
      }),

    send: (factor: Factor): Reply<SendAnswer> =>
      reply('send', factor.id, null, ({ dies, again, triesLeft = null }) => {
        challenges += 1
        const id = `challenge-${challenges}`
        const resendAvailableAt = again === undefined ? null : now() + again
        const expiresAt = dies === undefined ? null : now() + dies
        model.sent(factor.id, id, { triesLeft, resendAvailableAt, expiresAt })
        return challengeOf({ id, triesLeft, resendAvailableAt, expiresAt })
      }),

    verify: (factor: Factor, challengeId: string | null, code: string | null): Reply<VerifyAnswer> =>
      reply(code === null ? 'poll' : 'try', factor.id, challengeId, ({ say, triesLeft }): VerifyAnswer => {
        const right = code === null ? 'verified' : code === canary.code ? 'verified' : 'invalidCode'
        const outcome = say === 'pending' || say === 'nextChallenge' || say === 'verified' ? say : right
        model.judged(outcome, triesLeft === undefined ? {} : { triesLeft })
        switch (outcome) {
          case 'verified':
            return { outcome, proof: { kind: 'session' } }
          case 'nextChallenge':
            return { outcome, grant: grantOf(factor) }
          case 'pending':
            return { outcome }
          case 'invalidCode':
            return triesLeft === undefined ? { outcome } : { outcome, triesLeft }
        }
      }),

    exchange: (): Reply<ExchangeAnswer> =>
      reply('exchange', '', null, () => ({
        result: { kind: 'session' },
        claimed: { subject: 'ada', methods: ['mfa'], acr: null, authTime: null },
      })),
  }
}

function isGood(say: Answer['say']): say is 'good' | 'pending' | 'nextChallenge' | 'verified' | 'nothing' {
  return ['good', 'pending', 'nextChallenge', 'verified', 'nothing'].includes(say)
}
