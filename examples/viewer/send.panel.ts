import type { ActorHistory } from './history.store.js'
import { isRecord, parseJson } from './json.reader.js'
import { byId, make } from './page.elements.js'

/** Hands a message to the transport of that name, and to no other. */
export type SendBack = (way: string, message: object) => void

/** Sends an event to the actor, where its page says that it takes events from a viewer: by the way on which it said so. */
export function createSendPanel(sendBack: SendBack) {
  const panel = byId('sender', HTMLElement)
  const form = byId('send', HTMLFormElement)
  const events = byId('events', HTMLDataListElement)
  const sent = byId('sent', HTMLElement)
  let [sessionId, wayBack] = ['', '']
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const data = new FormData(form)
    const [type, text] = [data.get('type'), data.get('payload')]
    const payload = typeof text === 'string' && text.trim() !== '' ? parseJson(text) : {}
    if (typeof type !== 'string' || !isRecord(payload)) {
      sent.textContent = 'The payload is no JSON object.'
      return
    }
    sendBack(wayBack, { type: '@viewer.send', sessionId, event: { ...payload, type } })
    sent.textContent = `Sent ${type}.`
  })
  return {
    draw(actor: ActorHistory | null, possible: readonly string[]) {
      sessionId = actor?.sessionId ?? ''
      wayBack = actor?.wayBack ?? ''
      panel.hidden = wayBack === ''
      events.replaceChildren(...possible.map((type) => make('option', { value: type })))
    },
  }
}
