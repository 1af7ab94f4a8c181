/** Entry `mfa-step-up/vue`: a flow, and the calls of a dialog, as composables. */
import { type MaybeRefOrGetter, onScopeDispose, type ShallowRef, shallowRef, toValue, watch } from 'vue'

import type { StepUpFlow } from '../../../machines/index.js'
import { createCallStore, createScreenStore } from '../_shared/stores.js'
import { createDialogControl, type ScreenActs } from '../dialog/control.js'
import type { StepUp } from '../dialog/index.js'
import type { StepUpPresenterOptions } from '../presenter/options.js'
import type { StepUpScreen } from '../presenter/screen.js'

/**
 * A flow as the screen that is to be drawn now; `null` without a flow. It starts no flow, and ends none when the component unmounts.
 * Both may be refs or getters; `options` count when the flow is another one. Give `dialogRef` to a `<dialog>`: it opens, closes and
 * places the focus as the screen says.
 *
 * @example
 * ```vue
 * <script setup lang="ts">
 * const { flow } = defineProps<{ flow: StepUpFlow | null }>()
 * const { screen, presenter, dialogRef } = useStepUpScreen(() => flow)
 * </script>
 * <template>
 *   <dialog :ref="dialogRef" aria-labelledby="heading">
 *     <h2 id="heading" tabindex="-1">{{ screen?.heading }}</h2>
 *   </dialog>
 * </template>
 * ```
 */
export function useStepUpScreen(
  flow: MaybeRefOrGetter<StepUpFlow | null>,
  options?: MaybeRefOrGetter<StepUpPresenterOptions | undefined>,
): {
  readonly screen: Readonly<ShallowRef<StepUpScreen | null>>
  /** What the user can do; does nothing without a flow. */
  readonly presenter: Readonly<ShallowRef<ScreenActs>>
  readonly dialogRef: (element: unknown) => void
} {
  const screen = shallowRef<StepUpScreen | null>(null)
  const presenter = shallowRef(createScreenStore(null).presenter)
  const dialog = shallowRef<HTMLDialogElement | null>(null)
  const dialogRef = (element: unknown) => {
    dialog.value = element instanceof HTMLDialogElement ? element : null
  }
  const control = createDialogControl()
  const follow = (now: StepUpFlow | null, _: unknown, onCleanup: (stop: () => void) => void) => {
    const store = createScreenStore(now, toValue(options))
    const update = () => {
      screen.value = store.getSnapshot()
    }
    presenter.value = store.presenter
    // A server draws, and follows nothing: nobody would stop it there.
    if (typeof window !== 'undefined') onCleanup(store.subscribe(update))
    update()
  }
  watch(() => toValue(flow), follow, { immediate: true })
  const show = () => {
    if (dialog.value !== null) control(dialog.value, screen.value, presenter.value)
  }
  watch([dialog, screen, presenter], show, { flush: 'post' })
  return { screen, presenter, dialogRef }
}

/**
 * The calls of an object of `createStepUp`, and whether one of this component is under way. The dialog is the page's: a component that
 * unmounts ends no flow, and its call goes on.
 *
 * @example
 * const { fetch, isPending } = useStepUp(stepUp)
 */
export function useStepUp(
  stepUp: Pick<StepUp, 'confirm' | 'fetch'>,
): Pick<StepUp, 'confirm' | 'fetch'> & { readonly isPending: Readonly<ShallowRef<boolean>> } {
  const { confirm, fetch, ...calls } = createCallStore(stepUp)
  const isPending = shallowRef(false)
  const update = () => {
    isPending.value = calls.isPending()
  }
  onScopeDispose(calls.subscribe(update))
  return { confirm, fetch, isPending }
}
