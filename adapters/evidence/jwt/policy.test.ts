import { describe, expect, test } from '@jest/globals'

import { checkClaims, refusalOf, refused } from './jwt.fixtures.js'

describe('methods', () => {
  const otp = { methods: { anyOf: [['pwd', 'otp'], ['hwk']], aliases: { otp: ['email', 'sms'] } } }

  test.each([
    [['pwd', 'otp']],
    [['hwk']],
    [['pwd', 'email']],
    [['sms', 'mfa', 'pwd']],
    [['pwd', 7, null, 'otp']],
  ])('%j will do', async (amr) => {
    expect((await checkClaims({ amr }, {}, otp)).checked).toContain('methods')
  })

  test.each([
    [undefined, 'missing'],
    [[], 'missing'],
    ['otp', 'missing'],
    [{ 0: 'hwk', length: 1 }, 'missing'],
    // As Supabase says them.
    [[{ method: 'otp', timestamp: 1 }], 'missing'],
    [['mfa'], 'wrong'],
    [['pwd'], 'wrong'],
    [['pwd', 'OTP'], 'wrong'],
    [['email'], 'wrong'],
  ])('%j is %s', async (amr, reason) => {
    expect(await refusalOf(checkClaims({ amr }, {}, otp))).toEqual(refused('amr', reason))
  })

  test('mfa alone is enough for who asks for no more', async () => {
    const mfa = { methods: { anyOf: [['mfa']] } }
    expect((await checkClaims({ amr: ['mfa'] }, {}, mfa)).checked).toContain('methods')
    expect(await refusalOf(checkClaims({ amr: ['pwd', 'otp'] }, {}, mfa))).toEqual(refused('amr', 'wrong'))
  })

  test('without a policy are told, and not said to be checked', async () => {
    const evidence = await checkClaims({ amr: ['x', 7, { method: 'otp' }] })
    expect(evidence.methods).toEqual(['x'])
    expect(evidence.checked).not.toContain('methods')
    expect((await checkClaims({ amr: 'mfa' })).methods).toEqual([])
  })
})

describe('acr', () => {
  const asks = { request: { acrValues: ['gold', 'silver'] } }

  test.each(['gold', 'silver'])('%s is one of those asked for', async (acr) => {
    expect((await checkClaims({ acr }, asks)).checked).toContain('acr')
    expect((await checkClaims({ acr }, {}, { acrValues: ['silver', 'gold'] })).checked).toContain('acr')
  })

  test.each([
    [undefined, 'missing'],
    [null, 'missing'],
    ['bronze', 'wrong'],
    [['gold'], 'wrong'],
    ['gold silver', 'wrong'],
    ['', 'wrong'],
  ])('%j is %s', async (acr, reason) => {
    expect(await refusalOf(checkClaims({ acr }, asks))).toEqual(refused('acr', reason))
    expect(await refusalOf(checkClaims({ acr }, {}, { acrValues: ['gold'] }))).toEqual(refused('acr', reason))
  })

  test('must be one of the request and one of the options, where both ask', async () => {
    const both = (acr: string) => checkClaims({ acr }, asks, { acrValues: ['silver', 'platinum'] })
    expect((await both('silver')).checked).toContain('acr')
    expect(await refusalOf(both('gold'))).toEqual(refused('acr', 'wrong'))
    expect(await refusalOf(both('platinum'))).toEqual(refused('acr', 'wrong'))
  })

  test('that nobody asks for is told, and not said to be checked', async () => {
    for (const request of [{}, { acrValues: [] }]) {
      const evidence = await checkClaims({ acr: 'bronze' }, { request })
      expect(evidence.acr).toBe('bronze')
      expect(evidence.checked).not.toContain('acr')
    }
    expect((await checkClaims({ acr: 7 })).acr).toBeNull()
  })
})
