import { aFunction, requireOption } from '../../../machines/errors.js'
import { isSameView, type StepUpOutcome, type StepUpView } from '../../../machines/index.js'

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

  /** Answers whether there was something new to tell. */
  show(view: StepUpView): boolean {
    if (isSameView(this.#view, view)) return false
    this.#view = view
    this.tell()
    return true
  }

  end(view: StepUpView, outcome: StepUpOutcome): void {
    this.isOver = true
    // Also where the view is known: nobody owns the flow any more.
    if (!this.show(view)) this.tell()
    this.#settle(outcome)
  }

  tell(): void {
    // One that another has just stopped is called no more.
    for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) listener()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    requireOption('subscribe', 'listener', listener, aFunction)
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
