import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { StepUpFlow } from 'mfa-step-up'
import { isCounting, statusOf, validityText } from 'mfa-step-up-vanilla/texts'

/** The view of a flow, the time to count down from, and what is read aloud. No effect asks for a code. */
export function useStepUp(flow: StepUpFlow) {
  const view = useSyncExternalStore(flow.subscribe, flow.getSnapshot, flow.getSnapshot)
  // Made when the view changes, not every second: a live region that counts is read aloud every time.
  const spoken = useMemo(() => {
    const changedAt = Date.now()
    return { changedAt, status: statusOf(view, changedAt), validity: validityText(view, changedAt) }
  }, [view])
  const [tickedAt, setTickedAt] = useState(spoken.changedAt)
  const now = Math.max(spoken.changedAt, tickedAt)
  const hasClock = isCounting(view, now)

  useEffect(() => {
    if (!hasClock) return
    const timer = setInterval(() => {
      setTickedAt(Date.now())
    }, 1000)
    return () => {
      clearInterval(timer)
    }
  }, [hasClock])

  useEffect(() => {
    // What fell due while the page slept happens now, not when its late timer fires.
    const resume = () => {
      if (document.visibilityState === 'visible') flow.send({ type: 'flow.resumed' })
    }
    document.addEventListener('visibilitychange', resume)
    return () => {
      document.removeEventListener('visibilitychange', resume)
    }
  }, [flow])

  return { view, now, status: spoken.status, validity: spoken.validity }
}
