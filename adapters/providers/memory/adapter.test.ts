import { describe, expect, test } from '@jest/globals'

import type { ChallengeResponse, Factor } from '../../../machines/domain.js'
import { createStepUpFlow, createStepUpServices } from '../../../machines/index.js'
import type { AdapterCall, ExchangeInput, VerifyInput } from '../../../machines/ports.js'
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

function fail(): never {
  throw new Error('nothing there')
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
    grant,
    call,
    send: () => adapter.send({ grant, factor }, call),
    answer: (response: ChallengeResponse, changes: Partial<VerifyInput> = {}) =>
      adapter.verify({ ...input, response, ...changes }, call),
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

const codeOf = (code: string) => ({ kind: 'code', code }) as const

describe('a code', () => {
  test('is good for its lifetime, and not a millisecond longer', async () => {
    for (const [life, verdict] of [
      [299_999, { outcome: 'verified' }],
      [300_000, { code: 'code_expired' }],
    ] as const) {
      const { adapter, answer, advance } = await open()
      advance(life)
      const { code } = adapter.outbox[0] ?? fail()
      expect(await answer(codeOf(code)).catch((error: unknown) => error)).toMatchObject(verdict)
    }
  })

  test('answers the newest challenge only, though it is the same code', async () => {
    const { adapter, answer, send } = await open({ resend: 'sameCode' })
    const { challenge } = await send()
    const { code } = adapter.outbox[0] ?? fail()
    expect(adapter.outbox[1]?.code).toBe(code)
    expect(await answer(codeOf(code))).toEqual({ outcome: 'invalidCode' })
    expect(await answer(codeOf(code), { challenge })).toMatchObject({ outcome: 'verified' })
  })

  test('has no time for another one where there is no cooldown', async () => {
    const { challenge } = await open({ resend: 'newCode' })
    expect(Object.keys(challenge).sort()).toEqual(['expiresAt', 'id', 'triesLeft'])
  })

  test('must be typed, whatever is approved elsewhere', async () => {
    const { adapter, answer, poll } = await open()
    adapter.approve()
    await expect(poll()).rejects.toMatchObject({ code: 'configuration' })
    expect(await answer(codeOf('000000'))).toMatchObject({ outcome: 'invalidCode', triesLeft: 4 })
  })
})

describe('a factor', () => {
  test('of the defaults is a text message or an e-mail', async () => {
    const { grant } = await open()
    const common = {
      needsSend: true,
      canResend: true,
      code: { length: 6, alphabet: 'digits' },
      canTrustDevice: false,
    }
    expect(grant.factors).toEqual([
      { id: 'sms', kind: 'sms', hint: '+33 ** ** ** 12', ...common },
      { id: 'email', kind: 'email', hint: 'a***@example.com', ...common },
    ])
  })

  test('that needs no sending takes 123456', async () => {
    const totp: Factor = { ...push, id: 'totp', kind: 'totp', needsSend: false, code: { alphabet: 'digits' } }
    const { grant, answer } = await open({ factors: [push, totp] })
    expect(grant.factors).toHaveLength(2)
    const input = { factor: totp, challenge: {} }
    expect(await answer(codeOf('654321'), input)).toMatchObject({ outcome: 'invalidCode' })
    expect(await answer(codeOf('123456'), input)).toMatchObject({ outcome: 'verified' })
  })

  test('that was not sent waits for nobody', async () => {
    const { answer } = await open({ factors: [push, { ...push, id: 'watch' }] })
    const input = { factor: { ...push, id: 'watch' }, challenge: {} }
    expect(await answer({ kind: 'poll' }, input)).toEqual({ outcome: 'invalidCode' })
  })

  test('that the provider does not know, or that was passed, is not sent by', async () => {
    const { adapter, grant, answer, call } = await open({ factorsToPass: 2 })
    await answer(codeOf(adapter.outbox[0]?.code ?? ''))
    const [passed = fail()] = grant.factors
    for (const factor of [{ ...push, id: 'stranger' }, passed]) {
      const input = { grant: { ...grant, factors: [factor] }, factor }
      await expect(adapter.send(input, call)).rejects.toMatchObject({ code: 'factor_unavailable' })
    }
  })
})

describe('an exchange', () => {
  async function prove() {
    const opened = await open()
    const { adapter, grant, call, answer } = opened
    const verdict = await answer(codeOf(adapter.outbox[0]?.code ?? ''))
    const proof = verdict.outcome === 'verified' ? verdict.proof : fail()
    const exchange = (given: Partial<ExchangeInput> = {}) =>
      adapter.exchange?.({ grant, proof, ...given }, call) ?? fail()
    return { ...opened, proof, exchange }
  }

  test('gives tokens for an hour, once', async () => {
    const { adapter, exchange } = await prove()
    const expiresAt = adapter.environment.now() + 3_600_000
    expect((await exchange()).result).toEqual({
      kind: 'tokens',
      tokens: { accessToken: expect.any(String), tokenType: 'Bearer', expiresAt },
    })
    await expect(exchange()).rejects.toMatchObject({ code: 'proof_rejected' })
  })

  test('needs the proof and the verifier of this flow', async () => {
    const { grant, exchange } = await prove()
    const { memory: _, ...bare } = grant
    const wrong: Partial<ExchangeInput>[] = [
      { proof: { kind: 'session' } },
      { proof: { kind: 'authorizationCode', code: 'another' } },
      { grant: { ...bare, memory: { verifier: 'another' } } },
      { grant: bare },
    ]
    for (const given of wrong) await expect(exchange(given)).rejects.toMatchObject({ code: 'proof_rejected' })
    expect((await exchange()).claimed.methods).toEqual(['sms'])
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
