'use client'
/** Entry `mfa-step-up/react`: a flow, and the calls of a dialog, as hooks. */
import { useLayoutEffect, useMemo, useState, useSyncExternalStore } from 'react'

import type { StepUpFlow } from '../../../machines/index.js'
import { createCallStore, createScreenStore } from '../_shared/stores.js'
import { createDialogControl, type ScreenActs } from '../dialog/control.js'
import type { StepUp } from '../dialog/index.js'
import type { StepUpPresenterOptions } from '../presenter/options.js'
import type { StepUpScreen } from '../presenter/screen.js'

const nothing = () => null
const never = () => false

/**
 * A flow as the screen that is to be drawn now; `null` without a flow, and on a server. It starts no flow, and ends none when the component
 * unmounts. `options` count when the flow is another one. Give `dialogRef` to a `<dialog>`: it opens, closes and places the focus as the
 * screen says.
 *
 * @example
 * ```tsx
 * function StepUpDialog({ flow }: { flow: StepUpFlow | null }) {
 *   const { screen, presenter, dialogRef } = useStepUpScreen(flow)
 *   return (
 *     <dialog ref={dialogRef} aria-labelledby="step-up-heading">
 *       <h2 id="step-up-heading" tabIndex={-1}>{screen?.heading}</h2>
 *       {screen?.factors?.map(({ id, name }) => <button key={id} onClick={() => presenter.choose(id)}>{name}</button>)}
 *     </dialog>
 *   )
 * }
 * ```
 */
export function useStepUpScreen(
  flow: StepUpFlow | null,
  options: StepUpPresenterOptions = {},
): {
  readonly screen: StepUpScreen | null
  /** What the user can do; does nothing without a flow. */
  readonly presenter: ScreenActs
  readonly dialogRef: (dialog: HTMLDialogElement | null) => void
} {
  const [held, setHeld] = useState(() => createScreenStore(flow, options))
  // Not an effect: a screen of the flow before would be drawn once more.
  const store = held.flow === flow ? held : createScreenStore(flow, options)
  if (store !== held) setHeld(store)
  const screen = useSyncExternalStore(store.subscribe, store.getSnapshot, nothing)

  const [dialog, dialogRef] = useState<HTMLDialogElement | null>(null)
  const [control] = useState(createDialogControl)
  const { presenter } = store
  useLayoutEffect(() => {
    if (dialog !== null) control(dialog, screen, presenter)
  }, [control, dialog, screen, presenter])
  return { screen, presenter, dialogRef }
}

/**
 * The calls of an object of `createStepUp`, and whether one of this component is under way. The dialog is the page's: a component that
 * unmounts ends no flow, and its call goes on.
 *
 * @example
 * ```tsx
 * function PayButton() {
 *   const { fetch, isPending } = useStepUp(stepUp)
 *   return <button disabled={isPending} onClick={() => void fetch('/pay', { method: 'POST' })}>Pay</button>
 * }
 * ```
 */
export function useStepUp(
  stepUp: Pick<StepUp, 'confirm' | 'fetch'>,
): Pick<StepUp, 'confirm' | 'fetch'> & { readonly isPending: boolean } {
  const { confirm, fetch, isPending, subscribe } = useMemo(() => createCallStore(stepUp), [stepUp])
  return { confirm, fetch, isPending: useSyncExternalStore(subscribe, isPending, never) }
}
