import { describe, expect, test } from '@jest/globals'

import type { Evidence, Grant } from '../domain.js'
import { challengeOf, grantOf, push, sms, totp } from '../flow.fixtures.js'
import type { ExchangeAnswer, SendAnswer, VerifyAnswer } from '../ports.js'
import {
  checkEvidence,
  checkExchangeAnswer,
  checkGrant,
  checkSendAnswer,
  checkVerifyAnswer,
} from './answers.js'

/** What an adapter in plain JavaScript could answer: each wrong value on its own makes the whole answer wrong. */

const refusal = expect.objectContaining({ code: 'protocol', details: {} }) as unknown
const claimed = { subject: 'ada', methods: ['mfa'], acr: 'urn:acr:2', authTime: 1 }
const nothingClaimed = { subject: null, methods: [], acr: null, authTime: null }
const grant: Grant = { ...grantOf(sms, totp, push), expiresAt: 7, correlationId: 'c'.repeat(128) }

describe('a grant', () => {
  const check = (changes: object) => () => checkGrant({ ...grant, ...changes })
  const withFactor = (changes: object) => check({ factors: [sms, { ...totp, ...changes }] })

  test.each([
    {},
    { token: '' },
    { memory: undefined },
    { factors: [] },
    { expiresAt: null },
    { expiresAt: 0 },
    { correlationId: undefined },
  ])('with %j is good', (changes) => {
    expect(check(changes)()).toEqual({ ...grant, ...changes })
  })

  test.each([
    { token: undefined },
    { token: 7 },
    { memory: 'text' },
    { memory: null },
    { factors: undefined },
    { factors: null },
    { factors: { length: 0 } },
    { factors: [null] },
    { factors: ['sms'] },
    { factors: [sms, totp, sms] },
    { expiresAt: undefined },
    { expiresAt: -1 },
    { expiresAt: NaN },
    { expiresAt: '7' },
    { correlationId: '' },
    { correlationId: 7 },
    { correlationId: 'c'.repeat(129) },
  ])('with %j is not', (changes) => {
    expect(check(changes)).toThrow(refusal)
  })

  test.each([
    { hint: null },
    { code: null },
    { code: { length: 1, alphabet: 'digits' } },
    { code: { length: 64, alphabet: 'alphanumeric' } },
  ])('with %j of a factor is good', (changes) => {
    expect(withFactor(changes)).not.toThrow()
  })

  test.each([
    { id: '' },
    { id: undefined },
    { kind: '' },
    { kind: 7 },
    { hint: '' },
    { hint: undefined },
    { needsSend: undefined },
    { canResend: 'yes' },
    { canTrustDevice: 1 },
    { code: undefined },
    { code: 6 },
    { code: { length: 0, alphabet: 'digits' } },
    { code: { length: 65, alphabet: 'digits' } },
    { code: { length: 6.5, alphabet: 'digits' } },
    { code: { length: '6', alphabet: 'digits' } },
    { code: { length: 6, alphabet: 'letters' } },
    { code: { length: 6 } },
  ])('with %j of a factor is not', (changes) => {
    expect(withFactor(changes)).toThrow(refusal)
  })

  test.each([null, undefined, 'grant', 7])('is not %j', (answer) => {
    expect(() => checkGrant(answer as never)).toThrow(refusal)
  })
})

describe('an answer to a send', () => {
  const check = (changes: object, more: object = {}) => {
    const answer = { ...challengeOf(changes), ...more } as SendAnswer
    return () => checkSendAnswer(answer)
  }

  test('is good with all that a challenge can have, and with a new grant', () => {
    const full = { id: 'id', expiresAt: 7, triesLeft: 0, resendAvailableAt: 7, pollInterval: 0 }
    expect(check(full, { grant })()).toEqual({ challenge: full, grant })
    for (const name of Object.keys(full))
      for (const nothing of [null, undefined]) expect(check({ [name]: nothing })).not.toThrow()
  })

  test.each([
    { id: '' },
    { expiresAt: 'soon' },
    { triesLeft: -1 },
    { triesLeft: 1.5 },
    { triesLeft: '3' },
    { resendAvailableAt: Infinity },
    { pollInterval: -1 },
  ])('is not with %j', (changes) => {
    expect(check(changes)).toThrow(refusal)
  })

  test.each([{ challenge: null }, { challenge: undefined }, { grant: null }, { grant: {} }])(
    'is not with %j',
    (more) => {
      expect(check({}, more)).toThrow(refusal)
    },
  )
})

describe('an answer to a verify', () => {
  const proof = { kind: 'session' }
  const check = (answer: unknown) => () => checkVerifyAnswer(answer as VerifyAnswer)

  test.each([
    { outcome: 'verified', proof },
    { outcome: 'verified', proof: { kind: 'authorizationCode', code: 'code' } },
    { outcome: 'verified', proof: { kind: 'tokens', tokens: {} }, grant },
    { outcome: 'verified', proof, claimed },
    { outcome: 'verified', proof, claimed: nothingClaimed },
    { outcome: 'nextChallenge', grant },
    { outcome: 'invalidCode' },
    { outcome: 'invalidCode', triesLeft: 0, grant },
    { outcome: 'pending' },
    { outcome: 'pending', pollInterval: 0, grant },
  ])('is good as %j', (answer) => {
    expect(check(answer)()).toBe(answer)
  })

  test.each([
    null,
    'verified',
    {},
    { outcome: 'somethingElse' },
    { outcome: 'somethingElse', pollInterval: 1 },
    { outcome: 'verified' },
    { outcome: 'verified', proof: null },
    { outcome: 'verified', proof: {} },
    { outcome: 'verified', proof: { kind: 'authorizationCode' } },
    { outcome: 'verified', proof: { kind: 'authorizationCode', code: '' } },
    { outcome: 'verified', proof: { kind: 'tokens' } },
    { outcome: 'verified', proof: { kind: 'tokens', tokens: 'tokens' } },
    { outcome: 'verified', proof: { kind: 'other', code: 'code', tokens: {} } },
    { outcome: 'verified', proof, grant: {} },
    { outcome: 'verified', proof, claimed: null },
    { outcome: 'verified', proof, claimed: {} },
    { outcome: 'nextChallenge' },
    { outcome: 'nextChallenge', grant: null },
    { outcome: 'invalidCode', triesLeft: -1 },
    { outcome: 'invalidCode', triesLeft: 'none' },
    { outcome: 'invalidCode', grant: {} },
    { outcome: 'pending', pollInterval: -1 },
    { outcome: 'pending', pollInterval: '5' },
  ])('is not as %j', (answer) => {
    expect(check(answer)).toThrow(refusal)
  })
})

describe('an answer to an exchange', () => {
  const result = { kind: 'session' } as const
  const check = (changes: object) => {
    const answer = { result, claimed, ...changes } as ExchangeAnswer
    return () => checkExchangeAnswer(answer)
  }

  test('is good with a result and what it claims', () => {
    expect(check({})()).toEqual({ result, claimed })
    expect(check({ claimed: nothingClaimed })).not.toThrow()
  })

  test.each([
    { result: undefined },
    { result: { kind: 'tokens' } },
    { claimed: undefined },
    { claimed: { ...claimed, subject: '' } },
    { claimed: { ...claimed, subject: undefined } },
    { claimed: { ...claimed, methods: 'mfa' } },
    { claimed: { ...claimed, methods: ['mfa', 7] } },
    { claimed: { ...claimed, acr: 2 } },
    { claimed: { ...claimed, acr: undefined } },
    { claimed: { ...claimed, authTime: -1 } },
    { claimed: { ...claimed, authTime: undefined } },
  ])('is not with %j', (changes) => {
    expect(check(changes)).toThrow(refusal)
  })
})

describe('checked evidence', () => {
  const check = (changes: object) => {
    const evidence = { ...claimed, checked: ['signature'], ...changes } as Evidence
    return () => checkEvidence(evidence)
  }

  test('is good with what was checked, be it nothing', () => {
    expect(check({})()).toMatchObject({ checked: ['signature'] })
    expect(check({ checked: [] })).not.toThrow()
  })

  test.each([
    { checked: undefined },
    { checked: 'signature' },
    { checked: ['signature', ''] },
    { subject: 7 },
  ])('is not with %j', (changes) => {
    expect(check(changes)).toThrow(refusal)
  })
})
