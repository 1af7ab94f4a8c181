import { StepUpError } from '../../../machines/errors.js'
import type { StepUpFlow } from '../../../machines/index.js'
import { receiveMessageCodes } from '../../browser/webotp/index.js'
import type { StepUpPresenterOptions } from '../presenter/options.js'
import { defineStepUpElement } from './element.js'
import type { CreateStepUpOptions } from './options.js'

/** Where flows are shown: one dialog, one flow at a time. */
export interface Stage {
  /**
   * Makes a flow when the dialog is free, and shows it until it has ended and the user has closed it. Rejects like `make`, and with
   * `cancelled` for a signal that aborts before; after that it cancels the flow.
   */
  readonly show: (
    make: () => Promise<StepUpFlow>,
    options: Pick<StepUpPresenterOptions, 'summary'>,
    signals: readonly AbortSignal[],
  ) => Promise<StepUpFlow>
}

/** Nothing is made before the first flow. */
export function createStage(
  { container, dom = 'shadow', webOtp = true }: CreateStepUpOptions,
  presentation: StepUpPresenterOptions,
): Stage {
  let free: Promise<unknown> = Promise.resolve()
  let made: ReturnType<typeof createElement> | undefined

  const { reportDefect } = presentation
  const reporting = reportDefect ? { reportDefect } : {}

  const open = (flow: StepUpFlow, options: StepUpPresenterOptions): Promise<void> => {
    made ??= createElement(dom)
    const element = made
    const putIn = () => {
      const home = container?.isConnected === true ? container : document.querySelector('body')
      ;(home ?? document.documentElement).append(element)
    }
    if (!element.isConnected) putIn()
    element.options = options
    element.flow = flow
    const letGo = keepConnected(element, putIn, () => {
      cancel(flow)
    })
    const stopReceiving = webOtp ? receiveMessageCodes(flow, reporting) : () => undefined
    const isClosed = new Promise<void>((resolve) => {
      element.addEventListener(
        'close',
        () => {
          resolve()
        },
        { once: true },
      )
    })
    return flow.outcome.then(async () => {
      stopReceiving()
      // Out of the document it is never closed.
      if (element.isOpen && element.isConnected) await isClosed
      letGo()
      if (element.flow === flow) element.flow = null
    })
  }

  return {
    show: async (make, options, signals) => {
      const before = free
      let release = (): void => undefined
      free = new Promise<void>((resolve) => {
        release = resolve
      })
      const { isAborted, stop } = listenTo(signals)
      try {
        await Promise.race([before, isAborted])
        const made = make()
        // One that comes too late is not shown, and must not stay.
        isAborted.catch(() => made.then(cancel, () => undefined))
        const flow = await Promise.race([made, isAborted])
        void flow.outcome.then(stop)
        void open(flow, { ...presentation, ...options }).finally(release)
        return flow
      } catch (error) {
        stop()
        void before.then(release)
        throw error
      }
    },
  }
}

/**
 * A page that draws itself anew may throw the element away while the user confirms: it is put back. Where the page does not want it,
 * and throws it away each time, that comes to an end. Answers the way to stop.
 */
function keepConnected(element: Element, putBack: () => void, giveUp: () => void): () => void {
  let chances = 5
  let isRefilling = false
  const observer = new MutationObserver(() => {
    if (element.isConnected) return
    if (chances === 0) {
      giveUp()
      return
    }
    chances -= 1
    // A page that removes it in the same breath never gets there.
    if (!isRefilling)
      setTimeout(() => {
        chances = 5
        isRefilling = false
      })
    isRefilling = true
    putBack()
    watch()
  })
  const watch = () => {
    for (const root of [document, element.getRootNode()])
      observer.observe(root, { childList: true, subtree: true })
  }
  watch()
  return () => {
    observer.disconnect()
  }
}

function cancel(flow: StepUpFlow): void {
  flow.send({ type: 'flow.cancelled' })
}

/** `isAborted` rejects with `cancelled`, and never resolves. */
export function listenTo(signals: readonly AbortSignal[]) {
  let stop = (): void => undefined
  const isAborted = new Promise<never>((_, reject) => {
    const cancel = () => {
      reject(new StepUpError('cancelled'))
    }
    for (const signal of signals) {
      if (signal.aborted) cancel()
      signal.addEventListener('abort', cancel)
    }
    stop = () => {
      for (const signal of signals) signal.removeEventListener('abort', cancel)
    }
  })
  isAborted.catch(() => undefined)
  return { isAborted, stop }
}

function createElement(dom: 'shadow' | 'light') {
  defineStepUpElement()
  const element = document.createElement('mfa-step-up')
  if (dom === 'light') element.setAttribute('dom', 'light')
  return element
}
