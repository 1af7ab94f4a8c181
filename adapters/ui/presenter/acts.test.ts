import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'

import type { StepUpView } from '../../../machines/index.js'
import { createStepUpPresenter, en } from './index.js'
import {
  choose,
  createShownFlow,
  enterCode,
  failed,
  idle,
  NOW,
  present,
  recover,
  sms,
  totp,
  verified,
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
const wrong: StepUpView = { ...enterCode, setback: { code: 'invalid_code' }, triesLeft: 3 }
const labels = ({ actions }: { readonly actions: readonly { readonly label: string }[] }) =>
  actions.map(({ label }) => label)

describe('a code', () => {
  const refused: StepUpView = { ...enterCode, setback: { code: 'code_malformed' } }
  /** A flow that finds each code malformed. */
  const presentRefusing = () => {
    const shown = present(enterCode)
    const { flow, show } = shown
    const { send } = flow
    let endsIn = 300_000
    Object.assign(flow, {
      send: (act: Parameters<typeof send>[0]) => {
        send(act)
        // Each is an act of the user: the flow lives longer, so the view is another one.
        if (act.type === 'code.submitted') show({ ...refused, endsAt: NOW + (endsIn += 1000) })
      },
    })
    return shown
  }

  test.each([
    ['', 'Enter the code.'],
    [' - ', 'Enter the code.'],
    ['12 34', 'The code has 6 characters. You entered 4.'],
    ['1234567', 'The code has only 6 characters. You entered 7.'],
    ['12345x', en.messages.code_malformed],
  ])('that is %j is told so: %s', (code, text) => {
    const { submit, screen } = presentRefusing()
    submit({ code })
    expect(screen().form?.error).toBe(text)
    expect(screen().problem).toBeNull()
  })

  test('that is refused brings the focus back each time, and is heard again each time', () => {
    const { submit, screen } = presentRefusing()
    const { count } = screen().focus
    submit({ code: '12' })
    expect(screen().focus).toEqual({ target: 'code', count: count + 1 })
    const said = screen().announcement
    submit({ code: '12' })
    expect([screen().focus.count, screen().announcement]).toEqual([count + 2, ''])
    jest.advanceTimersByTime(100)
    expect(screen().announcement).toBe(said)
  })

  test('that is wrong keeps the field, moves the focus there, and stands beside it', () => {
    const { screen, show } = present(enterCode)
    const { count } = screen().focus
    show(verifying)
    expect(screen().focus.count).toBe(count)
    show(wrong)
    expect(screen()).toMatchObject({
      focus: { target: 'code', count: count + 1 },
      form: { draft: 1, error: en.messages.invalid_code, tries: '3 tries left' },
      problem: null,
    })
  })

  test('that is pasted whole is handed in by itself, the same one once; one that is typed never', () => {
    const { type, sent, show } = present(enterCode)
    type({ code: '123456' }, false)
    expect(sent).toEqual([])
    type({ code: '123-456' }, true)
    type({ code: '123456' }, true)
    expect(sent).toEqual([{ type: 'code.submitted', code: '123456', trustDevice: false }])
    show(verifying)
    type({ code: '654321' }, true)
    show(wrong)
    type({ code: '123456' }, true)
    expect(sent).toHaveLength(1)
    show(sending)
    show(enterCode)
    type({ code: '123456' }, true)
    expect(sent).toHaveLength(2)
  })

  test('that is pasted waits for the user where that is asked for, or where its length is not known', () => {
    const asked = present(enterCode, { autoSubmit: false })
    asked.type({ code: '123456' }, true)
    const unknown = present({ ...enterCode, code: { alphabet: 'digits' } })
    unknown.type({ code: '123456' }, true)
    expect([asked.sent, unknown.sent]).toEqual([[], []])
  })

  test('that is pasted takes along what the user has decided about this device', () => {
    const { type, sent } = present({ ...enterCode, factor: { ...sms, canTrustDevice: true } })
    type({ code: '123456', trustDevice: true }, true)
    expect(sent).toEqual([{ type: 'code.submitted', code: '123456', trustDevice: true }])
  })

  test('is in no screen', () => {
    const { type, submit, screen } = present(wrong)
    type({ code: '123456' }, true)
    submit({ code: '123456', trustDevice: true })
    expect(JSON.stringify(screen())).not.toContain('123456')
  })
})

describe('help', () => {
  test('is offered after the first wait, for as long as this way is taken', () => {
    const { screen, show } = present(enterCode)
    expect(screen().help).toBeNull()
    show({ ...enterCode, can: { ...enterCode.can, resendCode: true } })
    expect(screen().help?.label).toBe('Did not get it?')
    show(sending)
    show(enterCode)
    expect(screen().help).not.toBeNull()
    show({ ...enterCode, factor: totp })
    expect(screen().help).toBeNull()
  })

  test('comes after a wrong code where nothing was sent', () => {
    const { screen, show } = present({ ...enterCode, factor: totp })
    show({ ...enterCode, factor: totp, setback: { code: 'invalid_code' } })
    expect(screen().help?.advice.join()).toContain('sets its time')
  })
})

describe('the end', () => {
  test.each([
    ['verified', verified, false],
    ['cancelled', { ...failed, error: { code: 'cancelled' } } as const, false],
    ['failed', { ...failed, error: { code: 'too_many_tries' } } as const, true],
  ])('of a flow that is %s leaves the dialog open: %s', (_, view, isOpen) => {
    const { screen, show } = present(enterCode)
    show(view)
    expect(screen().isOpen).toBe(isOpen)
    const asked = present(enterCode, { autoClose: false })
    asked.show(view)
    expect(asked.screen().isOpen).toBe(true)
    asked.leave()
    expect(asked.screen().isOpen).toBe(false)
    expect(asked.sent).toEqual([])
  })

  test('that came well is left to the page to announce', () => {
    const { heard, show } = present(enterCode)
    show(verifying)
    show(verified)
    expect(heard).toEqual(['Checking.'])
  })

  test('cancel is one act', () => {
    const { leave, sent } = present(enterCode)
    leave()
    expect(sent).toEqual([{ type: 'flow.cancelled' }])
  })

  test('a dialog that the browser closed cancels what still goes on', () => {
    const { closed, sent, screen } = present(enterCode)
    closed()
    expect([sent, screen().isOpen]).toEqual([[{ type: 'flow.cancelled' }], false])
  })

  test('"I did not ask for this" is offered where the app wants to hear of it; it cancels, then tells', () => {
    expect(labels(present(enterCode).screen())).not.toContain('I did not ask for this')
    const onReport = jest.fn()
    const { report, sent, screen } = present(enterCode, { onReport })
    expect(labels(screen())).toContain('I did not ask for this')
    report()
    expect([sent, onReport.mock.calls.length]).toEqual([[{ type: 'flow.cancelled' }], 1])
    const ended = present(verified, { onReport })
    ended.report()
    expect([ended.sent, onReport.mock.calls.length]).toEqual([[], 1])
  })

  test('support is a link on every screen but that of success, where the app names it', () => {
    expect(present(enterCode).screen().support).toBeNull()
    const { screen, show } = present(choose, { support: 'mailto:help@shop.example' })
    const link = { label: 'Contact support', href: 'mailto:help@shop.example' }
    for (const view of [
      choose,
      verifying,
      enterCode,
      recover,
      { ...failed, error: { code: 'locked' } } as const,
    ]) {
      show(view)
      expect([view.step, screen().support]).toEqual([view.step, link])
    }
    show(verified)
    expect(screen().support).toBeNull()
  })

  test('the factor that worked is remembered, and no other', () => {
    const write = jest.fn()
    const { show } = present(enterCode, { lastFactor: { read: () => null, write } })
    show(verifying)
    expect(write).not.toHaveBeenCalled()
    show(verified)
    expect(write.mock.calls).toEqual([['sms']])
  })
})

describe('a presenter', () => {
  test('leaves nothing running when the last subscriber has gone, and can begin again', () => {
    const { flow, listeners, show } = createShownFlow({ ...enterCode, endsAt: NOW + 90_000 })
    const presenter = createStepUpPresenter(flow)
    expect([listeners.size, jest.getTimerCount()]).toEqual([0, 0])
    const stops = [presenter.subscribe(() => undefined), presenter.subscribe(() => undefined)]
    expect([listeners.size, jest.getTimerCount()]).toEqual([1, 1])
    for (const stop of [...stops, ...stops]) stop()
    expect([listeners.size, jest.getTimerCount()]).toEqual([0, 0])
    show({ ...failed, error: { code: 'denied' } })
    expect(presenter.getSnapshot().heading).toBe('Not confirmed')
    presenter.subscribe(() => undefined)
    expect(listeners.size).toBe(1)
  })

  test('reports what the code of the app throws, and goes on', () => {
    const reported: unknown[] = []
    const lose = () => {
      throw new Error('lost')
    }
    const { screen, report, sent, show } = present(enterCode, {
      ...{ hintOf: lose, onReport: lose, lastFactor: { read: lose, write: lose } },
      reportDefect: (error) => reported.push(error),
    })
    expect(screen().intro).toBe('We sent a code by text message.')
    report()
    expect(sent).toHaveLength(1)
    show(verified)
    expect(new Set(reported.map(String))).toEqual(new Set(['Error: lost']))
    expect(reported.length).toBeGreaterThanOrEqual(4)
  })

  test.each([
    [{ text: {} }, 'createStepUpPresenter: text is not an option: did you mean texts?'],
    [{ summary: 'Pay' }, 'createStepUpPresenter: summary must have a title'],
    [{ summary: { title: 'Pay', rows: [['To']] } }, 'createStepUpPresenter: summary must have a title'],
    [{ support: 'javascript:alert(1)' }, 'createStepUpPresenter: support must be an address with https:'],
    [{ support: '//evil.example' }, 'createStepUpPresenter: support must be an address with https:'],
    [{ lastFactor: true }, 'createStepUpPresenter: lastFactor must have the methods read, write'],
  ])('refuses %j', (options, message) => {
    const { flow } = createShownFlow(idle)
    expect(() => createStepUpPresenter(flow, options as never)).toThrow(message)
  })

  test('refuses what is no flow', () => {
    expect(() => createStepUpPresenter(null as never)).toThrow('createStepUpPresenter: flow must be a flow')
  })
})
