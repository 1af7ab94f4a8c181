import { computed, effect, linkedSignal, untracked } from '@angular/core'
import type { StepUpFlow } from 'mfa-step-up'
import { wakeStepUpFlow } from 'mfa-step-up/page'
import { createStepUpPresenter, type StepUpPresenterOptions } from 'mfa-step-up/presenter'

/** The screen of a flow as a signal. Call it in an injection context, such as a field of a component. */
export function injectStepUpScreen(
  flow: () => StepUpFlow | null,
  options: () => StepUpPresenterOptions = () => ({}),
) {
  const presenter = computed(() => {
    const now = flow()
    return now && untracked(() => createStepUpPresenter(now, options()))
  })
  const screen = linkedSignal(() => presenter()?.getSnapshot() ?? null)
  effect((onCleanup) => {
    const [now, shown] = [flow(), presenter()]
    if (now === null || shown === null || typeof window === 'undefined') return
    const update = () => {
      screen.set(shown.getSnapshot())
    }
    untracked(() => {
      onCleanup(shown.subscribe(update))
      onCleanup(wakeStepUpFlow(now))
      update()
    })
  })
  return { screen: screen.asReadonly(), presenter }
}
