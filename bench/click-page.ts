import { createReachFiveAdapter } from '../adapters/providers/reachfive/index.js'
import { createStepUpFlow, createStepUpServices, prepareStepUp } from '../machines/index.js'

/** The page of `click.ts`: one button that starts a flow. With `?prepare` it makes the chart while it is idle. */

const root = document.documentElement
const [button] = document.getElementsByTagName('button')
const [status] = document.getElementsByTagName('p')

const services = createStepUpServices({
  adapter: createReachFiveAdapter({
    domain: 'tenant.example',
    clientId: 'client',
    redirectUri: 'https://app.example/callback',
    // The first view is measured, not an answer.
    fetch: () => new Promise<never>(() => undefined),
  }),
})

requestIdleCallback(() => {
  if (location.search === '?prepare') prepareStepUp(services)
  requestIdleCallback(() => {
    root.dataset['ready'] = ''
  })
})

button?.addEventListener('click', ({ timeStamp }) => {
  const request = { approach: { kind: 'accessToken', accessToken: 'token' } } as const
  const flow = createStepUpFlow({ services, request })
  flow.subscribe(() => {
    const { step } = flow.getSnapshot()
    if (status) status.textContent = step
    if (step === 'working')
      afterPaint(() => (root.dataset['painted'] = String(performance.now() - timeStamp)))
  })
  flow.send({ type: 'flow.started' })
})

/** Calls back in the first task after the next frame: by then it is painted. */
function afterPaint(callback: () => void): void {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = callback
    port2.postMessage(null)
  })
}
