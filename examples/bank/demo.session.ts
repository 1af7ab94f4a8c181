import { readField, readNumber, readText } from './field.readers.js'

/** What the demo server answers to a login. */
export interface DemoSession {
  /** Of a login without a second factor. */
  readonly accessToken: string
  /** For a login that is older than the provider's five minutes: the step-up wants a young access token. */
  readonly refreshToken: string
  /** `sub` of the user. */
  readonly subject: string
  /** Masked addresses of the user, which this provider does not give with its factors. */
  readonly hints: { readonly sms: string; readonly email: string }
  readonly domain: string
  readonly clientId: string
  readonly redirectUri: string
  /** Milliseconds that a code lives: the provider doesn't say it in its answers. */
  readonly codeLifetime: number
  /** The bank's API, which is another origin. */
  readonly apiOrigin: string
}

/** Signs Ada in, with her password only. */
export async function signInToDemo(): Promise<DemoSession> {
  const response = await fetch('/demo/sign-in', { method: 'POST' })
  if (!response.ok) throw new Error(`The demo server answers ${response.status}`)
  return readSession(await response.json())
}

export function readSession(body: unknown): DemoSession {
  const hints = readField(body, 'hints')
  return {
    accessToken: readText(body, 'accessToken'),
    refreshToken: readText(body, 'refreshToken'),
    subject: readText(body, 'subject'),
    hints: { sms: readText(hints, 'sms'), email: readText(hints, 'email') },
    domain: readText(body, 'domain'),
    clientId: readText(body, 'clientId'),
    redirectUri: readText(body, 'redirectUri'),
    codeLifetime: readNumber(body, 'codeLifetime'),
    apiOrigin: readText(body, 'apiOrigin'),
  }
}

/** The provider's own masked address, or that of the session. */
export const hintIn =
  ({ hints }: DemoSession) =>
  ({ kind, hint }: { readonly kind: string; readonly hint: string | null }): string | null =>
    hint ?? (kind === 'sms' || kind === 'email' ? hints[kind] : null)
