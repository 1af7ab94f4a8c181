import { describe, expect, test } from '@jest/globals'

import type { Factor, Grant, StepUpRequest } from '../../machines/domain.js'
import {
  canary,
  createStage,
  email,
  failWith,
  grantOf,
  push,
  settle,
  sms,
  totp,
} from '../../machines/flow.fixtures.js'

/** Nothing that was sent in a flow, and nothing secret that its provider gave, is shown: also not by a good answer. */

type Stage = ReturnType<typeof createStage>

/** All that was seen of a flow: views, notices, the outcome. */
function watch(stage: Stage) {
  const everything: unknown[] = [stage.view()]
  stage.flow.subscribe(() => everything.push(stage.view()))
  return async () =>
    JSON.stringify([everything, stage.notices, await Promise.race([stage.flow.outcome, settle()])])
}

const ticket = 'ticket-of-letters'
const ofTicket: StepUpRequest = { approach: { kind: 'loginTicket', ticket } }
const ofEmail: StepUpRequest = { approach: { kind: 'identifier', email: 'ada@example.com' } }
const answer = (grant: Grant) => () => Promise.resolve(grant)

describe('a good answer that begins a flow', () => {
  const begin = async (grant: Partial<Grant>, request = ofTicket) => {
    const stage = createStage({ request })
    stage.next('begin', answer({ ...grantOf(sms), ...grant }))
    const all = watch(stage)
    await stage.start()
    return { stage, all: await all() }
  }
  const withHint = (hint: string): Partial<Grant> => ({ factors: [{ ...sms, hint }] })

  test.each([
    ['what was sent', ticket],
    ['its token', canary.token],
    ['what the adapter must remember', canary.verifier],
    ['a part of its token', canary.token.slice(0, -2)],
    ['its token in capitals and in a text', `Phone ${canary.token.toUpperCase()}.`],
  ])('and repeats %s shows it neither as a hint nor as a correlation id', async (_title, text) => {
    const { stage, all } = await begin({ ...withHint(text), correlationId: text })
    expect(all).not.toContain(text)
    expect(stage.view()).toMatchObject({ step: 'enterCode', factor: { hint: null } })
    expect(stage.notices.at(-1)).toMatchObject({ correlationId: null })
  })

  test('and names a whole address shows none of it; one that is masked is shown', async () => {
    expect((await begin(withHint('To ada@example.com'), ofEmail)).all).not.toContain('ada@example.com')
    expect((await begin(withHint('a**@example.com'), ofEmail)).all).toContain('a**@example.com')
  })

  test('shows words that the adapter remembers, too, and the correlation id that it remembers', async () => {
    const memory = { channel: 'email', correlationId: 'correlation-of-the-flow' }
    const given = { ...withHint('Email to Ada'), memory, correlationId: memory.correlationId }
    const { stage, all } = await begin(given)
    expect(all).toContain('Email to Ada')
    expect(stage.notices.at(-1)).toMatchObject({ correlationId: memory.correlationId })
  })

  test('with a secret in the id of a factor is a mistake of the adapter', async () => {
    const { stage, all } = await begin({ factors: [{ ...sms, id: `sms-${canary.token}` }] })
    expect(all).not.toContain(canary.token)
    expect(stage.view()).toMatchObject({ error: { code: 'configuration', option: 'factors.id' } })
  })
})

test('a hint that comes with a later grant repeats no code and no challenge', async () => {
  for (const secret of [canary.code, canary.challengeId, '000000']) {
    const stage = createStage()
    const grant = { ...grantOf(sms, { ...email, hint: `Sent to ${secret}` } satisfies Factor) }
    const all = watch(stage)
    await stage.start()
    await stage.submit('000000')
    stage.next('verify', () => Promise.resolve({ outcome: 'nextChallenge', grant }))
    await stage.submit()
    expect(stage.view()).toMatchObject({
      step: 'chooseFactor',
      factors: [{ hint: sms.hint }, { hint: null }],
    })
    expect(await all()).not.toContain(secret)
  }
})

describe('a message that both devices show', () => {
  const showing = async (bindingMessage: string, id = canary.challengeId) => {
    const stage = createStage({
      factors: [push],
      request: { ...ofTicket, providerOptions: { bindingMessage: 'Pay 5 to Ada' } },
    })
    stage.next('send', () => Promise.resolve({ challenge: { id, bindingMessage } }))
    const all = watch(stage)
    await stage.start()
    return { view: stage.view(), all: await all() }
  }

  test.each([canary.token, canary.challengeId, canary.challengeId.toUpperCase(), ticket])(
    'and repeats a secret is left out: %s',
    async (secret) => {
      const { view, all } = await showing(secret)
      expect(all).not.toContain(secret)
      expect(view).toMatchObject({ step: 'approve', bindingMessage: null })
    },
  )

  test.each(['42', 'Pay-5-to-Ada'])('is shown otherwise, also where the app gave it: %s', async (message) => {
    expect((await showing(message)).view).toMatchObject({ step: 'approve', bindingMessage: message })
  })
})

describe('an error', () => {
  test('repeats no challenge that was dropped, no code of an earlier try, and no token of an earlier grant', async () => {
    for (const secret of ['challenge-of-the-first-code', '000000', 'token-that-died-since']) {
      const stage = createStage()
      stage.next('begin', answer({ ...grantOf(sms), token: 'token-that-died-since' }))
      stage.next('send', () => Promise.resolve({ challenge: { id: 'challenge-of-the-first-code' } }))
      await stage.start()
      await stage.submit('000000')
      await stage.pass(30)
      stage.next('send', 'token_expired')
      await stage.resend()
      expect(stage.count('begin')).toBe(2)
      const all = watch(stage)
      stage.next('verify', failWith('server', { providerErrorId: secret }))
      await stage.submit()
      expect(stage.count('verify')).toBe(2)
      expect(await all()).not.toContain(secret)
    }
  })

  test('keeps the correlation id that the grant has shown', async () => {
    const stage = createStage()
    const correlationId = 'correlation-of-the-flow'
    stage.next('begin', answer({ ...grantOf(sms), memory: { correlationId }, correlationId }))
    await stage.start()
    stage.next('verify', failWith('server', { correlationId }))
    await stage.submit()
    expect(stage.view()).toMatchObject({ setback: { correlationId } })
  })

  test('of a check repeats no token that it got', async () => {
    const check = failWith('assurance_not_met', { claim: canary.idToken, reason: 'wrong' })
    const stage = createStage({ services: { evidence: { check } } })
    const all = watch(stage)
    await stage.start()
    await stage.submit()
    expect(await stage.flow.outcome).toMatchObject({ reason: 'assurance_not_met' })
    expect(await all()).not.toContain(canary.idToken)
  })
})

test('evidence repeats no secret, and says the rest', async () => {
  for (const secret of [canary.code, canary.idToken, canary.authorizationCode, canary.token]) {
    const stage = createStage({ factors: [totp] })
    const claimed = { subject: secret, methods: [secret, 'mfa'], acr: secret, authTime: null }
    const tokens = { idToken: canary.idToken, expiresAt: null }
    stage.next('exchange', () => Promise.resolve({ result: { kind: 'tokens', tokens }, claimed }))
    const all = watch(stage)
    await stage.start()
    await stage.submit()
    expect(await stage.flow.outcome).toMatchObject({
      evidence: { subject: null, methods: ['mfa'], acr: null },
    })
    expect(await all()).not.toContain(secret)
  }
})
