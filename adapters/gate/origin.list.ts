import { fieldsOf } from '../_shared/answer.readers.js'
import { isTexts, OptionError } from '../_shared/option.checks.js'

/** Hosts of the machine itself: there, plain http is no risk for a token. */
const isLoopback = (host: string) => /^(?:localhost|.+\.localhost|127\.0\.0\.1|\[::1\])$/.test(host)

/** `https://api.example.com`, written just so but for a slash at its end; http for localhost alone, as tokens go there (RFC 6750, section 5.3). */
function isExactOrigin(text: string): boolean {
  // A URL may have a star in its host.
  if (text.includes('*') || !URL.canParse(text)) return false
  const { origin, protocol, hostname } = new URL(text)
  return (
    [origin, `${origin}/`].includes(text) &&
    (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname)))
  )
}

/** Throws an `OptionError` for an empty list, a path, a wildcard, a scheme without TLS. */
export function readOrigins(origins: unknown): ReadonlySet<string> {
  if (!isTexts(origins) || origins.length === 0 || !origins.every(isExactOrigin))
    throw new OptionError('origins')
  return new Set(origins.map((text) => new URL(text).origin))
}

/** The page or worker that a relative URL counts from, as `fetch` does; `undefined` where there is none. */
function baseUrl(): string | undefined {
  const { baseURI } = fieldsOf(Reflect.get(globalThis, 'document'))
  const { href } = fieldsOf(Reflect.get(globalThis, 'location'))
  return [baseURI, href].find((each) => typeof each === 'string')
}

/** The whole URL; `null` for one that `fetch` will refuse. */
export function resolveUrl(url: string): URL | null {
  const base = baseUrl()
  return URL.canParse(url, base) ? new URL(url, base) : null
}

/** Whether an answer comes from another origin than the page that asked: CORS decides which of its headers are seen. */
export const isCrossOrigin = ({ type }: Response): boolean => type === 'cors'
