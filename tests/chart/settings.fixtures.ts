import { email, push, sms, totp } from '../../machines/flow.fixtures.js'
import type { Setting } from './explorer.fixtures.js'

/** Flows that take, together, every transition of the chart. Low limits: the fewer counts, the fewer places. */

const few = { codesPerFlow: 2, triesPerChallenge: 2, triesPerFlow: 2, restarts: 0, beginTries: 1 }
const soon = { ...few, resendCooldowns: [1_000] }
/** Whatever waits outlives the flow. */
const late = {
  ...few,
  resendCooldowns: [400_000],
  beginBackoff: 30_000,
  beginTries: 2,
  pollInterval: 60_000,
}

export const settings: readonly Setting[] = [
  { title: 'one factor', factors: [sms], limits: soon },
  { title: 'one try per code', factors: [sms], limits: { ...soon, triesPerChallenge: 1 } },
  {
    title: 'a code at hand, and a restart',
    factors: [totp],
    limits: { ...few, codesPerFlow: 1, triesPerChallenge: 1, restarts: 1 },
  },
  { title: 'an approval elsewhere', factors: [push], limits: { ...soon, triesPerFlow: 1 } },
  {
    title: 'two factors, and a code that dies soon',
    factors: [email, totp],
    limits: { ...soon, codesPerFlow: 1, codeLifetime: 20_000 },
  },
  {
    title: 'a step-up token that dies soon, and a long way back to another one',
    factors: [sms, totp],
    limits: {
      ...few,
      ...{ codesPerFlow: 1, triesPerFlow: 1, restarts: 1, beginTries: 2, beginBackoff: 30_000 },
      ...{ resendCooldowns: [20_000], grantLifetime: 2_000, codeLifetime: 12_000 },
    },
  },
  ...(['flowLifetime', 'idleLifetime'] as const).flatMap((life): readonly Setting[] => [
    {
      title: `an approval elsewhere, and a short ${life}`,
      factors: [push],
      limits: { ...late, [life]: 3_000 },
    },
    {
      title: `two factors, and a short ${life}`,
      factors: [sms, email],
      limits: { ...late, codesPerFlow: 1, [life]: 3_000 },
    },
  ]),
]
