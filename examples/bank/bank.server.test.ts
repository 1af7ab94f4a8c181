import { afterAll, beforeAll, expect, test } from '@jest/globals'
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

const pay = (accessToken: string, headers: Record<string, string> = {}) =>
  fetch(`${bank.apiOrigin}/payments`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ amount: 42_00, to: 'Charles' }),
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
  const paid = await pay((result.kind === 'tokens' ? result.tokens.accessToken : undefined) ?? '')
  expect([paid.status, await paid.json()]).toEqual([
    201,
    { id: 'P-0001', amount: 42_00, currency: 'EUR', to: 'Charles', balance: 4_168_50 },
  ])
  expect(bank.bank.calls.done('/payments')).toHaveLength(1)
})

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
