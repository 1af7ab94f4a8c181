import type { StepUpFlow, StepUpView } from 'mfa-step-up'
import { mountStepUp } from 'mfa-step-up-vanilla'

/**
 * `<mfa-step-up>`: give it a `flow`, and it shows it. `step-up-close` comes when the user has closed the dialog, with the last view as
 * `detail`. The flow is yours: neither removing the element nor giving it another flow cancels it.
 *
 * Its content is in the light DOM. A password manager and the autofill of codes look for inputs there, labels and descriptions reach
 * across by id, and the page's own style sheet applies.
 */
export class StepUpElement extends HTMLElement {
  #flow: StepUpFlow | null = null
  #unmount: (() => void) | null = null

  get flow(): StepUpFlow | null {
    return this.#flow
  }

  set flow(flow: StepUpFlow | null) {
    if (flow === this.#flow) return
    this.#flow = flow
    this.#hide()
    this.#show()
  }

  connectedCallback(): void {
    // A property that was set before the element was defined hides the accessor.
    if (Object.hasOwn(this, 'flow')) {
      const { flow } = this
      Reflect.deleteProperty(this, 'flow')
      this.flow = flow
    }
    if (this.#unmount === null) this.#show()
    else this.#reopen()
  }

  disconnectedCallback(): void {
    // A move is a removal and an insertion: what was typed lives through it.
    queueMicrotask(() => {
      if (!this.isConnected) this.#hide()
    })
  }

  connectedMoveCallback(): void {
    // `moveBefore` keeps all as it was; without this method it would call the two above.
  }

  #show(): void {
    const flow = this.#flow
    if (flow === null || !this.isConnected) return
    this.#unmount = mountStepUp(this, flow, {
      onClose: () => {
        this.#hide()
        this.dispatchEvent(new CustomEvent('step-up-close', { bubbles: true, detail: flow.getSnapshot() }))
      },
    })
  }

  #hide(): void {
    this.#unmount?.()
    this.#unmount = null
  }

  /** A dialog that leaves the document is no longer modal, though it still says `open`. */
  #reopen(): void {
    const dialog = this.querySelector('dialog')
    if (dialog?.open !== true) return
    dialog.open = false
    dialog.showModal()
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mfa-step-up': StepUpElement
  }
  interface HTMLElementEventMap {
    'step-up-close': CustomEvent<StepUpView>
  }
}

// Two bundles of one page may each bring it: the first one stays.
if (customElements.get('mfa-step-up') === undefined) customElements.define('mfa-step-up', StepUpElement)
