import { packMessage, readMessage, type TabMessage } from './tab.messages.js'

/** What is used of a `BroadcastChannel`. */
export interface TabChannel {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  close(): void
}

export interface TabLine {
  readonly post: (message: TabMessage) => void
  readonly close: () => void
}

/** Messages are heard one at a time, in their order; what is none is not heard. */
export function openLine(channel: TabChannel, hear: (message: TabMessage) => Promise<void> | void): TabLine {
  let isOpen = true
  let heard = Promise.resolve()
  channel.addEventListener('message', ({ data }) => {
    const message = readMessage(data)
    if (message === null) return
    heard = heard.then(() => hear(message)).catch(() => undefined)
  })
  return {
    post: (message) => {
      if (isOpen) channel.postMessage(packMessage(message))
    },
    close: () => {
      isOpen = false
      channel.close()
    },
  }
}
