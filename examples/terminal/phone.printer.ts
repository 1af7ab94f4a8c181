import type { Message, Outbox } from 'mfa-step-up/simulator'

import type { Paint } from './text.painter.js'

export interface PhoneOptions {
  readonly write: (line: string) => void
  readonly paint: Paint
}

const channels: Readonly<Record<Message['channel'], string>> = { sms: 'SMS', email: 'e-mail' }

/** "Your phone": the one place where a code is printed. The link of an e-mail holds more than the code, so it isn't. */
export function showPhone(outbox: Outbox, { write, paint }: PhoneOptions): () => void {
  return outbox.subscribe(({ channel, to, code }) => {
    write(`${paint('magenta', 'phone')}  ${channels[channel]} to ${to}: your code is ${paint('bold', code)}`)
  })
}
