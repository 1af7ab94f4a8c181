/** One message the server would have handed to an SMS or e-mail provider. */
export interface Message {
  readonly channel: 'sms' | 'email'
  /** Phone number or e-mail address. */
  readonly to: string
  /** The code, valid once. */
  readonly code: string
  /** Epoch milliseconds, by the clock of the server. */
  readonly sentAt: number
  /** `mfa_registration`: to enrol the address as second factor. `address_update`: to make it the one of the profile. */
  readonly purpose: 'step_up' | 'first_factor' | 'mfa_registration' | 'address_update'
  /** The `action` of the step-up or the registration: it selects the template of the message. */
  readonly action?: string
  /** E-mail of a step-up or a first factor only: the link that does the same as typing the code. */
  readonly link?: string
}

/** Every message "sent", newest last. */
export interface Outbox {
  /** A copy of all messages, oldest first. */
  all(): readonly Message[]
  /** The newest message, or the newest to one address. */
  last(to?: string): Message | undefined
  clear(): void
  /** Calls `listener` with each message from now on. Returns the way to stop. */
  subscribe(listener: (message: Message) => void): () => void
}

/** For the server itself. */
export interface WritableOutbox extends Outbox {
  send(message: Message): void
}

/** An empty outbox. */
export function createOutbox(): WritableOutbox {
  const messages: Message[] = []
  const listeners = new Set<(message: Message) => void>()
  return {
    all: () => [...messages],
    last: (to) => messages.findLast((message) => to === undefined || message.to === to),
    clear: () => {
      messages.length = 0
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    send: (message) => {
      messages.push(message)
      for (const listener of listeners) listener(message)
    },
  }
}
