import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'

import type { StepUpView } from '../../../machines/index.js'
import { en } from './index.js'
import {
  approve,
  choose,
  enterCode,
  failed,
  idle,
  NOW,
  passkey,
  present,
  push,
  recover,
  sms,
  totp,
  working,
} from './presenter.fixtures.js'

beforeEach(() => {
  jest.useFakeTimers({ now: NOW })
})
afterEach(() => {
  jest.useRealTimers()
})

const verifying: StepUpView = { ...working, work: 'verifying' }
const sending: StepUpView = { ...working, work: 'sendingCode' }
const beginning: StepUpView = { ...working, state: 'stepUp', work: 'beginning', factor: null }
const wrong: StepUpView = { ...enterCode, setback: { code: 'invalid_code' }, triesLeft: 3 }
const labels = ({ actions }: { readonly actions: readonly { readonly label: string }[] }) =>
  actions.map(({ label }) => label)

describe('a screen', () => {
  test('is the same object until something on it changes, and only the button and the expiry count', () => {
    const { screen, show } = present(enterCode)
    const first = screen()
    show({ ...enterCode })
    expect(screen()).toBe(first)
    jest.advanceTimersByTime(999)
    expect(screen()).toBe(first)
    jest.advanceTimersByTime(1)
    expect(labels(screen())[0]).toBe('Send another code (26 sec)')
    expect(screen().form?.expiry).toBe('Expires in 9:59')
    const counting = ({ actions, form, ...others }: ReturnType<typeof screen>) => ({
      ...others,
      form: { ...form, expiry: null },
      actions: actions.slice(1),
    })
    expect(counting(screen())).toEqual(counting(first))
  })

  test('says what is confirmed', () => {
    const summary = { title: 'Pay 42.00 EUR', rows: [['To', 'Charles B.']] } as const
    expect(present(enterCode, { summary }).screen().summary).toEqual(summary)
    expect(present(enterCode).screen().summary).toBeNull()
  })

  test('shows the address of the provider, or the one of the app, on one line and isolated', () => {
    const intro = 'We sent a code by text message to \u2068+33\u00a0**\u00a012\u2069.'
    expect(present(enterCode).screen().intro).toBe(intro)
    const own = present(enterCode, { hintOf: ({ kind }) => `${kind} of Ada` })
    expect(own.screen().intro).toBe('We sent a code by text message to \u2068sms\u00a0of\u00a0Ada\u2069.')
    const none = present(enterCode, { hintOf: () => null })
    expect(none.screen().intro).toBe('We sent a code by text message.')
  })

  test('keeps its place while a request is under way, with its heading, out of use', () => {
    const { screen, show } = present(enterCode)
    const { heading, intro, form } = screen()
    show(sending)
    expect(screen()).toMatchObject({ isBusy: true, heading, intro })
    expect(screen().form).toEqual({ ...form, canSubmit: false })
    expect(screen().actions.map(({ canUse }) => canUse)).toEqual([false, false, true])
  })

  test('keeps saying what went wrong until there is an answer, so that nothing moves; it is not heard again', () => {
    const { screen, show, heard } = present({ ...recover, setback: { code: 'code_expired' } })
    const { heading, problem } = screen()
    show({ ...working, work: 'sendingCode' })
    expect(screen()).toMatchObject({ heading, problem, isBusy: true })
    expect([problem, heard]).toEqual([en.factors.sms.expiredText, [en.work.sendingCode]])
    show(enterCode)
    expect(screen().problem).toBeNull()
  })

  test('has a heading of its own before there is anything to keep', () => {
    const { screen, show } = present(idle)
    expect(screen()).toMatchObject({ isOpen: false, heading: '' })
    show(beginning)
    expect(screen()).toMatchObject({ isOpen: true, isBusy: true, heading: 'One moment' })
  })

  test('has an empty form for every code, and keeps what was typed to be mended', () => {
    const { screen, show } = present(enterCode)
    const drafts = [enterCode, verifying, wrong, sending, enterCode].map((view) => {
      show(view)
      return screen().form?.draft
    })
    expect(drafts).toEqual([1, 1, 1, 1, 2])
  })

  test('offers a passkey first, then what was used last, then the order of the provider', () => {
    const lastFactor = { read: () => 'totp', write: () => undefined }
    const { screen } = present(choose, { lastFactor })
    expect(screen().factors?.map(({ id, note }) => [id, note])).toEqual([
      ['passkey', null],
      ['totp', 'Last used'],
      ['sms', null],
    ])
  })

  test('says when a way can be chosen again, and nothing where no time is known', () => {
    const cooling = { ...sms, canChoose: false, availableAt: NOW + 5000 }
    const { screen } = present({ ...choose, factors: [cooling, { ...totp, canChoose: false }] })
    expect(screen().factors?.map(({ note }) => note)).toEqual(['Available in 5 sec', null])
    jest.advanceTimersByTime(1000)
    expect(screen().factors?.[0]?.note).toBe('Available in 4 sec')
  })

  test('shows the number that both devices show', () => {
    const { screen } = present({ ...approve, bindingMessage: '42' })
    expect(screen().match).toEqual({ label: en.match, number: '42' })
    expect(present(approve).screen().match).toBeNull()
  })

  test('says for how long a device is trusted, where that is known', () => {
    const factor = { ...sms, canTrustDevice: true }
    expect(present({ ...enterCode, factor }).screen().form?.trust).toBe('Do not ask again on this device')
    const trustLifetime = 30 * 86_400_000
    expect(present({ ...enterCode, factor: { ...factor, trustLifetime } }).screen().form?.trust).toBe(
      'Do not ask again on this device for 30 days',
    )
    expect(present(enterCode).screen().form?.trust).toBeNull()
  })
})

describe('the words', () => {
  test.each<[string, StepUpView, string]>([
    ['a code that died', { ...recover, setback: { code: 'code_expired' } }, 'Code expired'],
    [
      'a notification that died',
      { ...recover, factor: push, setback: { code: 'code_expired' } },
      'Notification expired',
    ],
    ['too many tries', { ...recover, setback: { code: 'tries_exhausted' } }, 'Too many tries'],
    ['no network', { ...recover, setback: { code: 'offline' } }, 'You are offline'],
    ['an outage', { ...recover, setback: { code: 'server' } }, 'The service is not available'],
    ['a limit', { ...recover, setback: { code: 'rate_limited' } }, 'Please wait a moment'],
    ['a refusal to send', { ...recover, setback: { code: 'send_refused' } }, 'This did not work'],
    ['an interruption', { ...recover, setback: { code: 'interrupted' } }, 'We were interrupted'],
    ['nothing wrong', recover, 'Send another code'],
    ['nothing wrong with a notification', { ...recover, factor: push }, 'Send the notification again'],
    ['the time of the flow', { ...failed, error: { code: 'flow_expired' } }, 'Time is up'],
    ['a locked account', { ...failed, error: { code: 'locked' } }, 'Your account is locked'],
    ['a refusal', { ...failed, error: { code: 'denied' } }, 'Not confirmed'],
    ['a passkey', { ...approve, factor: passkey }, 'Use your passkey'],
  ])('of %s: a heading of its own', (_, view, heading) => {
    expect(present(view).screen().heading).toBe(heading)
  })

  test('speak of no message where the user has an authenticator app', () => {
    const views: StepUpView[] = [
      { ...enterCode, factor: totp, setback: { code: 'invalid_code' } },
      { ...recover, factor: totp, setback: { code: 'tries_exhausted' } },
      { ...recover, factor: totp, setback: { code: 'code_already_used' } },
      { ...recover, factor: totp, setback: { code: 'rate_limited' } },
      { ...recover, factor: totp, setback: { code: 'code_expired' } },
    ]
    for (const view of views) {
      const { actions, ...others } = present(view).screen()
      const words = [labels({ actions }), Object.values(others)]
      expect(JSON.stringify(words)).not.toMatch(/message|sent|send/i)
    }
  })

  test.each<[string, StepUpView, string]>([
    ['code', enterCode, 'Send another code (27 sec)'],
    ['notification', approve, 'Send the notification again (27 sec)'],
    ['call', { ...enterCode, factor: { ...sms, kind: 'voice' } }, 'Call again (27 sec)'],
    [
      'step-up that could not begin',
      { ...recover, factor: null, can: { ...recover.can, resendCode: true } },
      'Try again',
    ],
  ])('of the button for another %s', (_, view, label) => {
    expect(labels(present(view).screen())).toContain(label)
  })

  test('are those of the catalogue that the app gives, with its language', () => {
    const texts = { ...en, lang: 'fr', confirm: 'Valider' }
    expect(present(enterCode, { texts }).screen()).toMatchObject({ lang: 'fr', form: { confirm: 'Valider' } })
  })
})

describe('time', () => {
  test('of a rate limit and a cooldown is one: the later', () => {
    const setback = { code: 'rate_limited', availableAt: NOW + 40_000 } as const
    const { screen } = present({ ...recover, setback })
    expect(labels(screen())[0]).toBe('Send another code (40 sec)')
    expect(screen().problem).toBe('There were too many requests. You can continue in a moment.')
    const earlier = present({ ...recover, setback: { ...setback, availableAt: NOW + 5000 } })
    expect(labels(earlier.screen())[0]).toBe('Send another code (27 sec)')
  })

  test('of a lock is counted where no other code can be had', () => {
    const setback = { code: 'rate_limited', availableAt: NOW + 9000 } as const
    const { screen } = present({ ...recover, factor: totp, resendAvailableAt: null, setback })
    expect(screen().actions[0]).toEqual({ name: 'resend', label: 'Try again (9 sec)', canUse: false })
    jest.advanceTimersByTime(9000)
    expect(screen().actions.map(({ name }) => name)).toEqual(['leave'])
  })

  test('that is over, and "back online", are announced once', () => {
    const { heard, show } = present(enterCode)
    const ready = { ...enterCode, resendAvailableAt: null, can: { ...enterCode.can, resendCode: true } }
    show(ready)
    show({ ...ready, codesLeft: 3 })
    expect(heard).toEqual(['You can ask for another code now.'])
    show({ ...ready, setback: { code: 'offline' } })
    show(ready)
    expect(heard.slice(1)).toEqual([en.messages.offline, 'You are back online.'])
  })

  test('is warned of a minute before the end, once, with more of it to be had', () => {
    const view: StepUpView = { ...enterCode, endsAt: NOW + 90_000, can: { ...enterCode.can, extend: true } }
    const { screen, heard, sent, extend, show } = present(view)
    expect(screen().warning).toBeNull()
    jest.advanceTimersByTime(30_000)
    expect(screen().warning).toMatchObject({ goOn: 'I need more time' })
    jest.advanceTimersByTime(5000)
    expect(heard).toEqual(['You have less than one minute left.'])
    extend()
    expect(sent).toEqual([{ type: 'flow.extended' }])
    show({ ...view, endsAt: NOW + 300_000 })
    expect(screen().warning).toBeNull()
  })

  test('that cannot be extended is said so, without a button', () => {
    const { screen, heard } = present({ ...enterCode, endsAt: NOW + 50_000 })
    expect(screen().warning).toEqual({
      heading: en.stillThere.heading,
      text: en.stillThere.final,
      goOn: null,
    })
    expect(heard).toEqual([en.stillThere.final])
  })

  test('is kept by typing, told to the flow every ten seconds at most', () => {
    const { type, sent } = present({ ...enterCode, can: { ...enterCode.can, extend: true } })
    for (const code of ['1', '12', '123']) type({ code }, false)
    expect(sent).toEqual([{ type: 'flow.extended' }])
    jest.advanceTimersByTime(10_000)
    type({ code: '1234' }, false)
    expect(sent).toHaveLength(2)
  })
})
