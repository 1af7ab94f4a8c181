import { describe, expect, test } from '@jest/globals'

import type { Approach } from '../../../machines/domain.js'
import { createStepUpFlow, createStepUpServices } from '../../../machines/index.js'
import { createJwtEvidence } from '../../evidence/jwt/index.js'
import { createReachFiveAdapter, logInWithPassword } from '../../providers/reachfive/index.js'
import {
  createProtectedApi,
  DEFAULT_USER,
  type ProtectedApiOptions,
  type UserOptions,
} from '../../tools/simulator/index.js'
import { ORIGIN, setup } from '../../tools/simulator/simulator.fixtures.js'
import { fail, reach } from './gate.fixtures.js'
import { createStepUpGate, withStepUp } from './index.js'

/** Every operation of ReachFive that asks for a step-up, and an API of the app: from the refusal to the effect, with checked evidence. */

const BANK = 'https://bank.example'

/** A user who signed in by password, whose dialog types the right code by itself. */
async function createPage(user: Partial<UserOptions> = {}) {
  const assumptions = { authenticationClaims: { authTime: 'stepUp' } } as const
  const simulator = await setup({ assumptions, users: [{ ...DEFAULT_USER, ...user }] })
  const { domain: issuer, clientId: audience } = simulator.adapterOptions
  const adapter = createReachFiveAdapter(simulator.adapterOptions)
  const methods = { anyOf: [['mfa']] }
  const evidence = createJwtEvidence({
    issuer,
    audience,
    algorithms: ['RS256'],
    discovery: true,
    methods,
    fetch: simulator.fetch,
  })
  const services = createStepUpServices({ adapter, evidence })
  const scope = ['openid', 'mfa', 'full_write']
  const { accessToken } = await simulator.signIn(DEFAULT_USER.id, { scope: scope.join(' ') })
  let approach: Approach = { kind: 'accessToken', accessToken }
  let flows = 0

  const gate = createStepUpGate({
    flow: (asked) => {
      flows += 1
      const flow = createStepUpFlow({
        services,
        request: { approach, preferredFactor: 'sms', subject: DEFAULT_USER.id, scope, ...asked },
      })
      void reach(flow, 'enterCode').then(() => {
        flow.send({ type: 'code.submitted', code: simulator.outbox.last()?.code ?? '' })
      })
      return flow
    },
    now: () => simulator.clock.now(),
  })
  const authorization = { Authorization: `Bearer ${accessToken}` }
  return {
    simulator,
    adapter,
    gate,
    flows: () => flows,
    knowBy: (other: Approach) => {
      approach = other
    },
    /** A call of an API with the token of the login, through the gate. */
    callApi: async (fetch: typeof simulator.fetch, url: string, method: string, body?: object) => {
      const { origin } = new URL(url)
      const send = withStepUp(fetch, { gate, origins: [origin], methods: ['POST', 'DELETE'] })
      const headers = { ...authorization, ...(body && { 'Content-Type': 'application/json' }) }
      return send(url, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    },
  }
}

const credentials = `${ORIGIN}/identity/v1/mfa/credentials`
const phoneNumber = DEFAULT_USER.phoneNumber

describe('what ReachFive wants a step-up for goes through the gate', () => {
  test.each([
    [
      'update an e-mail address that is a second factor',
      'POST',
      `${ORIGIN}/identity/v1/update-email`,
      { email: 'ada@new.example' },
    ],
    [
      'update a phone number that is a second factor',
      'POST',
      `${ORIGIN}/identity/v1/update-phone-number`,
      { phone_number: '+33611223344' },
    ],
    ['delete the e-mail factor', 'DELETE', `${credentials}/emails`, undefined],
    ['delete the phone factor', 'DELETE', `${credentials}/phone-numbers`, { phone_number: phoneNumber }],
  ])('%s', async (_title, method, url, body) => {
    const { simulator, callApi, flows } = await createPage()
    const path = new URL(url).pathname
    const response = await callApi(simulator.fetch, url, method, body)
    expect([response.ok, flows(), simulator.requests.all(path).length]).toEqual([true, 1, 2])
  })

  test('add a further credential', async () => {
    const { simulator, callApi, flows } = await createPage({ factors: ['sms'] })
    const response = await callApi(simulator.fetch, `${credentials}/emails`, 'POST', { trust_device: false })
    expect([response.status, flows()]).toEqual([200, 1])
    expect(await response.json()).toMatchObject({ status: 'enabled', credential: { type: 'email' } })
  })

  test('log in with a password where a second factor is always required', async () => {
    const { adapter, gate, knowBy, flows } = await createPage()
    const { email = '', password = '' } = DEFAULT_USER
    const { ticket, mfaRequired } = await logInWithPassword(adapter, { email, password })
    expect(mfaRequired).toBe(true)
    knowBy({ kind: 'loginTicket', ticket })
    const { evidence } = await gate.stepUp({ methods: { anyOf: [['mfa']] } })
    expect([evidence.subject, flows()]).toEqual([DEFAULT_USER.id, 1])
    expect(evidence.checked).toEqual(expect.arrayContaining(['signature', 'subject', 'authTime', 'methods']))
  })
})

describe('an API of the app', () => {
  const pay = async (options: ProtectedApiOptions = {}) => {
    const page = await createPage()
    page.simulator.clock.advance(301_000)
    const bank = createProtectedApi({ simulator: page.simulator, ...options })
    const send = (amount: number) => page.callApi(bank.fetch, `${BANK}/payments`, 'POST', { amount })
    return { ...page, bank, send }
  }

  test.each<[string, ProtectedApiOptions]>([
    ['401, RFC 9470', {}],
    ['403', { status: 403 }],
    ['a bare max_age', { quotesMaxAge: false }],
    [
      'other challenges before it, with commas in quotes',
      { otherChallenges: ['Negotiate', 'Basic realm="x, y"'] },
    ],
    ["ReachFive's form", { form: 'reachfive' }],
  ])('%s: ten payments wait for one flow, and each is made once', async (_title, options) => {
    // A token of more than five minutes is too old to step up with: the session's own.
    const { bank, send, flows, simulator, knowBy } = await pay(options)
    const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
    knowBy({ kind: 'accessToken', accessToken })
    const amounts = Array.from({ length: 10 }, (_each, index) => index)
    const responses = await Promise.all(amounts.map(send))
    expect(responses.map(({ status }) => status)).toEqual(amounts.map(() => 201))
    expect([flows(), bank.calls.done('/payments').length, bank.calls.all('/payments').length]).toEqual([
      1, 10, 20,
    ])
  })

  test('a level that the provider does not reach is assurance_not_met, and the user is not asked twice', async () => {
    const { bank, send, flows, simulator, knowBy } = await pay({
      resources: [{ method: 'POST', path: '/payments', acrValues: ['gold'] }],
    })
    const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
    knowBy({ kind: 'accessToken', accessToken })
    const error: unknown = await send(1).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'assurance_not_met' })
    expect([flows(), bank.calls.done('/payments').length]).toEqual([1, 0])
    await send(1).then(
      () => fail('it went through'),
      () => undefined,
    )
    expect(flows()).toBe(1)
  })
})
