/** The address as a URL; `undefined` for what is none. Not `URL.canParse`: on Node 20 and 22 it answers `false` for good addresses beyond ASCII after some hundred calls. */
export function parseUrl(address: string, base?: string): URL | undefined {
  try {
    return new URL(address, base)
  } catch {
    return undefined
  }
}

/** Hosts of the machine itself ([RFC 6761, section 6.3](https://www.rfc-editor.org/rfc/rfc6761#section-6.3); 127.0.0.0/8). */
const loopbackHost = /^((.+\.)?localhost|127(\.\d+){3}|\[::1\])$/

/** Whether a token may go there: `https:`, or `http:` to the machine itself ([RFC 6750, section 5.3](https://www.rfc-editor.org/rfc/rfc6750#section-5.3)). */
export function isSecureUrl({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && loopbackHost.test(hostname))
}
