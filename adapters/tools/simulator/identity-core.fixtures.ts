import type { ReachFiveSimulator } from './index.js'

/** A page as ReachFive's JavaScript SDK needs it: storage, a location, and a `fetch` with a cookie jar. */
export interface Page {
  /** URLs the page was sent to by `location.assign`. */
  readonly navigations: readonly string[]
  readonly cookies: Map<string, string>
  /** Follows a navigation: the answer with its redirect not followed. */
  navigate(url: string): Promise<Response>
  close(): void
}

/** Opens a page on `search` whose requests, whatever their host, go to the simulator. */
export function openPage(simulator: ReachFiveSimulator, search = ''): Page {
  const navigations: string[] = []
  const cookies = new Map<string, string>()

  const send = async (url: string, init: RequestInit, withCookies: boolean): Promise<Response> => {
    const request = new Request(url, init)
    request.headers.set('Origin', 'https://app.example')
    if (withCookies && cookies.size > 0) {
      request.headers.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    }
    const response = await simulator.fetch(request)
    if (withCookies) for (const cookie of response.headers.getSetCookie()) store(cookies, cookie)
    return response
  }

  const location = {
    search,
    origin: 'https://app.example',
    assign: (url: string) => {
      navigations.push(url)
    },
  }
  const localStorage = createStorage()
  const sessionStorage = createStorage()
  const fetchPage = (url: string, init: RequestInit = {}): Promise<Response> =>
    send(url, init, init.credentials === 'include')
  const globals = {
    window: { location, localStorage, sessionStorage, crypto, atob, fetch: fetchPage },
    location,
    localStorage,
    sessionStorage,
    fetch: fetchPage,
  }
  const before = Object.keys(globals).map(
    (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
  )
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  }
  return {
    navigations,
    cookies,
    navigate: (url) => send(url, {}, true),
    close: () => {
      for (const [name, descriptor] of before) {
        if (descriptor === undefined) Reflect.deleteProperty(globalThis, name)
        else Object.defineProperty(globalThis, name, descriptor)
      }
    },
  }
}

function store(cookies: Map<string, string>, header: string): void {
  const pair = header.split(';', 1)[0] ?? ''
  const separator = pair.indexOf('=')
  const name = pair.slice(0, separator)
  if (header.includes('Max-Age=0')) cookies.delete(name)
  else cookies.set(name, pair.slice(separator + 1))
}

function createStorage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const items = new Map<string, string>()
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => {
      items.set(key, value)
    },
    removeItem: (key) => {
      items.delete(key)
    },
  }
}
