import { aFunction, aText, isText, type OptionRules, requireOptions } from '../../../machines/errors.js'
import { parseUrl } from '../../_shared/url.js'
import {
  createHistory,
  createStepUpInspector,
  type OpenInspector,
  type StepUpInspectorOptions,
} from './inspector.js'
import { VIEWER_CONNECTED } from './messages.js'
import { memberOf } from './showing.js'

/** What is used of a `WebSocket`: the platform's, or the one of `ws`. */
export interface SocketLike {
  send(text: string): void
  close(): void
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
}

export interface SocketInspectorOptions extends Pick<StepUpInspectorOptions, 'source' | 'now'> {
  /** Of the relay, which passes frames on to viewers: `ws://localhost:8080`. */
  readonly url: string
  /** Makes the socket. When it throws, the first time you are told; later it is tried again. Default: the platform's `WebSocket`, which Node 20 lacks: `(url) => new WebSocket(url)` of `ws`. */
  readonly createSocket?: (url: string) => SocketLike
  /** Pause before it connects again, in milliseconds. Default 2,000 (two seconds). */
  readonly retryAfter?: number
}

const rules: OptionRules<SocketInspectorOptions> = {
  url: [
    'be the address of a WebSocket, such as ws://localhost:8080',
    (url) => isText(url) && ['ws:', 'wss:'].includes(parseUrl(url)?.protocol ?? ''),
  ],
  createSocket: aFunction,
  retryAfter: [
    'be a whole number of milliseconds above 0, such as 2000 (two seconds)',
    (pause) => Number.isInteger(pause) && Number(pause) > 0,
  ],
  source: aText,
  now: aFunction,
}

/** To a viewer over a WebSocket: from Node, or from a page to another machine. What was sent before it is open is not lost. */
export function createSocketInspector(options: SocketInspectorOptions): OpenInspector {
  requireOptions<SocketInspectorOptions>('createSocketInspector', options, rules, ['url'])
  const { url, createSocket = openSocket, retryAfter = 2000, ...rest } = options
  const history = createHistory()
  let socket: SocketLike | null = null
  let openOne: SocketLike | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let isClosed = false

  const sendAll = () => {
    for (const message of history.all()) openOne?.send(JSON.stringify(message))
  }

  const connect = (current: SocketLike) => {
    socket = current
    current.addEventListener('open', () => {
      openOne = current
      sendAll()
    })
    current.addEventListener('message', ({ data }) => {
      if (isHello(data)) sendAll()
    })
    // `ws` ends the process over an error that nobody listens to. A close follows it.
    current.addEventListener('error', () => undefined)
    current.addEventListener('close', () => {
      openOne = null
      if (!isClosed) connectLater()
    })
  }
  const connectLater = () => {
    timer = setTimeout(() => {
      try {
        connect(createSocket(url))
      } catch {
        // Nobody called who could be told: an error here would end the process.
        connectLater()
      }
    }, retryAfter)
  }
  connect(createSocket(url))

  const { inspect } = createStepUpInspector({
    ...rest,
    send: (message) => {
      history.keep(message)
      openOne?.send(JSON.stringify(message))
    },
  })
  return {
    inspect,
    close: () => {
      isClosed = true
      clearTimeout(timer)
      socket?.close()
    },
  }
}

function isHello(data: unknown): boolean {
  try {
    return typeof data === 'string' && memberOf(JSON.parse(data), 'type') === VIEWER_CONNECTED
  } catch {
    return false
  }
}

const openSocket = (url: string): SocketLike => new WebSocket(url)
