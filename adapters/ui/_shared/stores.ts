import type { StepUpFlow } from '../../../machines/index.js'
import { wakeStepUpFlow } from '../../browser/page/index.js'
import type { ScreenActs } from '../dialog/control.js'
import type { StepUp } from '../dialog/index.js'
import type { StepUpPresenterOptions } from '../presenter/options.js'
import { createStepUpPresenter } from '../presenter/presenter.js'
import type { StepUpScreen } from '../presenter/screen.js'

/** What the hooks of all frameworks have in common: two stores that each framework follows in its own idiom. */

/** A flow, or none, as a store of screens. Nothing runs but while somebody has subscribed; the flow is woken up then. */
export interface ScreenStore {
  readonly flow: StepUpFlow | null
  /** Of no flow: functions that do nothing. */
  readonly presenter: ScreenActs
  readonly getSnapshot: () => StepUpScreen | null
  readonly subscribe: (listener: () => void) => () => void
}

const nothing = () => undefined
const noScreen: ScreenStore = {
  flow: null,
  presenter: {
    choose: nothing,
    submit: nothing,
    type: nothing,
    resend: nothing,
    changeFactor: nothing,
    extend: nothing,
    report: nothing,
    leave: nothing,
    closed: nothing,
  },
  getSnapshot: () => null,
  subscribe: () => nothing,
}

export function createScreenStore(
  flow: StepUpFlow | null,
  options: StepUpPresenterOptions = {},
): ScreenStore {
  if (flow === null) return noScreen
  const { getSnapshot, subscribe, ...presenter } = createStepUpPresenter(flow, options)
  return {
    flow,
    presenter,
    getSnapshot,
    subscribe: (listener) => {
      const unsubscribe = subscribe(listener)
      const sleep = wakeStepUpFlow(flow)
      return () => {
        unsubscribe()
        sleep()
      }
    },
  }
}

/** The calls of one component. Who has unsubscribed hears nothing of their ends. */
export interface CallStore extends Pick<StepUp, 'confirm' | 'fetch'> {
  /** Whether one of them is under way. */
  readonly isPending: () => boolean
  readonly subscribe: (listener: () => void) => () => void
}

export function createCallStore(stepUp: Pick<StepUp, 'confirm' | 'fetch'>): CallStore {
  const listeners = new Set<() => void>()
  let running = 0
  const count = (change: number) => {
    running += change
    for (const listener of [...listeners]) listener()
  }
  const counted = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    count(1)
    try {
      return await call()
    } finally {
      count(-1)
    }
  }
  return {
    confirm: (request) => counted(() => stepUp.confirm(request)),
    fetch: (...call) => counted(() => stepUp.fetch(...call)),
    isPending: () => running > 0,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
