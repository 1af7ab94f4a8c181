import fc from 'fast-check'

import type { Factor } from '../../machines/domain.js'
import { type StepUpErrorCode, stepUpErrorCodes } from '../../machines/errors.js'
import { canary, email, push, sms, totp } from '../../machines/flow.fixtures.js'
import type { StepUpAct } from '../../machines/flow/flow.js'
import type { ModelLimits } from './model.fixtures.js'

/** A sequence: what the user, the provider, the network and time do. All of it is data, so that it shrinks and can be run again. */
export interface Plan {
  readonly factors: readonly Factor[]
  readonly approach: 'session' | 'loginTicket'
  readonly limits: ModelLimits
  /** What becomes of the requests, one by one; then all is well. */
  readonly answers: readonly Answer[]
  readonly steps: readonly Step[]
}

export interface Answer {
  readonly say: 'good' | 'pending' | 'nextChallenge' | 'verified' | 'nothing' | StepUpErrorCode
  /** In milliseconds; absent: at once. */
  readonly after?: number
  /** What the server tells beside, in milliseconds from then. */
  readonly triesLeft?: number
  readonly dies?: number
  readonly again?: number
  readonly scope?: 'send' | 'verify' | 'account'
}

export type Step =
  | { readonly act: StepUpAct }
  | { readonly wait: number }
  /** The machine sleeps, its timers with it. */
  | { readonly sleep: number }
  /** The page is gone, and another one goes on with what was saved. */
  | { readonly reload: number }
  | { readonly online: boolean }

const times = <Item>(weight: number, ...items: readonly Item[]) =>
  items.flatMap((item) => Array.from({ length: weight }, () => item))
const acts = (...each: readonly StepUpAct[]) => each.map((act): Step => ({ act }))
const choose = (factorId: string): StepUpAct => ({ type: 'factor.chosen', factorId })
const type = (code: string): StepUpAct => ({ type: 'code.submitted', code })

const steps: readonly Step[] = [
  ...times(6, ...acts({ type: 'code.resendRequested' }, type('000000'))),
  ...times(3, ...acts({ type: 'factor.changeRequested' }, choose('sms'), choose('email'), choose('totp'))),
  ...times(2, ...acts(choose('push'), type('typo'), { type: 'flow.resumed' })),
  ...times(
    1,
    ...acts(
      { type: 'flow.started' },
      { type: 'flow.cancelled' },
      { type: 'flow.extended' },
      type(canary.code),
    ),
  ),
  ...times(4, { wait: 20_000 }, { wait: 1_000 }),
  ...times(2, { wait: 5_000 }, { wait: 41_000 }, { wait: 100_000 }),
  ...times(1, { sleep: 15_000 }, { sleep: 60_000 }, { sleep: 200_000 }),
  ...times(2, { reload: 0 }, { reload: 3_000 }, { reload: 30_000 }),
  ...times(2, { online: false }),
  ...times(3, { online: true }),
]

const answers: readonly Answer[] = [
  ...times(30, { say: 'good' } as const),
  ...times(6, { say: 'pending' } as const, { say: 'nextChallenge' } as const),
  ...times(2, { say: 'verified' } as const),
  ...times(5, { say: 'nothing' } as const, { say: 'good', after: 4_000 } as const),
  ...times(
    2,
    { say: 'nextChallenge', after: 9_000 } as const,
    { say: 'token_expired', after: 9_000 } as const,
  ),
  ...times(2, { say: 'good', triesLeft: 1 } as const, { say: 'good', triesLeft: 7 } as const),
  ...times(2, { say: 'good', dies: 12_000 } as const, { say: 'good', again: 50_000 } as const),
  ...(['send', 'verify', 'account', undefined] as const).flatMap((scope) =>
    [15_000, 70_000, -5_000, undefined].map((again): Answer => {
      return { say: 'rate_limited', ...(scope && { scope }), ...(again !== undefined && { again }) }
    }),
  ),
  ...(
    ['unavailable', 'server', 'token_expired', 'invalid_code', 'send_refused', 'code_expired'] as const
  ).flatMap((say) => [15_000, 90_000].map((again): Answer => ({ say, again }))),
  ...times(3, { say: 'token_expired' } as const, { say: 'network' } as const),
  ...stepUpErrorCodes.map((say) => ({ say })),
]

const lives = {
  flowLifetime: 400_000,
  idleLifetime: 150_000,
  rateLimitWait: 30_000,
  codeLifetime: 120_000,
  restarts: 1,
  beginTries: 2,
}
const limits: readonly ModelLimits[] = [
  { ...lives, codesPerFlow: 3, triesPerChallenge: 2, triesPerFlow: 4, resendCooldowns: [20_000, 40_000] },
  { ...lives, codesPerFlow: 2, triesPerChallenge: 1, triesPerFlow: 2, resendCooldowns: [5_000], restarts: 0 },
  { ...lives, codesPerFlow: 5, triesPerChallenge: 3, triesPerFlow: 5, resendCooldowns: [1_000], restarts: 3 },
  {
    ...lives,
    ...{ codesPerFlow: 4, triesPerChallenge: 2, triesPerFlow: 3, resendCooldowns: [1_000, 30_000] },
    ...{ flowLifetime: 60_000, idleLifetime: 25_000 },
  },
]

const factorSets = [
  [sms],
  [totp],
  [sms, email],
  [sms, totp],
  [push],
  [push, sms],
  [sms, email, totp, push],
  [],
]

/** Times in a flow that the limits of the model don't name. */
export const otherLimits = { pollInterval: 30_000, grantLifetime: 90_000 }

export const plans: fc.Arbitrary<Plan> = fc.record({
  factors: fc.constantFrom(...factorSets),
  approach: fc.constantFrom('session', 'session', 'loginTicket'),
  limits: fc.constantFrom(...limits),
  answers: fc.array(fc.constantFrom(...answers), { maxLength: 12 }),
  steps: fc.array(fc.constantFrom(...steps), { minLength: 2, maxLength: 16 }),
})
