import { createSubscriber } from 'svelte/reactivity'
import type { StepUpFlow } from 'mfa-step-up'
import { isCounting, statusOf, validityText } from 'mfa-step-up-vanilla/texts'

/** The view of a flow, the time to count down from, and what is read aloud. No effect asks for a code. */
export function createStepUpState(flow: () => StepUpFlow) {
  const subscribe = $derived(createSubscriber(flow().subscribe))
  const view = $derived.by(() => {
    subscribe()
    return flow().getSnapshot()
  })
  // Made when the view changes, not every second: a live region that counts is read aloud every time.
  const spoken = $derived.by(() => {
    const changedAt = Date.now()
    return { changedAt, status: statusOf(view, changedAt), validity: validityText(view, changedAt) }
  })
  let tickedAt = $state(0)
  const now = $derived(Math.max(spoken.changedAt, tickedAt))
  const hasClock = $derived(isCounting(view, now))

  $effect(() => {
    if (!hasClock) return
    const timer = setInterval(() => {
      tickedAt = Date.now()
    }, 1000)
    return () => {
      clearInterval(timer)
    }
  })

  return {
    get view() {
      return view
    },
    get now() {
      return now
    },
    get status() {
      return spoken.status
    },
    get validity() {
      return spoken.validity
    },
  }
}
