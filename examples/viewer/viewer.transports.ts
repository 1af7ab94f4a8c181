/** Ways on which messages come, and on which an event goes back. */

export interface Transport {
  readonly name: string
  /** Says something to whoever is inspected. */
  readonly send: (message: object) => void
  readonly close: () => void
}

export interface TransportListener {
  readonly received: (data: unknown) => void
  readonly status: (name: string, status: 'open' | 'closed') => void
}

/** What a viewer that comes later says, to get what was sent so far. */
const hello = { type: '@statelyai.connected' }

/** Pages of the same origin. */
export function openChannel(name: string, { received, status }: TransportListener): Transport {
  const channel = new BroadcastChannel(name)
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    received(data)
  })
  const send = (message: object) => {
    channel.postMessage(message)
  }
  send(hello)
  status(`channel ${name}`, 'open')
  return {
    name: `channel ${name}`,
    send,
    close: () => {
      channel.close()
    },
  }
}

/** The page that opened this one: `createBrowserInspector({ url })` of `@statelyai/inspect`. Nobody else is listened to. */
export function openOpener({ received, status }: TransportListener): Transport | null {
  const other: unknown = window.opener ?? (window.parent === window ? null : window.parent)
  if (!isWindow(other)) return null
  const listen = ({ data, source }: MessageEvent<unknown>) => {
    if (source === other) received(data)
  }
  window.addEventListener('message', listen)
  other.postMessage(hello, '*')
  status('opener', 'open')
  return {
    name: 'opener',
    send: (message) => {
      // To the page of the same origin only: an event is nothing for strangers.
      other.postMessage(message, window.location.origin)
    },
    close: () => {
      window.removeEventListener('message', listen)
    },
  }
}

/** A window of another origin hides its members, but for this one. */
const isWindow = (value: unknown): value is Window =>
  typeof value === 'object' && value !== null && 'postMessage' in value

/** A relay that passes frames on, for apps in other browsers and in Node. Comes back when it was lost. */
export function openSocket(url: string, { received, status }: TransportListener): Transport {
  const name = `socket ${url}`
  let isClosed = false
  let socket = connect()
  function connect(): WebSocket {
    const next = new WebSocket(url)
    next.addEventListener('open', () => {
      status(name, 'open')
      next.send(JSON.stringify(hello))
    })
    next.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      received(data)
    })
    next.addEventListener('close', () => {
      status(name, 'closed')
      if (!isClosed)
        setTimeout(() => {
          if (!isClosed) socket = connect()
        }, 2_000)
    })
    return next
  }
  return {
    name,
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
    },
    close: () => {
      isClosed = true
      socket.close()
    },
  }
}
