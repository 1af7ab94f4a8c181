import type { StepUpOutcome, StepUpView } from '../../machines/index.js'
import { isSameView } from '../../machines/step-up/step-up.view.js'

/** What a tab shows, whoever it comes from. */
export class ViewBoard {
  readonly outcome: Promise<StepUpOutcome>
  isOver = false
  #view: StepUpView | null = null
  #settle: (outcome: StepUpOutcome) => void = () => undefined
  readonly #listeners = new Set<() => void>()

  constructor() {
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  /** `null` before there is one. The same object while nothing in it changed. */
  get view(): StepUpView | null {
    return this.#view
  }

  show(view: StepUpView): void {
    if (isSameView(this.#view, view)) return
    this.#view = view
    this.tell()
  }

  end(view: StepUpView, outcome: StepUpOutcome): void {
    this.isOver = true
    this.show(view)
    this.#settle(outcome)
  }

  tell(): void {
    for (const listener of [...this.#listeners]) listener()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    if (typeof listener !== 'function') throw new TypeError('listener must be a function')
    const own = () => {
      try {
        listener()
      } catch (error) {
        // A listener is not part of the flow: its error is the page's.
        queueMicrotask(() => {
          throw error
        })
      }
    }
    this.#listeners.add(own)
    return () => {
      this.#listeners.delete(own)
    }
  }
}
