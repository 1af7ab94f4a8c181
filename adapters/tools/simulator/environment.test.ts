import { describe, expect, test } from '@jest/globals'

import { OptionError } from '../../../machines/errors.js'
import { createReachFiveAdapter } from '../../providers/reachfive/index.js'
import { createClock, randomCode, randomToken, sha256 } from './environment.js'
import { DEFAULT_USER } from './index.js'
import { get, setup } from './simulator.fixtures.js'

describe('the clock', () => {
  test('runs with its base, plus what it was moved by', () => {
    let base = 1_000
    const clock = createClock(() => base)
    clock.advance(500)
    base += 10
    expect(clock.now()).toBe(1_510)
    clock.set(9_000)
    base += 1
    expect(clock.now()).toBe(9_001)
  })

  test('stands still while frozen, moves only by hand, and runs on from there', () => {
    let base = 1_000
    const clock = createClock(() => base)
    clock.freeze()
    base += 100
    expect(clock.now()).toBe(1_000)
    clock.advance(50)
    expect(clock.now()).toBe(1_050)
    clock.unfreeze()
    base += 5
    expect(clock.now()).toBe(1_055)
    clock.unfreeze()
    expect(clock.now()).toBe(1_055)
  })

  test('refuses a time that is none', () => {
    const clock = createClock(() => 0)
    expect(() => {
      clock.set(NaN)
    }).toThrow(
      new OptionError('clock.set', 'milliseconds', 'must be a finite number of milliseconds (got NaN)'),
    )
    expect(() => {
      clock.advance(NaN)
    }).toThrow(OptionError)
  })
})

describe('the time of an answer', () => {
  test('is told by every answer, in whole seconds of the clock', async () => {
    const simulator = await setup()
    simulator.faults.add({ path: '/oauth/token', kind: 'rateLimited' })
    simulator.clock.advance(61_999)
    for (const path of ['/jwks.json', '/nowhere', '/oauth/token']) {
      const { headers } = await get(simulator, path)
      expect(headers.get('Date')).toBe('Sun, 01 Mar 2026 12:01:01 GMT')
    }
  })

  test('lets a device be wrong about it', async () => {
    const simulator = await setup()
    const { adapterOptions, clock } = simulator
    const adapter = createReachFiveAdapter({ ...adapterOptions, now: () => clock.now() - 600_000 })
    const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
    const call = { now: adapter.environment.now, signal: new AbortController().signal }
    expect(adapter.clockSkew()).toBe(0)
    await adapter.begin(
      { approach: { kind: 'accessToken', accessToken } },
      { ...call, flowId: 'flow-1', idempotencyKey: 'flow-1:1' },
    )
    expect(adapter.clockSkew()).toBe(600_500)
  })
})

describe('random values', () => {
  test('a code has its length and alphabet, and uses all of it', () => {
    const codes = Array.from({ length: 200 }, () => randomCode(6, '0123456789'))
    for (const code of codes) expect(code).toMatch(/^\d{6}$/)
    expect(new Set(codes.join('')).size).toBe(10)
  })

  test('a token is 43 characters of base64url and never the same', () => {
    const tokens = Array.from({ length: 100 }, randomToken)
    for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/)
    expect(new Set(tokens).size).toBe(100)
  })

  test('the PKCE transformation is that of RFC 7636 appendix B', async () => {
    expect(await sha256('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    )
  })
})
