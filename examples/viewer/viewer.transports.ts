/** Ways on which messages come, and on which an event goes back. */

export interface Transport {
  readonly name: string
  /** Says something to whoever is inspected. */
  readonly send: (message: object) => void
  readonly close: () => void
}

export interface TransportListener {
  /** `way` is the name of the transport. */
  readonly received: (data: unknown, way: string) => void
  readonly status: (name: string, status: 'open' | 'closed' | 'unusable') => void
}

/** What a viewer that comes later says, to get what was sent so far. */
const hello = { type: '@statelyai.connected' }

/** Pages of the same origin. */
export function openChannel(channelName: string, { received, status }: TransportListener): Transport {
  const name = `channel ${channelName}`
  const channel = new BroadcastChannel(channelName)
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    received(data, name)
  })
  const send = (message: object) => {
    channel.postMessage(message)
  }
  send(hello)
  status(name, 'open')
  return {
    name,
    send,
    close: () => {
      channel.close()
    },
  }
}

/**
 * The page that opened this one: `createBrowserInspector({ url })` of `@statelyai/inspect`. It may be of any origin, and is shown
 * whatever it says; no other window is listened to.
 */
export function openOpener({ received, status }: TransportListener): Transport | null {
  const other: unknown = window.opener ?? (window.parent === window ? null : window.parent)
  if (!isWindow(other)) return null
  const listen = ({ data, source }: MessageEvent<unknown>) => {
    if (source === other) received(data, 'opener')
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
export function openSocket(url: string, { received, status }: TransportListener): Transport | null {
  const name = `socket ${url}`
  if (!/^wss?:/.test(url) || !URL.canParse(url)) {
    status(name, 'unusable')
    return null
  }
  let isClosed = false
  let socket = connect()
  function connect(): WebSocket {
    const next = new WebSocket(url)
    next.addEventListener('open', () => {
      status(name, 'open')
      next.send(JSON.stringify(hello))
    })
    next.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      received(data, name)
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
