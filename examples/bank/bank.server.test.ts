import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createStepUpFlow } from 'mfa-step-up'

import { type RunningBank, startBank } from './bank.server.js'
import { demoServices } from './demo.services.js'
import { readSession } from './demo.session.js'

let bank: RunningBank

beforeAll(async () => {
  bank = await startBank()
})

afterAll(async () => {
  await bank.close()
})

const signIn = async () => {
  const response = await fetch(`${bank.origin}/demo/sign-in`, { method: 'POST' })
  return readSession(await response.json())
}

const pay = (accessToken: string, headers: Record<string, string> = {}, amount = 42_00) =>
  fetch(`${bank.apiOrigin}/payments`, {
    method: 'POST',
    headers: {
      ...{ Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' },
      ...{ 'Idempotency-Key': 'first', ...headers },
    },
    body: JSON.stringify({ amount, to: 'Charles' }),
  })

test('it is healthy', async () => {
  const response = await fetch(`${bank.origin}/health`)
  expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }])
})

test('a login without a second factor reads the account, and is challenged for a payment', async () => {
  const { accessToken, apiOrigin, codeLifetime } = await signIn()
  expect([apiOrigin, codeLifetime]).toEqual([bank.apiOrigin, 60_000])
  const account = await fetch(`${apiOrigin}/account`, { headers: { Authorization: `Bearer ${accessToken}` } })
  expect(await account.json()).toMatchObject({ holder: 'Ada Lovelace', currency: 'EUR' })

  const challenged = await pay(accessToken, { Origin: bank.origin })
  expect(challenged.status).toBe(401)
  expect(challenged.headers.get('WWW-Authenticate')).toContain('insufficient_user_authentication')
  expect(challenged.headers.get('Access-Control-Allow-Origin')).toBe(bank.origin)
  expect(challenged.headers.get('Access-Control-Expose-Headers')).toBe('WWW-Authenticate')
  const elsewhere = await pay(accessToken, { Origin: 'https://attacker.example' })
  expect(elsewhere.headers.has('Access-Control-Allow-Origin')).toBe(false)
})

test('the message of a flow comes to the phone, and its tokens pay', async () => {
  const session = await signIn()
  const phone = await fetch(`${bank.origin}/demo/messages`)
  expect(phone.headers.get('Content-Type')).toBe('text/event-stream')
  const messages = phone.body?.pipeThrough(new TextDecoderStream()).getReader()

  const { accessToken } = session
  const approach = { kind: 'accessToken', accessToken } as const
  const flow = createStepUpFlow({ services: demoServices(session), request: { approach } })
  const reached = (step: string) =>
    new Promise<void>((resolve) => {
      const stop = flow.subscribe(() => {
        if (flow.getSnapshot().step !== step) return
        stop()
        resolve()
      })
    })
  flow.send({ type: 'flow.started' })
  await reached('chooseFactor')
  flow.send({ type: 'factor.chosen', factorId: 'sms' })
  await reached('enterCode')
  const event = String((await messages?.read())?.value)
  const code = /"code":"(\d{6})"/.exec(event)?.[1] ?? ''
  expect(code).toBe(bank.simulator.outbox.last()?.code)
  await messages?.cancel()
  flow.send({ type: 'code.submitted', code })

  const outcome = await flow.outcome
  if (outcome.status !== 'verified') throw new Error(outcome.reason)
  const result = outcome.readResult()
  const steppedUp = (result.kind === 'tokens' ? result.tokens.accessToken : undefined) ?? ''
  const answerOf = async (response: Response): Promise<unknown> => [response.status, await response.json()]
  const receipt = { id: 'P-0001', amount: 42_00, currency: 'EUR', to: 'Charles', balance: 4_168_50 }
  expect(await answerOf(await pay(steppedUp))).toEqual([201, receipt])

  // The same key is the same payment, and never another one.
  expect(await answerOf(await pay(steppedUp))).toEqual([201, receipt])
  expect(await answerOf(await pay(steppedUp, {}, 43_00))).toEqual([422, { error: 'key_reused' }])
  const next = { ...receipt, id: 'P-0002', balance: 4_126_50 }
  expect(await answerOf(await pay(steppedUp, { 'Idempotency-Key': 'second' }))).toEqual([201, next])
})

describe('the phone', () => {
  test('says amount, payee and code, in the format of WebOTP', async () => {
    const { accessToken } = await signIn()
    await pay(accessToken)
    const message = await messageOf(() => sendCode('sms'))
    const { code } = bank.simulator.outbox.last() ?? {}
    expect(message).toMatchObject({
      ...{ channel: 'sms', code },
      text: `Harbour Bank: ${code} is your code to pay €42.00 to Charles. We never ask for it by phone.\n\n@127.0.0.1 #${code}`,
    })
  })

  test('an e-mail has no such line; where no payment waits, the message names none', async () => {
    await bank.bank.fetch(`${bank.apiOrigin}/payments`, { method: 'POST', body: 'none' })
    const message = await messageOf(() => sendCode('email'))
    const { code } = bank.simulator.outbox.last() ?? {}
    expect(message).toMatchObject({
      channel: 'email',
      text: `Harbour Bank: ${code} is your code to confirm your payment. We never ask for it by phone.`,
    })
  })
})

describe('troubles', () => {
  const put = async (name: string, method = 'PUT') =>
    (await fetch(`${bank.origin}/demo/troubles/${name}`, { method })).status
  const read = async (): Promise<unknown> => (await fetch(`${bank.origin}/demo/troubles`)).json()

  test('a rate limit has a time, and is over with the next request', async () => {
    expect(await put('rate-limit')).toBe(204)
    const refused = await sendCode('sms')
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '30'])
    expect((await sendCode('sms')).status).toBe(204)
  })

  test('an answer that is dropped had its effect, and cannot be read', async () => {
    const before = bank.simulator.outbox.all().length
    expect(await put('dropped-answer')).toBe(204)
    await expect(sendCode('sms').then((response) => response.text())).rejects.toThrow()
    expect(bank.simulator.outbox.all()).toHaveLength(before + 1)
    expect((await sendCode('sms')).status).toBe(204)
  })

  test('a wrong code comes to the phone; a code expires for the provider, too', async () => {
    await sendCode('sms')
    const { code = '' } = bank.simulator.outbox.last() ?? {}
    expect(await messageOf(() => put('wrong-code'))).toMatchObject({
      code: expect.not.stringContaining(code) as unknown,
    })
    const now = bank.simulator.clock.now()
    expect(await put('expiry')).toBe(204)
    expect(bank.simulator.clock.now()).toBeGreaterThanOrEqual(now + 60_000)
    expect(await read()).toEqual({ lasting: [], ahead: 61_000 })
  })

  test('what lasts is switched off again', async () => {
    expect([await put('offline'), await put('slow')]).toEqual([204, 204])
    expect(await read()).toEqual({ lasting: ['offline', 'slow'], ahead: 61_000 })
    expect(await put('slow', 'DELETE')).toBe(204)
    await expect(sendCode('sms')).rejects.toThrow('fetch failed')
    expect(await put('offline', 'DELETE')).toBe(204)
    expect((await sendCode('sms')).status).toBe(204)
    expect(await read()).toMatchObject({ lasting: [] })
  })

  test.each(['toString', 'nothing', 'offline'])('%s is none that can be ended', async (name) => {
    expect(await put(name, 'DELETE')).toBe(404)
    if (name !== 'offline') expect(await put(name)).toBe(404)
  })
})

/** A code as a first factor: the simplest request that sends one. */
async function sendCode(channel: 'sms' | 'email'): Promise<Response> {
  const to =
    channel === 'sms'
      ? { auth_type: 'sms', phone_number: '+33600000001' }
      : { auth_type: 'magic_link', email: 'ada@example.com' }
  // The limit of the tenant is another test's.
  bank.simulator.clock.advance(3_600_000)
  return fetch(`${bank.origin}/identity/v1/passwordless/start`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ client_id: 'simulated-client', ...to }),
  })
}

/** What the phone gets of what is done. */
async function messageOf(act: () => Promise<unknown>): Promise<unknown> {
  const { body } = await fetch(`${bank.origin}/demo/messages`, { headers: { 'Last-Event-ID': '1000' } })
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  await act()
  const event = String((await reader?.read())?.value)
  await reader?.cancel()
  return JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? 'null')
}

test('a phone that comes back gets what it has missed', async () => {
  const read = async (headers: Record<string, string>) => {
    const { body } = await fetch(`${bank.origin}/demo/messages`, { headers })
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
    const text = String((await reader?.read())?.value)
    await reader?.cancel()
    return text
  }
  expect(await read({})).toContain('id: 0\n')
  const { id } = { id: bank.simulator.outbox.all().length }
  const next = read({ 'Last-Event-ID': String(id - 1) })
  const { domain } = await signIn()
  await fetch(`${domain}/identity/v1/passwordless/start`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      client_id: 'simulated-client',
      auth_type: 'magic_link',
      email: 'ada@example.com',
    }),
  })
  expect(bank.simulator.outbox.all()).toHaveLength(id + 1)
  expect(await next).toContain(`id: ${id}\n`)
})

test('a scripted drop breaks the connection', async () => {
  bank.simulator.faults.add({ path: '/jwks.json', kind: 'dropBeforeEffect' })
  await expect(fetch(`${bank.origin}/jwks.json`)).rejects.toThrow('fetch failed')
})
