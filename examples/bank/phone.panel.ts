import { readNumber, readText } from './field.readers.js'
import { make } from './page.elements.js'

/** Your phone: the messages of the demo server as they arrive, the newest on top. */
export function watchPhone(list: HTMLElement, empty: HTMLElement): void {
  new EventSource('/demo/messages').addEventListener('message', ({ data }: MessageEvent<string>) => {
    empty.hidden = true
    const message: unknown = JSON.parse(data)
    forgetNew(list)
    list.prepend(drawMessage(message))
    list.scrollTop = 0
  })
}

/** What has arrived by now is not news any more. */
export function forgetNew(list: HTMLElement): void {
  for (const message of list.querySelectorAll('.is-new')) message.classList.remove('is-new')
}

function drawMessage(message: unknown): HTMLElement {
  const isText = readText(message, 'channel') === 'sms'
  const code = readText(message, 'code')
  const sentAt = new Date(readNumber(message, 'sentAt'))
  const time = make('time', 'message-time', sentAt.toLocaleTimeString('en-GB'))
  time.setAttribute('datetime', sentAt.toISOString())
  return make(
    'article',
    'message is-new',
    make('p', 'message-head', make('span', 'message-kind', isText ? 'Text message' : 'E-mail'), time),
    make('p', 'message-to', `To ${readText(message, 'to')}`),
    make('p', 'message-text', 'Your code to confirm the payment is'),
    make('p', 'message-code', code),
    drawCopyButton(code),
  )
}

function drawCopyButton(code: string): HTMLElement {
  const label = make('span', '', 'Copy')
  const button = make('button', 'quiet-button', label, make('span', 'unseen', ` ${code}`))
  button.setAttribute('type', 'button')
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(code).then(
      () => (label.textContent = 'Copied'),
      () => (label.textContent = 'Not allowed here'),
    )
  })
  return button
}
