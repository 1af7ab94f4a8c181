import { byId, make } from './page.elements.js'
import { createViewer } from './viewer.page.js'
import { openChannel, openOpener, openSocket, type Transport } from './viewer.transports.js'

/** `?channel=name` and `?socket=ws://...` say where messages come from; without them, the channel of the package. */

const query = new URLSearchParams(location.search)
const receive = createViewer((way, message) => {
  for (const transport of transports) if (transport.name === way) transport.send(message)
})
const ways = byId('ways', HTMLElement)
const states = new Map<string, string>()
const listener = {
  received: receive,
  status(name: string, status: string) {
    states.set(name, status)
    ways.replaceChildren(...[...states].map(([way, now]) => make('span', { class: now }, `${way}: ${now}`)))
  },
}
const socket = query.get('socket')
const transports: readonly Transport[] = [
  openOpener(listener),
  openChannel(query.get('channel') ?? 'mfa-step-up', listener),
  socket === null ? null : openSocket(socket, listener),
].filter((transport) => transport !== null)
