import {
  computed,
  onMounted,
  onUnmounted,
  shallowRef,
  toValue,
  watchEffect,
  type MaybeRefOrGetter,
} from 'vue'
import type { StepUpFlow } from 'mfa-step-up'
import { isCounting, statusOf, validityText } from 'mfa-step-up-vanilla/texts'

/** The view of a flow, the time to count down from, and what is read aloud. No watcher asks for a code. */
export function useStepUp(flow: MaybeRefOrGetter<StepUpFlow>) {
  const view = shallowRef(toValue(flow).getSnapshot())
  const now = shallowRef(Date.now())
  const tick = () => {
    now.value = Date.now()
  }

  watchEffect((onCleanup) => {
    const { getSnapshot, subscribe } = toValue(flow)
    const draw = () => {
      view.value = getSnapshot()
      tick()
    }
    draw()
    onCleanup(subscribe(draw))
  })

  const hasClock = computed(() => isCounting(view.value, now.value))
  watchEffect((onCleanup) => {
    if (!hasClock.value) return
    const timer = setInterval(tick, 1000)
    onCleanup(() => {
      clearInterval(timer)
    })
  })

  // What fell due while the page slept happens now, not when its late timer fires.
  const resume = () => {
    if (document.visibilityState === 'visible') toValue(flow).send({ type: 'flow.resumed' })
  }
  onMounted(() => {
    document.addEventListener('visibilitychange', resume)
  })
  onUnmounted(() => {
    document.removeEventListener('visibilitychange', resume)
  })

  // Made when the view changes, not every second: a live region that counts is read aloud every time.
  const status = computed(() => statusOf(view.value, Date.now()))
  const validity = computed(() => validityText(view.value, Date.now()))
  return { view, now, status, validity }
}
