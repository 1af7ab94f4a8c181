import { describe, expect, test } from '@jest/globals'

import {
  canary,
  type createScriptedAdapter,
  createStage,
  email,
  grantOf,
  hang,
  push,
  sessionRequest,
  settle,
} from '../../machines/flow.fixtures.js'
import { createStepUpFlow } from '../../machines/flow/flow.js'
import { createStepUpServices } from '../../machines/settings/services.js'

/** A stage whose network goes and comes. */
function createOfflineStage(options: Parameters<typeof createStage>[0] = {}) {
  const stage = createStage(options)
  const back = async () => {
    stage.network.isOnline = true
    await stage.act({ type: 'flow.resumed' })
  }
  return { ...stage, back }
}

const acts = ({ calls }: Pick<ReturnType<typeof createScriptedAdapter>, 'calls'>) =>
  calls.map(({ act }) => act)

describe('offline: what the user asks for is tried, and costs nothing where nothing got through', () => {
  test('at the start: the user is told, and begins again when back', async () => {
    const stage = createOfflineStage()
    stage.network.isOnline = false
    await stage.start()
    expect(stage.view()).toMatchObject({ step: 'recover', setback: { code: 'offline' } })
    expect(stage.view().can.resendCode).toBe(true)
    await stage.back()
    expect(stage.view()).toMatchObject({ step: 'recover', setback: null })
    expect(acts(stage)).toEqual(['begin'])
    await stage.resend()
    expect(acts(stage)).toEqual(['begin', 'begin', 'send'])
  })

  test('at another code: none is counted, none cools down, and the one before can still be typed', async () => {
    const stage = createOfflineStage()
    await stage.start()
    await stage.pass(30)
    stage.network.isOnline = false
    await stage.resend()
    expect(stage.view()).toMatchObject({
      step: 'enterCode',
      codesLeft: 4,
      resendAvailableAt: null,
      setback: { code: 'offline' },
    })
    await stage.back()
    expect(stage.view()).toMatchObject({ step: 'enterCode', setback: null })
    expect(acts(stage)).toEqual(['begin', 'send', 'send'])
    await stage.resend()
    expect(stage.view()).toMatchObject({ codesLeft: 3, resendAvailableAt: stage.at(70) })
  })

  test('at a try: none is counted', async () => {
    const stage = createOfflineStage()
    await stage.start()
    stage.network.isOnline = false
    await stage.submit()
    expect(stage.view()).toMatchObject({ step: 'enterCode', triesLeft: 5, setback: { code: 'offline' } })
    await stage.back()
    expect(acts(stage)).toEqual(['begin', 'send', 'verify'])
    await stage.submit()
    expect(await stage.flow.outcome).toMatchObject({ status: 'verified' })
  })

  test('between a right code and its exchange: the proof is kept, and goes on when back', async () => {
    const stage = createOfflineStage({ limits: { codesPerFlow: 1 } })
    stage.next('verify', () => {
      stage.network.isOnline = false
      return Promise.resolve({ outcome: 'verified', proof: { kind: 'session' } })
    })
    await stage.start()
    await stage.submit()
    expect(stage.view()).toMatchObject({
      step: 'working',
      work: 'verifying',
      setback: { code: 'offline' },
      can: { cancel: true, submitCode: false, resendCode: false },
    })
    await stage.pass(20)
    expect(stage.count('exchange')).toBe(0)
    await stage.back()
    expect(await stage.flow.outcome).toMatchObject({ status: 'verified' })
    expect(acts(stage)).toEqual(['begin', 'send', 'verify', 'exchange'])
  })

  test('a right code is exchanged as soon as the network is back, also where nobody says so', async () => {
    const stage = createOfflineStage()
    stage.next('verify', () => {
      stage.network.isOnline = false
      return Promise.resolve({ outcome: 'verified', proof: { kind: 'session' } })
    })
    await stage.start()
    await stage.submit()
    stage.network.isOnline = true
    await stage.pass(5)
    expect(await stage.flow.outcome).toMatchObject({ status: 'verified' })
    expect(stage.count('exchange')).toBe(1)
  })

  test('a right code that waits is not lost to idleness, and its word of being offline is taken back', async () => {
    const stage = createOfflineStage()
    stage.next('verify', () => {
      stage.network.isOnline = false
      return Promise.resolve({ outcome: 'verified', proof: { kind: 'session' } })
    })
    await stage.start()
    await stage.submit()
    await stage.pass(400)
    expect(stage.view()).toMatchObject({ step: 'working', setback: { code: 'offline' } })
    stage.next('exchange', hang)
    await stage.back()
    expect(stage.view()).toMatchObject({ step: 'working', setback: null })
    expect(stage.count('exchange')).toBe(1)
  })

  test('where nobody exchanges and nobody checks, a right code is the end, online or not', async () => {
    const stage = createOfflineStage()
    const { exchange: _, ...adapter } = stage.adapter
    const services = createStepUpServices({ adapter })
    const flow = createStepUpFlow({ services, request: sessionRequest, clock: stage.clock })
    stage.next('verify', () => {
      stage.network.isOnline = false
      return Promise.resolve({ outcome: 'verified', proof: { kind: 'session' } })
    })
    flow.send({ type: 'flow.started' })
    await settle()
    flow.send({ type: 'code.submitted', code: canary.code })
    expect(await flow.outcome).toMatchObject({ status: 'verified' })
  })

  test('at the first code of a factor that sends no second one: it is still the first', async () => {
    const once = { ...email, canResend: false }
    const stage = createOfflineStage()
    stage.next('verify', () => {
      stage.network.isOnline = false
      return Promise.resolve({ outcome: 'nextChallenge', grant: grantOf(once) })
    })
    await stage.start()
    await stage.submit()
    expect(stage.view()).toMatchObject({ step: 'recover', setback: { code: 'offline' } })
    await stage.back()
    await stage.resend()
    expect(stage.view()).toMatchObject({ step: 'enterCode', factor: { id: 'email' } })
  })

  test('a platform that fails to say counts as online', async () => {
    const stage = createOfflineStage()
    const isOnline = () => {
      throw new Error('a bug of the host')
    }
    const adapter = { ...stage.adapter, environment: { ...stage.adapter.environment, isOnline } }
    const services = createStepUpServices({ adapter })
    const flow = createStepUpFlow({ services, request: sessionRequest, clock: stage.clock })
    flow.send({ type: 'flow.started' })
    await settle()
    expect(flow.getSnapshot().step).toBe('enterCode')
    const wrong = { ...adapter, environment: { ...adapter.environment, isOnline: true as never } }
    expect(() => createStepUpServices({ adapter: wrong })).toThrow('adapter.environment.isOnline')
    flow.send({ type: 'flow.cancelled' })
  })

  test('while the user approves elsewhere: the flow asks on when back', async () => {
    const stage = createOfflineStage({ factors: [push] })
    stage.next('verify', () => Promise.resolve({ outcome: 'pending' }))
    await stage.start()
    await stage.pass(5)
    stage.network.isOnline = false
    await stage.pass(6)
    expect(stage.view()).toMatchObject({ step: 'approve', setback: { code: 'offline' } })
    await stage.back()
    expect(stage.view()).toMatchObject({ step: 'approve', setback: null })
    await stage.pass(6)
    expect(stage.view()).toMatchObject({ step: 'verified' })
  })

  test('waking up while still offline keeps telling', async () => {
    const stage = createOfflineStage()
    await stage.start()
    stage.network.isOnline = false
    await stage.submit()
    await stage.act({ type: 'flow.resumed' })
    expect(stage.view().setback).toEqual({ code: 'offline' })
  })

  test('an adapter that was asked and speaks of offline is not believed: the code counts', async () => {
    const stage = createOfflineStage()
    stage.next('send', 'offline')
    await stage.start()
    expect(stage.view()).toMatchObject({ codesLeft: 4, setback: { code: 'network' } })
  })

  describe('a platform that says so of a device that is connected', () => {
    const createWrongStage = (options: Parameters<typeof createStage>[0] = {}) => {
      const stage = createOfflineStage(options)
      Object.assign(stage.network, { isOnline: false, isReachable: true })
      return stage
    }

    test('keeps nobody from a whole flow', async () => {
      const stage = createWrongStage()
      await stage.start()
      await stage.submit('000000')
      await stage.submit()
      expect(await stage.flow.outcome).toMatchObject({ status: 'verified' })
      expect(acts(stage)).toEqual(['begin', 'send', 'verify', 'verify', 'exchange'])
    })

    test('keeps nobody from an approval elsewhere', async () => {
      const stage = createWrongStage({ factors: [push] })
      stage.next('verify', () => Promise.resolve({ outcome: 'pending' }))
      await stage.start()
      await stage.pass(11)
      expect(stage.view()).toMatchObject({ step: 'verified' })
    })

    test('is not believed again: a request that failed then may have left, and counts', async () => {
      const stage = createWrongStage()
      await stage.start()
      stage.next('verify', 'network')
      await stage.submit()
      expect(stage.view()).toMatchObject({ triesLeft: 4, setback: { code: 'network' } })
    })

    test('is believed again once it has said something else', async () => {
      const stage = createWrongStage()
      await stage.start()
      stage.network.isOnline = true
      await stage.pass(30)
      await stage.resend()
      Object.assign(stage.network, { isOnline: false, isReachable: false })
      await stage.submit()
      expect(stage.view()).toMatchObject({ triesLeft: 5, setback: { code: 'offline' } })
    })
  })
})
