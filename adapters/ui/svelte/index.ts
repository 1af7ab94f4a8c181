/** Entry `mfa-step-up/svelte`: a flow, and the calls of a dialog, for runes. */
import { createSubscriber } from 'svelte/reactivity'

import type { StepUpFlow } from '../../../machines/index.js'
import { createCallStore, createScreenStore } from '../_shared/stores.js'
import { createDialogControl, type ScreenActs } from '../dialog/control.js'
import type { StepUp } from '../dialog/index.js'
import type { StepUpPresenterOptions } from '../presenter/options.js'
import type { StepUpScreen } from '../presenter/screen.js'

/**
 * A flow as the screen that is to be drawn now; `null` without a flow. It starts no flow, and ends none when the component is destroyed.
 * `options` count when the flow is another one. Attach `dialog` to a `<dialog>`: it opens, closes and places the focus as the screen
 * says. Take the answer apart with `$derived` only.
 *
 * @example
 * ```svelte
 * <script lang="ts">
 *   const { flow } = $props()
 *   const stepUp = useStepUpScreen(() => flow)
 * </script>
 * <dialog {@attach stepUp.dialog} aria-labelledby="heading">
 *   <h2 id="heading" tabindex="-1">{stepUp.screen?.heading}</h2>
 * </dialog>
 * ```
 */
export function useStepUpScreen(
  flow: () => StepUpFlow | null,
  options: () => StepUpPresenterOptions | undefined = () => undefined,
): {
  readonly screen: StepUpScreen | null
  /** What the user can do; does nothing without a flow. */
  readonly presenter: ScreenActs
  readonly dialog: (dialog: HTMLDialogElement) => void
} {
  const create = (now: StepUpFlow | null) => {
    const store = createScreenStore(now, options())
    return { ...store, follow: createSubscriber(store.subscribe) }
  }
  let held = create(null)
  const read = () => {
    const now = flow()
    if (now !== held.flow) held = create(now)
    held.follow()
    return { screen: held.getSnapshot(), presenter: held.presenter }
  }
  const control = createDialogControl()
  return {
    get screen() {
      return read().screen
    },
    get presenter() {
      return read().presenter
    },
    dialog: (dialog) => {
      control(dialog, read().screen, held.presenter)
    },
  }
}

/**
 * The calls of an object of `createStepUp`, and whether one of this component is under way. The dialog is the page's: a component that
 * is destroyed ends no flow, and its call goes on.
 *
 * @example
 * const pay = useStepUp(stepUp) // <button disabled={pay.isPending} onclick={() => pay.fetch('/pay')}>Pay</button>
 */
export function useStepUp(
  stepUp: Pick<StepUp, 'confirm' | 'fetch'>,
): Pick<StepUp, 'confirm' | 'fetch'> & { readonly isPending: boolean } {
  const { confirm, fetch, ...calls } = createCallStore(stepUp)
  const follow = createSubscriber(calls.subscribe)
  return {
    ...{ confirm, fetch },
    get isPending() {
      follow()
      return calls.isPending()
    },
  }
}
