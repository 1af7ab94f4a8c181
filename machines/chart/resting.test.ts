import { describe, expect, test } from '@jest/globals'
import { SimulatedClock, transition } from 'xstate'

import { createScriptedAdapter, createStage, email, hang, push, sms, START } from '../flow.fixtures.js'
import { createDevice, createSavedStage, reload } from '../saving/reload.fixtures.js'
import { defaultLimits } from '../settings/limits.js'
import { createStepUpServices } from '../settings/services.js'
import { createContext } from './context.js'
import { createStepUpMachine } from '../calls/machine.js'
import type { Deadlines, StepUpContext } from './types.js'

/** Where time and the user lead from a resting state, and that it stays what it is when neither leads away. */

const machine = createStepUpMachine(
  createStepUpServices({ adapter: createScriptedAdapter(new SimulatedClock()).adapter }),
)
const LATER = START + 60_000
const fresh = createContext({ flowId: 'flow' }, defaultLimits)

/** A code is out, its step-up token lives, and nothing is due before a minute. */
function contextIn(path: string, deadlines: Partial<Deadlines> = {}): StepUpContext {
  const factor = path === 'codeSent.awaitingApproval' ? push : sms
  return {
    ...fresh,
    flow: { ...fresh.flow, request: { approach: 'session', secret: 'sealed:request:' }, startedAt: START },
    grant: {
      secret: 'sealed:grant:',
      factors: [factor, email],
      automaticFactorId: null,
      correlationId: null,
      expiresAt: null,
    },
    factorId: path === 'stepUp.choosingFactor' ? null : factor.id,
    challenge: {
      secret: 'sealed:challenge:',
      factorId: factor.id,
      expiresAt: LATER,
      triesLeft: 3,
      pollInterval: null,
      submission: null,
    },
    counts: { ...fresh.counts, codesSent: 1, challenges: 1 },
    deadlines: {
      flow: LATER,
      idle: LATER,
      code: LATER,
      grant: LATER,
      cooldowns: { email: LATER },
      ...deadlines,
    },
    setback: { code: 'rate_limited', scope: 'send' },
  }
}

const pathOf = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? Object.entries(value)
        .map(([parent, child]) => `${parent}.${String(child)}`)
        .join()
    : String(value)

function after(path: string, type: string, deadlines?: Partial<Deadlines>) {
  const [parent = '', child = ''] = path.split('.')
  const snapshot = machine.resolveState({ value: { [parent]: child }, context: contextIn(path, deadlines) })
  const [next, actions] = transition(machine, snapshot, { type } as never)
  const isTimed = actions.some((action) => action.type === 'xstate.raise')
  return { path: pathOf(next.value), context: next.context, isTimed }
}
const whenDue = (path: string, name: keyof Deadlines) =>
  after(
    path,
    `xstate.after.nextDeadline.mfaStepUp.${path}`,
    name === 'cooldowns' ? { cooldowns: { email: START } } : { [name]: START },
  )

const retries = ['wrongCode', 'codeExpired', 'requestFailed', 'rateLimited']
const withCode = [
  'codeSent.awaitingCode',
  'codeSent.awaitingApproval',
  ...retries.map((name) => `retry.${name}`),
]
const all = ['stepUp.choosingFactor', ...withCode]

describe('a resting state stays, with its timer set anew,', () => {
  test.each(all)('%s: when a cooldown or the step-up token ends', (path) => {
    const [cooled, tokenless] = [whenDue(path, 'cooldowns'), whenDue(path, 'grant')]
    expect(cooled).toMatchObject({ path, isTimed: true, context: { deadlines: { cooldowns: {} } } })
    expect(tokenless).toMatchObject({ path, isTimed: true })
    expect(tokenless.context.deadlines).not.toHaveProperty('grant')
  })

  test.each([...all, 'stepUp.backingOff'])('%s: when the page wakes up', (path) => {
    expect(after(path, 'flow.resumed')).toMatchObject({ path, isTimed: true })
  })

  test.each(withCode.filter((path) => !/awaitingApproval|codeExpired/.test(path)))(
    '%s: when what was typed can be no code',
    (path) => {
      const { context, ...rest } = after(path, 'code.rejected')
      expect(rest).toEqual({ path, isTimed: true })
      expect(context.setback).toEqual({ code: 'code_malformed' })
    },
  )
})

describe('time leads', () => {
  test.each(all)('%s: to the end, when the flow or the patience with the user is over', (path) => {
    expect(whenDue(path, 'flow')).toMatchObject({
      path: 'failed',
      context: { setback: { code: 'flow_expired' } },
    })
    expect(whenDue(path, 'idle')).toMatchObject({
      path: 'failed',
      context: { setback: { code: 'idle_expired' } },
    })
  })

  test.each(['codeSent.awaitingCode', 'codeSent.awaitingApproval', 'retry.wrongCode'])(
    '%s: to another code, when the one that was waited for is too old',
    (path) => {
      expect(whenDue(path, 'code')).toMatchObject({
        path: 'retry.codeExpired',
        context: { challenge: null, setback: { code: 'code_expired' } },
      })
    },
  )

  test.each(['stepUp.choosingFactor', 'retry.requestFailed', 'retry.rateLimited'])(
    '%s: nowhere, when a code that nobody waits for is too old',
    (path) => {
      const { context, ...rest } = whenDue(path, 'code')
      expect(rest).toEqual({ path, isTimed: true })
      expect(context).toMatchObject({ challenge: null, setback: { code: 'rate_limited' } })
    },
  )

  test.each([
    ['stepUp.backingOff', 'stepUp.requesting'],
    ['retry.rateLimited', 'codeSent.awaitingCode'],
    ['stepUp.choosingFactor', 'stepUp.choosingFactor'],
    ['retry.wrongCode', 'retry.wrongCode'],
  ])('%s: to %s, when the pause is over', (path, target) => {
    const { context, ...rest } = whenDue(path, 'wait')
    expect(rest.path).toBe(target)
    expect(context.deadlines).not.toHaveProperty('wait')
  })

  test.each([
    ['codeSent.awaitingApproval', 'codeSent.polling'],
    ['stepUp.choosingFactor', 'stepUp.choosingFactor'],
    ['retry.requestFailed', 'retry.requestFailed'],
  ])('%s: to %s, when the pause between polls is over', (path, target) => {
    const { context, ...rest } = whenDue(path, 'poll')
    expect(rest.path).toBe(target)
    expect(context.deadlines).not.toHaveProperty('poll')
  })
})

describe('a request that takes too long', () => {
  test('to begin: the user is asked', async () => {
    const stage = createStage()
    stage.next('begin', hang)
    await stage.start()
    await stage.pass(10)
    expect(stage.view()).toMatchObject({ state: 'retry', step: 'recover', setback: { code: 'timeout' } })
  })

  test('to send: a code failed, for all that is known', async () => {
    const stage = createStage()
    stage.next('send', hang)
    await stage.start()
    await stage.pass(10)
    expect(stage.notices.map(({ type }) => type)).toEqual(['flow.started', 'code.requested', 'code.failed'])
  })

  test('to poll: it is made again after the pause', async () => {
    const stage = createStage({ factors: [push] })
    stage.next('verify', hang)
    await stage.start()
    await stage.pass(29)
    expect([stage.view().step, stage.count('verify')]).toEqual(['approve', 1])
    await stage.pass(1)
    expect([stage.view().step, stage.count('verify')]).toEqual(['verified', 2])
  })
})

describe('without a code left', () => {
  const next = (...factors: (typeof sms)[]) => ({
    outcome: 'nextChallenge' as const,
    grant: { token: 'next', factors, expiresAt: null },
  })

  test.each([
    ['one more factor', next(email)],
    ['one of two more factors', next(sms, email)],
  ])('%s that needs one is the end', async (_title, answer) => {
    const stage = createStage({ limits: { codesPerFlow: 1 } })
    stage.next('verify', () => Promise.resolve(answer))
    await stage.start()
    await stage.submit()
    expect(await stage.flow.outcome).toMatchObject({ status: 'failed', reason: 'too_many_codes' })
  })
})

test('while a request to begin is about to be made again, the flow is busy', async () => {
  const stage = createStage()
  stage.next('begin', 'network')
  await stage.start()
  expect(stage.view()).toMatchObject({ step: 'working', work: 'beginning' })
  expect(stage.count('begin')).toBe(1)
})

test('a choice is an act: the user was not away', async () => {
  const stage = createStage({ factors: [sms, email], limits: { codeLifetime: 300_000 } })
  await stage.start()
  await stage.pass(250)
  await stage.choose('sms')
  await stage.pass(299)
  expect(stage.view().step).toBe('enterCode')
  await stage.pass(1)
  expect(await stage.flow.outcome).toMatchObject({ reason: 'idle_expired' })
})

test('a flow that was choosing when its page went goes on in time, too', async () => {
  const device = createDevice()
  const before = createSavedStage(device, { factors: [sms, email] })
  await before.start()
  const after = await reload(device, before)
  expect(after.view().step).toBe('chooseFactor')
  await after.jump(300_000)
  expect(after.view()).toMatchObject({ step: 'failed', error: { code: 'idle_expired' } })
})
