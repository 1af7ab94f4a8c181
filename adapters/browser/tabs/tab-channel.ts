import {
  type HeardMessage,
  type MessageSeal,
  packClear,
  readMessage,
  type TabMessage,
} from './tab-messages.js'

/** What is used of a `BroadcastChannel`. */
export interface TabChannel {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  close(): void
}

export interface TabLine {
  /** Answers whether it was said: what can't be sealed is not, nor is anything after the end. Never rejects. */
  readonly post: (message: TabMessage) => Promise<boolean>
  readonly close: () => void
}

/** What is sealed is said and heard one by one, in its order. What is clear doesn't wait for it: it says that somebody is there. */
export function openLine(
  channel: TabChannel,
  { seal, open }: MessageSeal,
  hear: (message: HeardMessage) => void,
): TabLine {
  let isOpen = true
  let heard = Promise.resolve()
  let said: Promise<unknown> = Promise.resolve()

  channel.addEventListener('message', ({ data }) => {
    const message = readMessage(data)
    if (message === null) return
    if ('type' in message) hear(message)
    else
      heard = heard
        .then(() => open(message.sealed))
        .then(hear)
        .catch(() => undefined)
  })
  const say = (data: unknown): boolean => {
    if (isOpen) channel.postMessage(data)
    return isOpen
  }
  return {
    post: (message) => {
      const isClear = message.type === 'hello' || message.type === 'busy'
      const done = isClear
        ? Promise.resolve(packClear(message)).then(say)
        : said.then(() => seal(message)).then(say)
      said = done.catch(() => undefined)
      return done.catch(() => false)
    },
    close: () => {
      isOpen = false
      channel.close()
    },
  }
}
