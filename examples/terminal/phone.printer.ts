import type { Outbox } from 'mfa-step-up/simulator'

import { nameOf } from './factor.text.js'
import type { Paint } from './text.painter.js'

export interface PhoneOptions {
  readonly write: (line: string) => void
  readonly paint: Paint
}

/** "Your phone": the one place where a code is printed. The link of an e-mail holds more than the code, so it isn't. */
export function showPhone(outbox: Outbox, { write, paint }: PhoneOptions): () => void {
  return outbox.subscribe(({ channel, to, code }) => {
    write(`${paint('magenta', 'phone')}  ${nameOf(channel)} to ${to}: your code is ${paint('bold', code)}`)
  })
}
