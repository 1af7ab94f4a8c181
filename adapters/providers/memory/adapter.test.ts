import { describe, expect, test } from '@jest/globals'

import type { Factor } from '../../../machines/domain.js'
import { createStepUpFlow, createStepUpServices } from '../../../machines/index.js'
import type { AdapterCall } from '../../../machines/ports.js'
import { createMemoryAdapter, type MemoryAdapterOptions, type MemoryMessage } from './index.js'

const push: Factor = {
  id: 'push',
  kind: 'push',
  hint: 'phone',
  needsSend: true,
  canResend: true,
  code: null,
  canTrustDevice: false,
}

function createCall(adapter: ReturnType<typeof createMemoryAdapter>): AdapterCall {
  const { signal } = new AbortController()
  return { signal, now: adapter.environment.now, idempotencyKey: 'key', flowId: 'flow' }
}

/** A flow whose challenge is out. */
async function open(options: MemoryAdapterOptions = {}) {
  let now = Date.UTC(2026, 2, 1, 12)
  const adapter = createMemoryAdapter({ now: () => now, ...options })
  const call = createCall(adapter)
  const grant = await adapter.begin({ approach: { kind: 'session' } }, call)
  const [factor] = grant.factors
  if (factor === undefined) throw new Error('no factor')
  const { challenge } = await adapter.send({ grant, factor }, call)
  const input = { grant, factor, challenge, trustDevice: false }
  return {
    adapter,
    challenge,
    send: () => adapter.send({ grant, factor }, call),
    poll: () => adapter.verify({ ...input, response: { kind: 'poll' } }, call),
    advance: (milliseconds: number) => (now += milliseconds),
  }
}

describe('a push', () => {
  test('is pending until it is approved, and types nothing', async () => {
    const { adapter, challenge, poll } = await open({ factors: [push] })
    expect(challenge).toMatchObject({ pollInterval: 1000 })
    expect(challenge).not.toHaveProperty('triesLeft')
    expect(adapter.outbox).toEqual([])
    expect(await poll()).toEqual({ outcome: 'pending', pollInterval: 1000 })
    adapter.approve()
    expect(await poll()).toMatchObject({ outcome: 'verified', proof: { kind: 'authorizationCode' } })
    adapter.approve()
    await expect(poll()).rejects.toMatchObject({ code: 'code_already_used' })
  })
})

describe('codes', () => {
  test('go to the outbox and to whoever shows them', async () => {
    const shown: MemoryMessage[] = []
    const { adapter } = await open({ onMessage: (message) => shown.push(message), random: () => 0.99 })
    expect(adapter.outbox).toEqual([{ factorId: 'sms', code: '999999' }])
    expect(shown).toEqual(adapter.outbox)
  })

  test('live from the moment they are sent, whatever the clock says', async () => {
    const { challenge } = await open({ now: () => 0, resendCooldown: 1000 })
    expect(challenge).toMatchObject({ expiresAt: 300_000, resendAvailableAt: 1000, triesLeft: 5 })
  })

  test('come no sooner than the cooldown allows', async () => {
    const { adapter, challenge, send, advance } = await open({ resendCooldown: 30_000 })
    const availableAt = adapter.environment.now() + 30_000
    expect(challenge.resendAvailableAt).toBe(availableAt)
    advance(29_999)
    const refusal = { code: 'rate_limited', details: { scope: 'send', availableAt } }
    await expect(send()).rejects.toMatchObject(refusal)
    expect(adapter.outbox).toHaveLength(1)
    advance(1)
    await send()
    expect(adapter.outbox).toHaveLength(2)
  })
})

describe('the script', () => {
  test('plays in turn, before anything has happened, and counts time from the call', async () => {
    const { adapter, send } = await open()
    adapter.failNext('send', 'rate_limited', { retryAfter: 5000 })
    adapter.failNext('send', 'network')
    const availableAt = adapter.environment.now() + 5000
    await expect(send()).rejects.toMatchObject({ code: 'rate_limited', details: { availableAt } })
    await expect(send()).rejects.toMatchObject({ code: 'network', details: {} })
    expect(adapter.outbox).toHaveLength(1)
    await send()
    expect(adapter.calls).toEqual(['begin', 'send', 'send', 'send', 'send'])
  })
})

describe('options', () => {
  test.each([
    ['factors must be a list of factors (got a string)', { factors: 'sms' }],
    ['factorsToPass must be a whole number from 1 to 8 (got 0)', { factorsToPass: 0 }],
    ['result must be one of tokens, authorizationCode, session (got a string)', { result: 'cookie' }],
    [
      'codeLifetime must be milliseconds, a whole number from 1 to 86400000 (a day) (got -1)',
      { codeLifetime: -1 },
    ],
    ['random must be a function (got 4)', { random: 4 }],
    ['colour is not an option: use factors, factorsToPass, result, ', { colour: 'red' }],
  ])('%s', (problem, options) => {
    const create = () => createMemoryAdapter(options as MemoryAdapterOptions)
    expect(create).toThrow(TypeError)
    expect(create).toThrow(`createMemoryAdapter: ${problem}`)
  })
})

test('a whole flow of two factors ends with tokens and says who and how', async () => {
  const adapter = createMemoryAdapter({ factorsToPass: 2, subject: 'ada' })
  const flow = createStepUpFlow({
    services: createStepUpServices({ adapter }),
    request: { approach: { kind: 'session' } },
  })
  /** Waits for a step of the view. */
  const reach = (step: string) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (flow.getSnapshot().step === step) resolve()
      }
      flow.subscribe(check)
      check()
    })
  flow.send({ type: 'flow.started' })
  await reach('chooseFactor')
  flow.send({ type: 'factor.chosen', factorId: 'email' })
  await reach('enterCode')
  flow.send({ type: 'code.submitted', code: adapter.outbox.at(-1)?.code ?? '' })
  await reach('working')
  await reach('enterCode')
  flow.send({ type: 'code.submitted', code: adapter.outbox.at(-1)?.code ?? '' })
  const outcome = await flow.outcome
  expect(adapter.outbox.map(({ factorId }) => factorId)).toEqual(['email', 'sms'])
  expect(outcome).toMatchObject({
    status: 'verified',
    evidence: { subject: 'ada', methods: ['email', 'sms'], checked: [] },
  })
})
