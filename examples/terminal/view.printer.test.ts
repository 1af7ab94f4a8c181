import { describe, expect, test } from '@jest/globals'
import type { StepUpView } from 'mfa-step-up'

import { createViewPrinter } from './view.printer.js'

const nothing = {
  ...{ start: false, chooseFactor: false, submitCode: false },
  ...{ resendCode: false, changeFactor: false, extend: false, cancel: false },
}
const idle: StepUpView = {
  ...{ flowId: 'flow', state: 'idle', step: 'idle', setback: null, endsAt: null },
  can: { ...nothing, start: true, cancel: true },
}
const enterCode: StepUpView = {
  ...{ flowId: 'flow', state: 'codeSent', step: 'enterCode', setback: null, endsAt: null },
  can: { ...nothing, submitCode: true, cancel: true },
  factor: {
    ...{ id: 'sms', kind: 'sms', hint: null, canResend: true, canTrustDevice: false },
    ...{ code: { length: 6, alphabet: 'digits' }, canChoose: true, availableAt: null },
  },
  code: { length: 6, alphabet: 'digits' },
  ...{ resendAvailableAt: 130_000, expiresAt: 160_000, triesLeft: 5, codesLeft: 4 },
}

/** Prints views, each at its second, and answers the lines. */
function print(...moments: readonly (readonly [second: number, view: StepUpView])[]): readonly string[] {
  const lines: string[] = []
  let now = 100_000
  const printer = createViewPrinter({
    write: (line) => lines.push(line),
    paint: (_, text) => text,
    now: () => now,
  })
  printer.printHeader()
  for (const [second, view] of moments) {
    now = 100_000 + second * 1000
    printer.print(view)
  }
  return lines
}

describe('a row', () => {
  test('stands below the header', () => {
    expect(print([0, idle], [65, enterCode])).toEqual([
      'time state    step             resend in expiry tries codes can',
      '0:00 idle     idle                                          start',
      '1:05 codeSent enterCode SMS    0 s       0 s    5     4     submit',
    ])
  })

  test('counts whole seconds down to the next code and to the end of this one', () => {
    const rows = print([0, enterCode], [0.5, enterCode], [29.001, enterCode])
    const counts = rows.slice(1).map((row) => row.match(/\d+ s/g))
    expect(counts).toEqual([
      ['30 s', '60 s'],
      ['30 s', '60 s'],
      ['1 s', '31 s'],
    ])
  })

  test.each([
    [true, 'now'],
    [false, '-'],
  ])('without a countdown and resendCode %s says %s', (resendCode, next) => {
    const can = { ...enterCode.can, resendCode }
    const [, row] = print([0, { ...enterCode, can, resendAvailableAt: null, expiresAt: null }])
    expect(row).toMatch(new RegExp(`enterCode SMS {4}${next} +- +5 +4`))
  })

  test('says what a request is under way for', () => {
    const [, row] = print([
      0,
      { ...idle, state: 'codeSent', step: 'working', work: 'verifying', factor: null },
    ])
    expect(row).toContain('codeSent working verifying')
  })
})

describe('a note', () => {
  test('tells of a setback once, with its message and what the provider said', () => {
    const setback = { code: 'rate_limited', availableAt: 142_000, status: 429, providerCode: 'a.b' } as const
    const lines = print([0, { ...enterCode, setback }], [1, { ...enterCode, setback }])
    expect(lines).toHaveLength(4)
    expect(lines[2]).toBe(
      '       ! Too many requests. Wait 42 s before you go on. (rate_limited, a.b, HTTP 429)',
    )
  })

  test('tells of the same setback again after something else', () => {
    const wrong: StepUpView = { ...enterCode, setback: { code: 'invalid_code' } }
    expect(print([0, wrong], [1, enterCode], [2, wrong]).filter((line) => line.includes('!'))).toHaveLength(2)
  })

  test.each([
    [[], 'claims not verified'],
    [['signature', 'nonce'] as const, 'verified: signature, nonce'],
  ])('says what the evidence is worth: %j', (checked, worth) => {
    const evidence = { subject: 'ada', methods: ['pwd', 'mfa'], acr: null, authTime: null, checked }
    const verified: StepUpView = { ...idle, state: 'verified', step: 'verified', can: nothing, evidence }
    expect(print([0, verified]).at(-1)).toBe(`       evidence: subject ada; methods pwd, mfa; ${worth}`)
  })
})
