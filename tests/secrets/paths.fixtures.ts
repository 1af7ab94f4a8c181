import type { StepUpErrorCode } from '../../machines/errors.js'
import type { Guide, Setting, Step } from './explorer.fixtures.js'
import type { Line } from './world.fixtures.js'

/** Paths written down: the ends that every state has, and those that take more luck than an explorer has. */

interface Path {
  readonly title: string
  /** Default: session. */
  readonly approach?: Setting['approach']
  readonly factors: Setting['factors']
  readonly limits: Setting['limits']
  readonly lines: readonly Line[]
  readonly steps: readonly Step[]
}

const real: Line = { kind: 'real' }
const hang: Line = { kind: 'hang' }
const fail = (code: StepUpErrorCode): Line => ({ kind: 'fail', code, late: false })
/** With a time to come back, in seconds. */
const failUntil = (code: StepUpErrorCode, again: number): Line => ({ kind: 'fail', code, late: false, again })
const wait = (seconds: number): Step => ({ act: 'wait', seconds })
const sms: Step = { act: 'factor.chosen', factorId: 'sms' }
const email: Step = { act: 'factor.chosen', factorId: 'email' }
const resend: Step = { act: 'code.resendRequested' }
const change: Step = { act: 'factor.changeRequested' }
const right: Step = { act: 'code.submitted', isRight: true }
const wrong: Step = { act: 'code.submitted', isRight: false }
const typo: Step = { act: 'code.rejected' }
const extend: Step = { act: 'flow.extended' }
const soon = { resendCooldowns: [1_000] }

const luckless: readonly Path[] = [
  {
    title: 'a restart with an access token that has grown old, and is refreshed',
    approach: 'accessToken',
    factors: 'one',
    limits: { ...soon, idleLifetime: 600_000 },
    lines: [real, real, real, real],
    steps: [wait(301), resend],
  },
  {
    title: 'a restart whose back-off outlives the cooldown of another factor',
    factors: 'asOffered',
    limits: { resendCooldowns: [1_000, 20_000], grantLifetime: 2_000, beginBackoff: 30_000 },
    lines: [real, real, real, fail('network')],
    steps: [sms, wait(1), change, email, wait(2), change, sms, wait(25)],
  },
  {
    title: 'a restart whose back-off outlives the code that is out',
    factors: 'one',
    limits: { ...soon, grantLifetime: 2_000, codeLifetime: 20_000, beginBackoff: 30_000 },
    lines: [real, real, fail('network')],
    steps: [wait(3), resend, wait(20)],
  },
  {
    title: 'one more factor is asked for, and no code is left for it',
    factors: 'one',
    limits: { ...soon, codesPerFlow: 1 },
    lines: [real, real, { kind: 'nextChallenge' }],
    steps: [wait(2), right],
  },
  ...(['flowLifetime', 'idleLifetime'] as const).map((limit): Path => ({
    title: `a clock set back while the user approves elsewhere, until ${limit} is over`,
    factors: 'elsewhereAlone',
    limits: { [limit]: 3_000 },
    lines: [real, real, { kind: 'pending' }],
    steps: [{ act: 'timers' }],
  })),
  ...[fail('send_refused'), fail('rate_limited'), fail('network')].map((line): Path => ({
    title: 'a second request for an approval fails, and the first is still waited for',
    factors: 'elsewhereAlone',
    limits: soon,
    lines: [real, real, line],
    steps: [wait(2), resend],
  })),
  {
    title: 'the first code dies after the second was refused',
    factors: 'one',
    limits: { ...soon, codeLifetime: 20_000 },
    lines: [real, real, fail('send_refused')],
    steps: [wait(2), resend, wait(20)],
  },
  ...[right, typo].map((step): Path => ({
    title: `while the next code must wait, the one that is out is typed: ${step.act}`,
    factors: 'one',
    limits: soon,
    lines: [real, real, fail('rate_limited')],
    steps: [wait(2), resend, step],
  })),
  {
    title: 'a wait that outlives the cooldown of another factor',
    factors: 'asOffered',
    limits: {},
    lines: [real, real, real, fail('rate_limited')],
    steps: [sms, wait(1), change, email, wrong, wait(30)],
  },
  {
    title: 'a right code that waits for the network, longer than cooldown, step-up token and code live',
    factors: 'one',
    limits: { ...soon, grantLifetime: 2_000, codeLifetime: 4_000 },
    lines: [real, real, real, fail('offline')],
    steps: [right, wait(1), wait(1), wait(2)],
  },
  {
    title: 'a right code that waits for the network, which is back',
    factors: 'one',
    limits: {},
    lines: [real, real, real, fail('offline')],
    steps: [right, { act: 'flow.resumed' }],
  },
  ...[real, fail('network')].map((line): Path => ({
    title: 'a code that dies after a try of it failed',
    factors: 'one',
    limits: { codeLifetime: 20_000 },
    lines: [real, real, line],
    steps: [wrong, wait(20)],
  })),
  {
    title: 'an approval that is waited for longer than step-up token and code live',
    factors: 'elsewhereAlone',
    limits: { grantLifetime: 2_000, codeLifetime: 4_000 },
    lines: [real, real, { kind: 'pending' }],
    steps: [wait(2), wait(2)],
  },
  {
    title: 'an approval that is asked for with a dead step-up token',
    factors: 'elsewhereAlone',
    limits: {},
    lines: [real, real, fail('token_expired')],
    steps: [wait(5)],
  },
  ...[
    ...(['pending', 'nextChallenge', 'invalidCode'] as const).map((kind): Line => ({ kind })),
    failUntil('server', 9_000),
  ].map((line): Path => ({
    title: 'an approval that is asked for, with any answer',
    factors: 'elsewhereAlone',
    limits: {},
    lines: [real, real, line],
    steps: [wait(5)],
  })),
  {
    title: 'a typing error while the provider thinks about a code that was typed',
    factors: 'one',
    limits: soon,
    lines: [real, real, { kind: 'pending' }],
    steps: [right, typo],
  },
  {
    title: 'a right code that waits for the network, which nobody says is back',
    factors: 'one',
    limits: {},
    lines: [real, real, real, fail('offline')],
    steps: [right, wait(5)],
  },
  {
    title: 'the last try meets a code that is dead',
    factors: 'one',
    limits: { triesPerFlow: 1 },
    lines: [real, real, fail('code_expired')],
    steps: [right],
  },
  {
    title: 'a provider that is back long after the flow, at the begin',
    factors: 'one',
    limits: {},
    lines: [failUntil('network', 9_000)],
    steps: [],
  },
  {
    title: 'a provider that is back long after the flow, at a wrong code',
    factors: 'one',
    limits: {},
    lines: [real, real, failUntil('invalid_code', 9_000)],
    steps: [right],
  },
  {
    title: 'a provider that takes the step-up back and asks to wait',
    factors: 'one',
    limits: {},
    lines: [real, failUntil('token_expired', 60)],
    steps: [],
  },
  {
    title: 'a wait that outlives a cooldown and the code that is out',
    factors: 'asOffered',
    limits: { resendCooldowns: [5_000], codeLifetime: 20_000 },
    lines: [real, real, real, fail('rate_limited')],
    steps: [sms, wait(1), change, email, wait(6), resend, wait(20)],
  },
  ...[right, typo].map((step): Path => ({
    title: `a second code was refused, and the first is typed: ${step.act}`,
    factors: 'one',
    limits: soon,
    lines: [real, real, fail('send_refused')],
    steps: [wait(2), resend, step],
  })),
  ...[right, typo, resend].map((step): Path => ({
    title: `a typed code is still pending; while that is asked about: ${step.act}`,
    factors: 'one',
    limits: soon,
    lines: [real, real, { kind: 'pending' }, hang],
    steps: [wait(2), right, wait(5), step],
  })),
  {
    title: 'a wait that outlives the way back to a code that is out',
    factors: 'asOffered',
    limits: soon,
    lines: [real, real, fail('rate_limited')],
    steps: [sms, wait(2), resend, change, sms, wait(61)],
  },
  ...[fail('network'), fail('code_expired'), real].map((line): Path => ({
    title: 'a wait for the next code that outlives a try',
    factors: 'one',
    limits: soon,
    lines: [real, real, fail('rate_limited'), line],
    steps: [wait(2), resend, wrong, wait(61)],
  })),
  {
    title: 'one more factor is asked for, and it is the one that cools down',
    factors: 'one',
    limits: {},
    lines: [real, real, { kind: 'nextChallenge' }],
    steps: [right],
  },
  {
    title: 'the last try leads to one more factor',
    factors: 'one',
    limits: { ...soon, triesPerFlow: 1 },
    lines: [real, real, { kind: 'nextChallenge' }, real],
    steps: [wait(2), right],
  },
  {
    title: 'the last try of a code at hand, after the step-up token died',
    factors: 'atHand',
    limits: { triesPerFlow: 1, restarts: 0, grantLifetime: 2_000 },
    lines: [real, fail('code_expired')],
    steps: [{ act: 'factor.chosen', factorId: 'totp' }, wait(3), right],
  },
  {
    title: 'the last try meets a limit',
    factors: 'one',
    limits: { triesPerFlow: 1 },
    lines: [real, real, fail('rate_limited')],
    steps: [right],
  },
  {
    title: 'the step-up token dies when no try is left for the code',
    factors: 'one',
    limits: { triesPerChallenge: 1, restarts: 0, grantLifetime: 25_000, rateLimitWait: 1_000 },
    lines: [real, real, fail('rate_limited')],
    steps: [right, wait(1), wait(25)],
  },
]

/** The way into each state in which a flow can rest, or wait for an approval. */
const ways: readonly Omit<Path, 'limits'>[] = [
  { title: 'backingOff', factors: 'one', lines: [fail('network')], steps: [] },
  { title: 'choosingFactor', factors: 'asOffered', lines: [real], steps: [] },
  { title: 'awaitingCode', factors: 'one', lines: [real, real], steps: [] },
  {
    title: 'awaitingApproval',
    factors: 'elsewhereAlone',
    lines: [real, real, { kind: 'pending' }],
    steps: [],
  },
  { title: 'polling', factors: 'elsewhereAlone', lines: [real, real, hang], steps: [wait(1)] },
  { title: 'holding', factors: 'one', lines: [real, real, real, fail('offline')], steps: [right] },
  { title: 'wrongCode', factors: 'one', lines: [real, real, real], steps: [wrong] },
  { title: 'codeExpired', factors: 'one', lines: [real, real, fail('code_expired')], steps: [right] },
  { title: 'requestFailed', factors: 'one', lines: [real, fail('send_refused')], steps: [] },
  { title: 'requestFailed', factors: 'one', lines: [real, fail('network')], steps: [] },
  { title: 'rateLimited', factors: 'one', lines: [real, fail('rate_limited')], steps: [] },
]

const pollIntervalOf = (title: string) => (title === 'polling' ? 1_000 : 60_000)

/** From each state, more time. */
const extensions: readonly Path[] = ways.map(({ title, steps, ...way }) => ({
  ...way,
  title: `${title}, and more time`,
  limits: { codeLifetime: 20_000, beginBackoff: 30_000, pollInterval: pollIntervalOf(title) },
  steps: [...steps, extend],
}))

/** From each state, the end of the flow and the end of the idle time: by the timer, and by an act that comes before it. */
const ends: readonly Path[] = ways.flatMap(({ title, steps, ...way }) =>
  (['flow', 'idle'] as const).flatMap((past) => {
    const limits = {
      [`${past}Lifetime`]: 3_000,
      resendCooldowns: [400_000],
      beginBackoff: 30_000,
      pollInterval: pollIntervalOf(title),
    }
    const asleep = [
      { act: 'time' } as const,
      sms,
      right,
      typo,
      resend,
      change,
      extend,
      { act: 'flow.resumed' } as const,
    ]
    return [
      [{ act: 'time' } as const],
      [{ act: 'timers' } as const],
      ...asleep.map((step): readonly Step[] => [{ act: 'sleep', past }, step]),
    ].map((last) => ({
      ...way,
      title: `${title}, and the end of ${past}`,
      limits,
      steps: [...steps, ...last],
    }))
  }),
)

/** An answer that comes when the flow is over: nothing more is asked for. */
const late: readonly Path[] = (['flowLifetime', 'idleLifetime'] as const).flatMap((limit) =>
  [
    [{ ...real, sleeps: 4 }],
    [real, { ...real, sleeps: 4 }],
    [real, { ...fail('token_expired'), sleeps: 4 }],
  ].map((lines) => ({
    title: `an answer after the end of ${limit}`,
    factors: 'one' as const,
    limits: { [limit]: 3_000 },
    lines,
    steps: [],
  })),
)

export const paths = [...ends, ...extensions, ...luckless, ...late]

/** Makes a guide that follows a path to its end; then the user cancels. */
export function follow({ approach = 'session', factors, limits, lines, steps }: Path): () => Guide {
  return () => {
    const [linesLeft, stepsLeft] = [[...lines], [...steps]]
    return {
      setting: () => ({ approach, factors, limits }),
      steps: () => [stepsLeft.shift() ?? { act: 'flow.cancelled' }],
      line: () => linesLeft.shift() ?? hang,
    }
  }
}
