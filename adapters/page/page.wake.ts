import type { StepUpFlow } from '../../machines/index.js'

/**
 * Tells a flow when the page wakes up: shown again, back from the back/forward cache, online again. Timers were late or gone then; what
 * fell due happens now, and the word of being offline is taken back. Sends nothing to the provider.
 *
 * Answers the way to stop, which the end of the flow does by itself.
 */
export function wakeStepUpFlow(flow: StepUpFlow): () => void {
  const listening = new AbortController()
  const wake = () => {
    if (document.visibilityState === 'visible') flow.send({ type: 'flow.resumed' })
  }
  document.addEventListener('visibilitychange', wake, { signal: listening.signal })
  for (const type of ['pageshow', 'online']) window.addEventListener(type, wake, { signal: listening.signal })
  const stop = () => {
    listening.abort()
  }
  void flow.outcome.then(stop)
  return stop
}
