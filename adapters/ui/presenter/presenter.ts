import { isObject, requireOption } from '../../../machines/errors.js'
import { parseCode, type StepUpAct, type StepUpFlow, type StepUpView } from '../../../machines/index.js'
import { announcementOf, type Course, courseOf, isEnding } from './course.js'
import { resolvePresenterOptions, type StepUpPresenterOptions } from './options.js'
import { screenOf, type StepUpScreen } from './screen.js'
import { type Complaint, secondsUntil } from './wording.js'

/** What the form holds. */
export interface CodeAnswer {
  readonly code: string
  /** Whether this device is to be trusted. Default `false`. */
  readonly trustDevice?: boolean
}

/** A flow as a screen, for any framework. All functions are bound; nothing runs but while somebody has subscribed. */
export interface StepUpPresenter {
  /** The same object while nothing on the screen changed. */
  readonly getSnapshot: () => StepUpScreen
  readonly subscribe: (listener: () => void) => () => void
  readonly choose: (factorId: string) => void
  /** Hands the code in. What can be none costs no try, and is said. */
  readonly submit: (answer: CodeAnswer) => void
  /**
   * What is in the form now: typing is activity, so the flow doesn't end for want of it. `isWhole`: the code was pasted, or filled in by the
   * browser; a whole one is handed in then (`autoSubmit`).
   */
  readonly type: (answer: CodeAnswer, isWhole: boolean) => void
  readonly resend: () => void
  readonly changeFactor: () => void
  /** More time, where the warning offers it. */
  readonly extend: () => void
  /** "I did not ask for this": cancels, and calls `onReport`. */
  readonly report: () => void
  /** Cancels; at the end, closes. */
  readonly leave: () => void
  /** The dialog was closed, by `leave` or by the browser: what still goes on is cancelled. */
  readonly closed: () => void
}

/** How long the live region is silent before it says the same again: it is heard only where it was gone for a moment. */
const SILENCE = 100

/** While the user types, the flow hears of it this often. */
const ACTIVITY_INTERVAL = 10_000

/**
 * Turns a flow into screens: what to show, to announce and to focus, in the words of one language. It holds no rule and no code.
 * Throws an `OptionError` that names a wrong option.
 *
 * @example
 * const presenter = createStepUpPresenter(flow, { summary: { title: 'Pay 42.00 EUR', rows: [['To', 'Charles B.']] } })
 * presenter.subscribe(() => draw(presenter.getSnapshot()))
 */
export function createStepUpPresenter(
  flow: StepUpFlow,
  options: StepUpPresenterOptions = {},
): StepUpPresenter {
  requireOption('createStepUpPresenter', 'flow', flow, ['be a flow of createStepUpFlow', isFlow])
  const settings = resolvePresenterOptions('createStepUpPresenter', options)
  const { texts, now } = settings
  const listeners = new Set<() => void>()
  /** Of the code that was handed in last. */
  let complaint: Complaint | null = null
  let course = courseOf(flow.getSnapshot(), null, complaint, now())
  /** What the live region says, and what it says when the silence is over. */
  let announcement = announcementOf(null, course, texts) ?? ''
  let silence: ReturnType<typeof setTimeout> | undefined
  let ticking: ReturnType<typeof setTimeout> | undefined
  let isWarned = false
  let heardAt = 0
  /** The code that was handed in by itself, until another draft: the same is not handed in twice. */
  let submitted: string | null = null
  let screen: StepUpScreen = { ...screenOf(course, settings, now()), announcement }
  let stop = (): void => undefined

  const announce = (text: string) => {
    clearTimeout(silence)
    silence = undefined
    if (text !== '' && text === announcement && listeners.size > 0) {
      silence = setTimeout(() => {
        silence = undefined
        draw()
      }, SILENCE)
    }
    announcement = text
  }
  const follow = (view: StepUpView) => {
    const next = courseOf(view, course, complaint, now())
    const text = announcementOf(course, next, texts)
    if (text !== null) announce(text)
    if (next.draft !== course.draft) submitted = null
    if (view.step === 'verified') rememberFactor(course.place)
    course = next
  }
  const rememberFactor = (place: StepUpView) => {
    if ('factor' in place && place.factor !== null) settings.remember(place.factor.id)
  }
  const warn = () => {
    const isNear = isEnding(course.view, now())
    if (isNear && !isWarned) {
      const { text, final } = texts.stillThere
      announce(course.view.can.extend ? text : final)
    }
    isWarned = isNear
  }
  const draw = () => {
    clearTimeout(ticking)
    const view = flow.getSnapshot()
    if (view !== course.view) follow(view)
    warn()
    const wait = nextChange(course, now())
    if (listeners.size > 0 && wait !== null) ticking = setTimeout(draw, wait)
    const next = {
      ...screenOf(course, settings, now()),
      announcement: silence === undefined ? announcement : '',
    }
    if (JSON.stringify(next) === JSON.stringify(screen)) return
    screen = next
    for (const listener of [...listeners]) listener()
  }
  const start = () => {
    const unsubscribe = flow.subscribe(draw)
    draw()
    return () => {
      unsubscribe()
      clearTimeout(ticking)
      clearTimeout(silence)
      silence = undefined
    }
  }
  const act = (event: StepUpAct) => {
    flow.send(event)
  }
  const close = () => {
    course = { ...course, isClosed: true }
    draw()
  }
  const submit: StepUpPresenter['submit'] = ({ code, trustDevice = false }) => {
    const before = flow.getSnapshot()
    const isMalformed = before.step === 'enterCode' && parseCode(code, before.code) === null
    complaint = isMalformed ? complaintOf(code, before.code.length) : null
    act({ type: 'code.submitted', code, trustDevice })
    // The second one that can be none is no news of the flow, and is told all the same.
    if (!isMalformed || before.setback?.code !== 'code_malformed') return
    draw()
    const { focus } = course
    course = { ...course, complaint, focus: { ...focus, count: focus.count + 1 } }
    announce(announcementOf(null, course, texts) ?? '')
    draw()
  }

  return {
    getSnapshot: () => {
      if (flow.getSnapshot() !== course.view) draw()
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
      act({ type: 'factor.chosen', factorId })
    },
    submit,
    type: ({ code, trustDevice }, isWhole) => {
      const view = flow.getSnapshot()
      if (view.can.extend && now() - heardAt >= ACTIVITY_INTERVAL) {
        heardAt = now()
        act({ type: 'flow.extended' })
      }
      if (!isWhole || !settings.autoSubmit || view.step !== 'enterCode' || !view.can.submitCode) return
      const whole = view.code.length === undefined ? null : parseCode(code, view.code)
      if (whole === null || whole === submitted) return
      submitted = whole
      submit({ code: whole, ...(trustDevice !== undefined && { trustDevice }) })
    },
    resend: () => {
      act({ type: 'code.resendRequested' })
    },
    changeFactor: () => {
      act({ type: 'factor.changeRequested' })
    },
    extend: () => {
      act({ type: 'flow.extended' })
    },
    report: () => {
      if (!settings.canReport || !flow.getSnapshot().can.cancel) return
      act({ type: 'flow.cancelled' })
      settings.report()
    },
    leave: () => {
      const { step } = flow.getSnapshot()
      if (step === 'verified' || step === 'failed') close()
      else act({ type: 'flow.cancelled' })
    },
    closed: () => {
      close()
      act({ type: 'flow.cancelled' })
    },
  }
}

const isFlow = (value: unknown): boolean =>
  isObject(value) && ['getSnapshot', 'subscribe', 'send'].every((name) => typeof value[name] === 'function')

/** Letters and digits count; what stands between them does not. */
function complaintOf(code: string, length: number | undefined): Complaint | null {
  const typed = code.match(/[\p{L}\p{N}]/gu)?.length ?? 0
  if (typed === 0) return { kind: 'empty' }
  if (length === undefined || typed === length) return null
  return { kind: typed < length ? 'tooShort' : 'tooLong', typed, length }
}

/** Milliseconds until the screen changes by itself: the next second of a countdown, or the warning; `null` where it doesn't. */
function nextChange({ view, place }: Course, now: number): number | null {
  const counted = [...('expiresAt' in place && place.step === 'enterCode' ? [place.expiresAt] : [])]
  if ('resendAvailableAt' in place) counted.push(place.resendAvailableAt, place.setback?.availableAt ?? null)
  if (place.step === 'chooseFactor')
    counted.push(...place.factors.map(({ canChoose, availableAt }) => (canChoose ? null : availableAt)))
  const waits = counted
    .filter((moment) => moment !== null && secondsUntil(moment, now) > 0)
    .map((moment) => ((moment ?? 0) - now) % 1000 || 1000)
  if (view.endsAt !== null && !isEnding(view, now)) waits.push(view.endsAt - 60_000 - now)
  return waits.length === 0 ? null : Math.min(...waits)
}
