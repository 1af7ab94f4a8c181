import type { StepUpAct, StepUpFlow, StepUpMessages } from 'mfa-step-up'
import { wakeStepUpFlow, type WakingPage } from 'mfa-step-up/page'

import { screenOf, type StepUpScreen } from './step-up.screen.js'
import { sourceOf } from './step-up.source.js'
import { isCounting } from './step-up.texts.js'

export interface StepUpPresenterOptions {
  /** Texts of failures. Default: `englishMessages`. */
  readonly messages?: StepUpMessages
  /** Default `Date.now`. */
  readonly now?: () => number
  /** Tells when the page wakes up. Default `window`. */
  readonly page?: WakingPage
}

/** A flow as a screen, for any framework. All functions are bound; nothing runs but while somebody has subscribed. */
export interface StepUpPresenter {
  /** The same object while nothing on the screen changed. */
  readonly getSnapshot: () => StepUpScreen
  readonly subscribe: (listener: () => void) => () => void
  readonly choose: (factorId: string) => void
  /** Takes the form as the browser gives it: fields `code` and `trustDevice`. No code is kept. */
  readonly submit: (fields: FormData) => void
  readonly resend: () => void
  readonly changeFactor: () => void
  /** Cancels; at the end, closes. */
  readonly leave: () => void
  /** The dialog was closed, by `leave` or by the browser: what still goes on is cancelled. */
  readonly closed: () => void
}

/** How long the live region is silent after a code: the same words again are heard only where they were gone for a moment. */
const HUSH = 100

export function createStepUpPresenter(
  flow: StepUpFlow,
  { messages, now = Date.now, page }: StepUpPresenterOptions = {},
): StepUpPresenter {
  const listeners = new Set<() => void>()
  let source = sourceOf(flow.getSnapshot(), null, now(), messages)
  let screen = screenOf(source, now())
  let ticking: ReturnType<typeof setTimeout> | undefined
  let hush: ReturnType<typeof setTimeout> | undefined
  let stop = (): void => undefined

  const draw = () => {
    const view = flow.getSnapshot()
    const time = now()
    if (view !== source.view) source = sourceOf(view, source, time, messages)
    const next = screenOf(hush === undefined ? source : { ...source, status: '' }, time)
    clearTimeout(ticking)
    if (listeners.size > 0 && isCounting(source.place, time)) ticking = setTimeout(draw, 1000)
    if (JSON.stringify(next) === JSON.stringify(screen)) return
    screen = next
    for (const listener of listeners) listener()
  }
  const endHush = () => {
    clearTimeout(hush)
    hush = undefined
    draw()
  }
  const close = () => {
    source = { ...source, isClosed: true }
    draw()
  }
  const start = () => {
    const sleep = wakeStepUpFlow(flow, page)
    const unsubscribe = flow.subscribe(draw)
    draw()
    return () => {
      unsubscribe()
      sleep()
      endHush()
    }
  }
  const sender = (act: StepUpAct) => () => {
    flow.send(act)
  }
  const cancel = sender({ type: 'flow.cancelled' })

  return {
    getSnapshot: () => {
      if (flow.getSnapshot() !== source.view) draw()
      return screen
    },
    subscribe: (listener) => {
      const own = () => {
        listener()
      }
      listeners.add(own)
      if (listeners.size === 1) stop = start()
      return () => {
        if (listeners.delete(own) && listeners.size === 0) stop()
      }
    },
    choose: (factorId) => {
      flow.send({ type: 'factor.chosen', factorId })
    },
    submit: (fields) => {
      const code = fields.get('code')
      clearTimeout(hush)
      hush = setTimeout(endHush, HUSH)
      draw()
      if (typeof code === 'string')
        flow.send({ type: 'code.submitted', code, trustDevice: fields.has('trustDevice') })
    },
    resend: sender({ type: 'code.resendRequested' }),
    changeFactor: sender({ type: 'factor.changeRequested' }),
    leave: () => {
      const { step } = flow.getSnapshot()
      if (step === 'verified' || step === 'failed') close()
      else cancel()
    },
    closed: () => {
      close()
      cancel()
    },
  }
}

export type { CodeForm, FactorRow, ScreenAction, StepUpScreen } from './step-up.screen.js'
