import { describe, expect, test } from '@jest/globals'
import { englishMessages, type FactorView, type StepUpFailure, type StepUpView } from 'mfa-step-up'

import {
  expiryText,
  factorName,
  factorWait,
  headingOf,
  introOf,
  isCounting,
  resendLabel,
  statusOf,
  triesText,
  validityText,
} from './step-up.texts.js'

const NOW = Date.UTC(2026, 2, 1, 12)
const can = {
  start: false,
  chooseFactor: false,
  submitCode: true,
  resendCode: false,
  changeFactor: true,
  extend: false,
}
const every = { flowId: 'flow', endsAt: null, setback: null, can: { ...can, cancel: true } } as const
const sms: FactorView = {
  id: 'sms',
  kind: 'sms',
  hint: '+33 ** 12',
  canResend: true,
  code: { length: 6, alphabet: 'digits' },
  canTrustDevice: false,
  canChoose: true,
  availableAt: null,
}
const codes = {
  factor: sms,
  resendAvailableAt: NOW + 26_001,
  expiresAt: NOW + 598_000,
  triesLeft: 4,
  codesLeft: 4,
}
const enterCode = {
  ...every,
  ...codes,
  step: 'enterCode',
  state: 'codeSent',
  code: { length: 6, alphabet: 'digits' },
} as const
const recover = { ...every, ...codes, step: 'recover', state: 'retry' } as const
const approve = { ...every, ...codes, step: 'approve', state: 'codeSent', bindingMessage: null } as const
const failed = { ...every, step: 'failed', state: 'failed', error: { code: 'cancelled' } } as const
const working = { ...every, step: 'working', state: 'stepUp', work: 'sendingCode', factor: sms } as const
const idle = { ...every, step: 'idle', state: 'idle' } as const
const choose = (...factors: FactorView[]): StepUpView => ({
  ...every,
  step: 'chooseFactor',
  state: 'stepUp',
  factors,
})
const canResend = { ...every.can, resendCode: true }

describe('the code', () => {
  test('has a heading and says where it went, on one line', () => {
    expect(headingOf(enterCode)).toBe('Enter the code')
    expect(introOf(enterCode)).toBe('We sent a code by text message to +33\u00a0**\u00a012.')
    expect(introOf({ ...enterCode, factor: { ...sms, hint: null } })).toBe('We sent a code by text message.')
  })

  test('has tries and an end', () => {
    expect(triesText(enterCode)).toBe('4 tries left')
    expect(triesText({ ...enterCode, triesLeft: 1 })).toBe('1 try left')
    expect(expiryText(enterCode, NOW)).toBe('Expires in 9:58')
    expect(expiryText(enterCode, NOW + 1_000_000)).toBe('Expires in 0:00')
    expect(expiryText({ ...enterCode, expiresAt: null }, NOW)).toBeNull()
    expect([triesText(approve), expiryText(approve, NOW)]).toEqual([null, null])
  })

  test.each([
    [598_000, 'Good for 9 minutes'],
    [60_000, 'Good for 1 minute'],
    [59_500, 'Good for 1 minute'],
    [58_001, 'Good for 59 seconds'],
    [1000, 'Good for 1 second'],
  ])('with %i ms to live is described as: %s', (left, text) => {
    expect(validityText({ ...enterCode, expiresAt: NOW + left }, NOW)).toBe(text)
  })
})

describe('another code', () => {
  test.each<[string, StepUpView, string | null]>([
    ['waits', enterCode, 'Send another code in 27 s'],
    ['can be sent', { ...enterCode, can: canResend }, 'Send another code'],
    ['waits for the chart', { ...recover, resendAvailableAt: NOW }, 'Send another code'],
    ['never comes', { ...recover, resendAvailableAt: null }, null],
    ['where beginning failed', { ...recover, factor: null, can: canResend }, 'Try again'],
    ['is not spoken of elsewhere', working, null],
  ])('%s', (_, view, label) => {
    expect(resendLabel(view, NOW)).toBe(label)
  })
})

describe('a factor', () => {
  test('is named by kind and hint', () => {
    expect(factorName('sms')).toBe('Text message')
    expect(factorName('totp')).toBe('Authenticator app')
  })

  test('tells a wait only where it can not be chosen', () => {
    const cooling = { ...sms, availableAt: NOW + 5000 }
    expect(factorWait(cooling, NOW)).toBeNull()
    expect(factorWait({ ...cooling, canChoose: false }, NOW)).toBe('Available in 5 s')
    expect(factorWait({ ...sms, canChoose: false }, NOW)).toBeNull()
  })
})

describe('the status', () => {
  const limited: StepUpFailure = { code: 'rate_limited', availableAt: NOW + 2000 }

  test.each<[string, StepUpView, string]>([
    ['the work', working, 'Sending.'],
    ['the setback', { ...enterCode, setback: { code: 'invalid_code' } }, englishMessages.invalid_code],
    ['the end', failed, englishMessages.cancelled],
    ['the wait', { ...recover, setback: limited }, 'Too many requests. Wait 2 s before you go on.'],
    ['no wait that is over', { ...recover, setback: { ...limited, availableAt: NOW } }, ''],
    ['nothing', enterCode, ''],
  ])('says %s', (_, view, text) => {
    expect(statusOf(view, NOW)).toBe(text)
  })

  test('speaks with the words of the app', () => {
    expect(statusOf(failed, NOW, { ...englishMessages, cancelled: 'Annulé.' })).toBe('Annulé.')
  })
})

describe('time is counted', () => {
  test.each<[string, StepUpView, boolean]>([
    ['until the code dies', { ...enterCode, resendAvailableAt: null }, true],
    ['until another can be sent', { ...approve, expiresAt: null }, true],
    ['not for an end that is not shown', { ...recover, resendAvailableAt: null }, false],
    ['until a factor is back', choose({ ...sms, canChoose: false, availableAt: NOW + 1 }), true],
    ['not for factors that are there', choose(sms), false],
    ['not before the flow', idle, false],
    ['not after it', failed, false],
  ])('%s', (_, view, is) => {
    expect(isCounting(view, NOW)).toBe(is)
    expect(isCounting(view, NOW + 1_000_000)).toBe(false)
  })
})
