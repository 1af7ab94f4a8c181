import type { TabEvent } from '../../../machines/index.js'
import {
  type HeardMessage,
  isTimeout,
  type MessageSeal,
  openEnd,
  packClear,
  readMessage,
  type TabMessage,
} from './messages.js'

/** What is used of a `BroadcastChannel`. */
export interface TabChannel {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  close(): void
}

export interface TabLine {
  /** Answers whether the message was sealed and handed to the browser. None is after `close`. Never rejects. */
  readonly post: (message: TabMessage) => Promise<boolean>
  /** Resolves when all messages so far have left, or could not. */
  readonly flush: () => Promise<void>
  readonly close: () => void
}

/** Sealed messages are sent and heard one by one, in order. Clear ones do not wait for them: they say that a tab is there. */
export function openLine(
  channel: TabChannel,
  { seal, open, identity }: MessageSeal,
  report: (event: TabEvent) => void,
): TabLine {
  let isOpen = true
  let heard = Promise.resolve()
  let sent: Promise<unknown> = Promise.resolve()

  const hear = (message: HeardMessage | null) => {
    if (message === null) return
    report({ type: 'message.heard' })
    report(toEvent(message, identity))
  }
  channel.addEventListener('message', ({ data }) => {
    const message = readMessage(data)
    if (message === null) return
    if (!('sealed' in message)) {
      hear(message)
      return
    }
    // A leader has answered, also where this tab still waits for the key that opens the answer.
    if (message.type === 'view') report({ type: 'busy.heard' })
    heard = heard
      .then(() => open(message.sealed))
      .then(hear)
      .catch(() => undefined)
  })
  const send = (data: unknown): boolean => {
    try {
      if (isOpen) channel.postMessage(data)
    } catch {
      // Lost, as a message to a tab that is gone: who gets no answer takes the lock.
    }
    return isOpen
  }
  return {
    post: async (message) => {
      try {
        if (message.type === 'hello' || message.type === 'busy') return send(packClear(message))
        const sending = sent.then(() => seal(message)).then(send)
        sent = sending.catch(() => undefined)
        return await sending
      } catch (error) {
        if (isTimeout(error)) report({ type: 'vault.timedOut' })
        return false
      }
    },
    flush: async () => {
      await sent
    },
    close: () => {
      isOpen = false
      try {
        channel.close()
      } catch {
        // It says no more, whatever the browser thinks of it.
      }
    },
  }
}

function toEvent(message: HeardMessage, identity: string): TabEvent {
  switch (message.type) {
    case 'hello':
      return { type: 'hello.heard' }
    case 'busy':
      return { type: 'busy.heard' }
    case 'unreadable':
      return { type: 'key.mismatched' }
    case 'unanswered':
      return { type: 'vault.timedOut' }
    case 'act':
      return { type: 'act.heard', heard: message }
    case 'view':
      return { type: 'view.heard', origin: message, view: message.view }
    case 'end':
      return { type: 'end.heard', origin: message, end: openEnd(message, identity) }
  }
}
