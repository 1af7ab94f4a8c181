import { createWebSocketReceiver, createWindowReceiver } from '@xstate/inspect'

/** Records what a receiver of `@xstate/inspect` gets, as it came and as it was read; cancels the flow by a click. */

declare const record: (text: string) => Promise<void>

const server = new URLSearchParams(location.search).get('server')
const receiver =
  server === null ? createWindowReceiver() : createWebSocketReceiver({ server, serialize: undefined })
window.addEventListener('message', ({ data }) => void record(`raw ${JSON.stringify(data)}`))

const cancel = document.createElement('button')
cancel.textContent = 'Ask for a cancellation'
document.body.append(cancel)
receiver.subscribe((seen) => {
  const name = seen.type === 'service.event' ? seen.event.name : null
  const value: unknown = 'state' in seen ? seen.state.value : null
  void record(JSON.stringify({ type: seen.type, sessionId: seen.sessionId, name, value }))
  cancel.onclick = () => {
    const data = { type: 'flow.cancelled' }
    const event = { name: data.type, data, origin: seen.sessionId, $$type: 'scxml', type: 'external' }
    receiver.send({ type: 'xstate.event', event: JSON.stringify(event), service: seen.sessionId })
  }
})
