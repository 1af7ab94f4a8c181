import type { StepUpFlow } from '../../../machines/index.js'

/** What of a `Window` tells that its page wakes up. */
export interface WakingPage extends Pick<EventTarget, 'addEventListener'> {
  readonly document: Pick<Document, 'addEventListener' | 'visibilityState'>
}

/**
 * Tells a flow when the page wakes up: shown again, back from the back/forward cache, online again while it is shown. Its timers may be late
 * or gone: deadlines that passed take effect now, and the setback `offline` is cleared. It sends no code and makes no try; a right code that waited for the network is exchanged.
 *
 * Answers the way to stop, which the end of the flow does by itself. The page holds nothing of a flow before it is started: one that
 * never is needs no stop. Only a shared flow is told in `idle`, too, because its leader may have gone on. `page`: default `window`.
 */
export function wakeStepUpFlow(flow: StepUpFlow, page: WakingPage = window): () => void {
  const listening = new AbortController()
  const { signal } = listening
  const stop = () => {
    listening.abort()
  }
  const wake = (event: Event) => {
    // The first showing of a page wakes nobody.
    if (event.type === 'pageshow' && Reflect.get(event, 'persisted') !== true) return
    if (page.document.visibilityState === 'visible') flow.send({ type: 'flow.resumed' })
  }
  // First of all: what is no flow throws here, before anything listens.
  void flow.outcome.then(stop)
  const listen = () => {
    if (!('isLeader' in flow) && flow.getSnapshot().step === 'idle') return
    unsubscribe()
    page.document.addEventListener('visibilitychange', wake, { signal })
    for (const type of ['pageshow', 'online']) page.addEventListener(type, wake, { signal })
  }
  const unsubscribe = flow.subscribe(listen)
  signal.addEventListener('abort', unsubscribe)
  listen()
  return stop
}
