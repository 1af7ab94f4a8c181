import { advance, EMAIL, PASSWORD, type Server } from './better-auth.fixtures.js'
import { BASE_URL } from './steps.fixtures.js'

let browsers = 0

export interface SentRequest {
  readonly method: string
  readonly path: string
  readonly body: unknown
  readonly init: RequestInit
}

/** A browser on the pages of the app: it keeps cookies, says its origin, and has an address of its own. */
export function createBrowser({ handler }: Pick<Server, 'handler'>) {
  const cookies = new Map<string, { readonly value: string; readonly endsAt: number }>()
  const sent: SentRequest[] = []
  const address = `10.${(browsers += 1) >> 16}.${(browsers >> 8) & 255}.${browsers & 255}`

  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const { method = 'GET', body, credentials } = init
    const { pathname, search } = new URL(url)
    const text = typeof body === 'string' ? body : null
    sent.push({ method, path: pathname + search, body: text === null ? null : JSON.parse(text), init })
    // better-auth tells codes apart by the millisecond in which they were made.
    advance(1)
    const headers = new Headers(init.headers)
    headers.set('Origin', 'https://app.example')
    headers.set('X-Forwarded-For', address)
    if (credentials === 'include') {
      headers.set('Cookie', kept().join('; '))
    }
    const response = await handler(new Request(url, { method, headers, body: text }))
    if (credentials === 'include') response.headers.getSetCookie().forEach(keep)
    return response
  }

  function kept(): string[] {
    return [...cookies].flatMap(([name, { value, endsAt }]) =>
      endsAt > Date.now() ? [`${name}=${value}`] : [],
    )
  }

  function keep(cookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
    const [, maxAge = 'Infinity'] = /; Max-Age=(\d+)/i.exec(cookie) ?? []
    cookies.set(name, { value, endsAt: Date.now() + Number(maxAge) * 1000 })
  }

  /** What the app does itself, outside any flow. */
  async function post(path: string, body: object = {}): Promise<Record<string, unknown>> {
    const response = await fetch(BASE_URL + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      credentials: 'include',
    })
    if (!response.ok) throw new Error(`${path}: ${response.status}`)
    return (await response.json()) as Record<string, unknown>
  }

  return {
    fetch,
    post,
    /** Requests so far. */
    sent,
    /** Whether a cookie with this word in its name is kept. */
    has: (word: string): boolean => kept().some((pair) => pair.split('=', 1).join().includes(word)),
    /** A new user with a live session. */
    signUp: (email = EMAIL) => post('/sign-up/email', { email, password: PASSWORD, name: 'Ada' }),
    /** Switches two-factor on; answers the backup codes. */
    enrol: async (): Promise<readonly string[]> => {
      const { backupCodes } = await post('/two-factor/enable', { password: PASSWORD })
      return backupCodes as readonly string[]
    },
    /** Answers `twoFactorRedirect` and `twoFactorMethods` where a second factor is wanted. */
    signIn: async () => {
      await post('/sign-out')
      return post('/sign-in/email', { email: EMAIL, password: PASSWORD })
    },
  }
}
