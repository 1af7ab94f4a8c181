import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import type { StepUpAct, StepUpFlow, StepUpView } from 'mfa-step-up'

import { createStepUpPresenter } from './step-up.presenter.js'

const NOW = Date.UTC(2026, 2, 1, 12)
const acts = {
  start: false,
  chooseFactor: false,
  submitCode: false,
  resendCode: false,
  changeFactor: false,
  extend: false,
}
const every = { flowId: 'flow', endsAt: null, setback: null, can: { ...acts, cancel: true } } as const
const sms = {
  id: 'sms',
  kind: 'sms',
  hint: null,
  canResend: true,
  code: { length: 6, alphabet: 'digits' },
  canTrustDevice: false,
  canChoose: true,
  availableAt: null,
} as const
const codes = { factor: sms, resendAvailableAt: NOW + 2000, expiresAt: null, triesLeft: 4, codesLeft: 4 }
const idle: StepUpView = { ...every, step: 'idle', state: 'idle' }
const enterCode: StepUpView = {
  ...{ ...every, ...codes, step: 'enterCode', state: 'codeSent', code: sms.code },
  can: { ...every.can, submitCode: true, changeFactor: true },
}
const wrong: StepUpView = { ...enterCode, setback: { code: 'invalid_code' } }
const work = { ...every, step: 'working', state: 'codeSent', factor: sms } as const
const verifying: StepUpView = { ...work, work: 'verifying' }
const sending: StepUpView = { ...work, work: 'sendingCode' }
const failed: StepUpView = { ...every, step: 'failed', state: 'failed', error: { code: 'cancelled' } }

/** A presenter of a flow that shows what it is told to show, with what it was asked to do. */
function present(first: StepUpView) {
  let view = first
  const listeners = new Set<() => void>()
  const sent: StepUpAct[] = []
  const flow: StepUpFlow = {
    id: 'flow',
    getSnapshot: () => view,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    send: (act) => {
      sent.push(act)
    },
    outcome: new Promise<never>(() => undefined),
  }
  const show = (next: StepUpView) => {
    view = next
    for (const listener of listeners) listener()
  }
  const target = new EventTarget()
  const page = Object.assign(target, {
    document: Object.assign(target, { visibilityState: 'visible' as const }),
  })
  return { ...createStepUpPresenter(flow, { page }), show, sent, page, listeners }
}

const formOf = (code: string) => {
  const fields = new FormData()
  fields.set('code', code)
  return fields
}

beforeEach(() => {
  jest.useFakeTimers({ now: NOW })
})
afterEach(() => {
  jest.useRealTimers()
})

describe('a screen', () => {
  test('is the same object until something on it changes; it counts, and the status does not', () => {
    const { getSnapshot, subscribe, show } = present(idle)
    const listener = jest.fn()
    subscribe(listener)
    show({ ...wrong, setback: { code: 'rate_limited', availableAt: NOW + 2000 } })
    const screen = getSnapshot()
    expect(screen.actions[0]).toMatchObject({ label: 'Send another code in 2 s', canUse: false })
    show({ ...wrong, setback: { code: 'rate_limited', availableAt: NOW + 2000 } })
    jest.advanceTimersByTime(999)
    expect([getSnapshot() === screen, listener.mock.calls.length]).toEqual([true, 1])
    jest.advanceTimersByTime(1)
    expect(getSnapshot().actions[0]?.label).toBe('Send another code in 1 s')
    expect(getSnapshot().status).toBe(screen.status)
    expect(listener).toHaveBeenCalledTimes(2)
  })

  test('keeps the place of all that was there while a request is under way, out of use', () => {
    const { getSnapshot, subscribe, show } = present(enterCode)
    subscribe(() => undefined)
    const before = getSnapshot()
    show(sending)
    const { heading, intro, form, actions } = getSnapshot()
    expect([heading, intro, form?.canSubmit]).toEqual(['One moment', before.intro, false])
    expect(actions.map(({ name }) => name)).toEqual(before.actions.map(({ name }) => name))
    expect(actions.map(({ canUse }) => canUse)).toEqual([false, false, true])
  })

  test('has an empty form for every code, and keeps what was typed to be mended', () => {
    const { getSnapshot, show } = present(enterCode)
    const drafts = [enterCode, verifying, wrong, sending, enterCode].map((view) => {
      show(view)
      return getSnapshot().form?.draft
    })
    expect(drafts).toEqual([1, 1, 1, 2, 3])
  })

  test('is closed by the user at the end, not before', () => {
    const { getSnapshot, show, leave, sent } = present(idle)
    expect(getSnapshot().isOpen).toBe(false)
    show(enterCode)
    leave()
    expect([getSnapshot().isOpen, sent]).toEqual([true, [{ type: 'flow.cancelled' }]])
    show(failed)
    leave()
    expect([getSnapshot().isOpen, sent.length]).toEqual([false, 1])
  })
})

describe('a presenter', () => {
  test('is silent for a moment after a code, so that the same words are heard again', () => {
    const { getSnapshot, subscribe, submit, sent } = present(wrong)
    subscribe(() => undefined)
    const { status } = getSnapshot()
    submit(formOf('123456'))
    expect(sent).toEqual([{ type: 'code.submitted', code: '123456', trustDevice: false }])
    expect(getSnapshot().status).toBe('')
    expect(JSON.stringify(getSnapshot())).not.toContain('123456')
    jest.advanceTimersByTime(100)
    expect(getSnapshot().status).toBe(status)
  })

  test('tells the flow that the page woke up', () => {
    const { subscribe, sent, page } = present(enterCode)
    subscribe(() => undefined)
    page.dispatchEvent(new Event('visibilitychange'))
    expect(sent).toEqual([{ type: 'flow.resumed' }])
  })

  test('leaves nothing running when the last subscriber has gone, and can begin again', () => {
    const { getSnapshot, subscribe, submit, show, sent, page, listeners } = present(wrong)
    const listener = () => undefined
    const [one, other] = [subscribe(listener), subscribe(listener)]
    one()
    one()
    expect(listeners.size).toBe(1)
    submit(formOf('1'))
    other()
    page.dispatchEvent(new Event('visibilitychange'))
    expect([listeners.size, jest.getTimerCount(), sent.length]).toEqual([0, 0, 1])
    show(failed)
    expect(getSnapshot().heading).toBe('Not confirmed')
    subscribe(listener)
    expect(listeners.size).toBe(1)
  })
})
