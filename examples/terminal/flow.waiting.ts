import type { StepUpFlow, StepUpView } from 'mfa-step-up'

/** Waits until the view is as asked, or rejects after `timeout` milliseconds of real time. */
export function untilView(
  flow: StepUpFlow,
  isReached: (view: StepUpView) => boolean,
  timeout = Infinity,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (isReached(flow.getSnapshot())) {
      resolve()
      return
    }
    const timer =
      timeout === Infinity
        ? undefined
        : setTimeout(() => {
            unsubscribe()
            reject(new Error(`Nothing happened for ${timeout / 1000} s`))
          }, timeout)
    const unsubscribe = flow.subscribe(() => {
      if (!isReached(flow.getSnapshot())) return
      unsubscribe()
      clearTimeout(timer)
      resolve()
    })
  })
}
