import { describe, expect, test } from '@jest/globals'
import { getEventListeners } from 'node:events'

import type { SecretKind } from '../domain.js'
import { canary, createStage, hang, push, settle, sms } from '../flow.fixtures.js'
import type { Vault } from '../ports.js'
import { detachStepUpFlow } from '../saving/resume.js'
import { createMemoryVault } from '../settings/vault.js'

/** A vault that seals one kind only when it is told to, or never. */
function createSlowVault(slow: SecretKind) {
  const vault = createMemoryVault({ generateId: () => 'vault' })
  const waiting: (() => void)[] = []
  const sealed: SecretKind[] = []
  const slowVault: Vault = {
    ...vault,
    seal: async (kind, flowId, plaintext) => {
      sealed.push(kind)
      if (kind === slow) await new Promise<void>((resolve) => waiting.push(resolve))
      return vault.seal(kind, flowId, plaintext)
    },
  }
  const seal = async () => {
    for (const resolve of waiting.splice(0)) resolve()
    await settle()
  }
  return { vault: slowVault, sealed, seal }
}

const failing = (broken: SecretKind): Vault => {
  const vault = createMemoryVault({ generateId: () => 'vault' })
  return {
    ...vault,
    seal: (kind, flowId, plaintext) =>
      kind === broken ? Promise.reject(new Error('no key')) : vault.seal(kind, flowId, plaintext),
  }
}

describe('a vault that never answers', () => {
  test('ends the flow that is started, after 30 s', async () => {
    const { vault } = createSlowVault('request')
    const stage = createStage({ services: { vault: { ...vault, open: hang, discard: hang } } })
    await stage.start()
    await stage.pass(29)
    expect(stage.view()).toMatchObject({ step: 'idle' })
    await stage.pass(1)
    expect(stage.view()).toMatchObject({ step: 'failed', error: { code: 'secret_unavailable' } })
    expect(await stage.flow.outcome).toMatchObject({ status: 'failed', reason: 'secret_unavailable' })
    expect(stage.count('begin')).toBe(0)
  })

  test('ends the flow that is answered, after 30 s', async () => {
    const { vault } = createSlowVault('response')
    const stage = createStage({ services: { vault } })
    await stage.start()
    await stage.submit()
    await stage.pass(29)
    expect(stage.view()).toMatchObject({ step: 'enterCode' })
    await stage.pass(1)
    expect(stage.view()).toMatchObject({ step: 'failed', error: { code: 'secret_unavailable' } })
    expect(stage.count('verify')).toBe(0)
  })

  test('and answers after that time changes nothing', async () => {
    const { vault, seal } = createSlowVault('request')
    const stage = createStage({ services: { vault } })
    await stage.start()
    await stage.pass(30)
    await seal()
    expect(stage.view()).toMatchObject({ step: 'failed', error: { code: 'secret_unavailable' } })
    expect(stage.count('begin')).toBe(0)
  })
})

describe('an act that is being sealed', () => {
  test('is made once: the second start of a double click is ignored', async () => {
    const { vault, sealed, seal } = createSlowVault('request')
    const stage = createStage({ services: { vault } })
    stage.flow.send({ type: 'flow.started' })
    stage.flow.send({ type: 'flow.started' })
    await settle()
    stage.flow.send({ type: 'flow.started' })
    await seal()
    expect(sealed.filter((kind) => kind === 'request')).toHaveLength(1)
    expect(stage.count('begin')).toBe(1)
  })

  test('is made once: the second code of a double click is ignored, a third one later is not', async () => {
    const { vault, sealed, seal } = createSlowVault('response')
    const stage = createStage({ services: { vault } })
    await stage.start()
    stage.flow.send({ type: 'code.submitted', code: '000000' })
    stage.flow.send({ type: 'code.submitted', code: '000000' })
    await seal()
    expect(sealed.filter((kind) => kind === 'response')).toHaveLength(1)
    expect(stage.count('verify')).toBe(1)
    stage.flow.send({ type: 'code.submitted', code: canary.code })
    await seal()
    expect(await stage.flow.outcome).toMatchObject({ status: 'verified' })
  })

  test('is for the challenge it was typed for: another code came meanwhile', async () => {
    const { vault, seal } = createSlowVault('response')
    const stage = createStage({ services: { vault } })
    await stage.start()
    await stage.pass(30)
    stage.flow.send({ type: 'code.submitted', code: canary.code })
    await stage.resend()
    await seal()
    expect(stage.count('verify')).toBe(0)
    expect(stage.view()).toMatchObject({ step: 'enterCode' })
  })

  test('is sealed only where a code is asked for', async () => {
    const { vault, sealed } = createSlowVault('response')
    const stage = createStage({ services: { vault } })
    stage.flow.send({ type: 'code.submitted', code: canary.code })
    await settle()
    expect(sealed).toEqual([])
  })

  test.each(['request', 'response'] as const)('ends the flow where a %s can not be sealed', async (kind) => {
    const stage = createStage({ services: { vault: failing(kind) } })
    await stage.start()
    await stage.submit()
    expect(await stage.flow.outcome).toMatchObject({ status: 'failed', reason: 'secret_unavailable' })
  })
})

describe('the signal of an app', () => {
  test('is listened to until the flow ends', async () => {
    const { signal } = new AbortController()
    const stage = createStage({ signal })
    await stage.start()
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    await stage.submit()
    await stage.flow.outcome
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  test('that was aborted before cancels at once', async () => {
    const { flow } = createStage({ signal: AbortSignal.abort() })
    expect(flow.getSnapshot()).toMatchObject({ step: 'failed', error: { code: 'cancelled' } })
    expect(await flow.outcome).toMatchObject({ reason: 'cancelled' })
  })
})

describe('while the provider is asked for an approval elsewhere', () => {
  test('waking up asks no second time', async () => {
    const stage = createStage({ factors: [push] })
    stage.next('verify', hang)
    await stage.start()
    await stage.pass(5)
    await stage.act({ type: 'flow.resumed' })
    expect(stage.count('verify')).toBe(1)
    expect(stage.calls.at(-1)?.call.signal.aborted).toBe(false)
  })

  test('the user may choose another factor', async () => {
    const stage = createStage({ factors: [push, sms] })
    stage.next('verify', hang)
    await stage.start()
    await stage.choose('push')
    await stage.pass(5)
    await stage.act({ type: 'factor.changeRequested' })
    expect(stage.view()).toMatchObject({ step: 'chooseFactor' })
    expect(stage.calls.at(-1)?.call.signal.aborted).toBe(true)
  })
})

test('typing errors while the flow polls send nothing', async () => {
  const stage = createStage()
  stage.next('verify', () => Promise.resolve({ outcome: 'pending' }), hang)
  await stage.start()
  await stage.submit()
  await stage.pass(5)
  const polls = stage.count('verify')
  expect(polls).toBe(2)
  for (let error = 0; error < 100; error += 1) await stage.submit('no code')
  expect(stage.count('verify')).toBe(polls)
  expect(stage.calls.at(-1)?.call.signal.aborted).toBe(false)
  expect(stage.view()).toMatchObject({ setback: { code: 'code_malformed' } })
})

test('a wrong flow and a wrong listener are told of by name', async () => {
  const { flow } = createStage()
  await expect(detachStepUpFlow({ ...flow })).rejects.toThrow(
    'detachStepUpFlow: flow must come from createStepUpFlow or resumeStepUpFlow',
  )
  expect(() => flow.subscribe(undefined as never)).toThrow(
    'subscribe: listener must be a function (got nothing)',
  )
})

test('a request that is given up on is told of: a code or a try that failed', async () => {
  for (const [act, seconds, type] of [
    ['send', 10, 'code.failed'],
    ['verify', 15, 'try.failed'],
  ] as const) {
    const stage = createStage()
    stage.next(act, hang)
    await stage.start()
    if (act === 'verify') await stage.submit()
    await stage.pass(seconds)
    expect(stage.notices.at(-1)).toMatchObject({ type, failure: { code: 'timeout' } })
  }
})
