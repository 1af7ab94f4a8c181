import { type OptionRule, requireOption } from '../../../machines/errors.js'

/** 256 random bits as base64url, 43 characters: session ids, tokens, challenge ids, authorization codes. */
export function randomToken(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)))
}

/** A code of `length` characters drawn evenly from `alphabet`. */
export function randomCode(length: number, alphabet: string): string {
  // A byte beyond the last whole multiple of the alphabet would make its first characters likelier: draw again.
  const limit = 256 - (256 % alphabet.length)
  let code = ''
  while (code.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < limit && code.length < length) code += alphabet.charAt(byte % alphabet.length)
    }
  }
  return code
}

/** An `error_id` as in ReachFive's API description: ten letters and digits, such as `9z8h7JmIHU`. */
export function randomErrorId(): string {
  return randomCode(10, '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')
}

/** BASE64URL(SHA-256(text)): the PKCE `S256` transformation ([RFC 7636, section 4.2](https://www.rfc-editor.org/rfc/rfc7636#section-4.2)). */
export async function sha256(text: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))))
}

/**
 * [RFC 4648, section 5](https://www.rfc-editor.org/rfc/rfc4648#section-5), without padding. By hand: `jose` calls `Uint8Array.prototype.toBase64` where there is one, and the
 * core-js that ReachFive's SDK loads brings an old one, which pads.
 */
function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

const aTime: OptionRule = ['be a finite number of milliseconds', Number.isFinite]

/** The server's clock. It runs with real time until a test takes hold of it. All values are milliseconds. */
export interface SimulatorClock {
  /** Epoch milliseconds. */
  now(): number
  /** Jumps to `milliseconds` since the epoch; time goes on from there (unless frozen). */
  set(milliseconds: number): void
  /** Jumps ahead by `milliseconds`; negative goes back. */
  advance(milliseconds: number): void
  /** Stops time where it is. `set` and `advance` still move it. */
  freeze(): void
  /** Lets time run again from where it stands. */
  unfreeze(): void
}

/** A clock on top of `base` (epoch milliseconds; the host's clock by default). */
export function createClock(base: () => number): SimulatorClock {
  let offset = 0
  let frozenAt: number | undefined
  const now = (): number => frozenAt ?? base() + offset
  const moveTo = (milliseconds: number): void => {
    if (frozenAt === undefined) offset = milliseconds - base()
    else frozenAt = milliseconds
  }
  return {
    now,
    set: (milliseconds) => {
      requireOption('clock.set', 'milliseconds', milliseconds, aTime)
      moveTo(milliseconds)
    },
    advance: (milliseconds) => {
      requireOption('clock.advance', 'milliseconds', milliseconds, aTime)
      moveTo(now() + milliseconds)
    },
    freeze: () => {
      frozenAt = now()
    },
    unfreeze: () => {
      if (frozenAt === undefined) return
      offset = frozenAt - base()
      frozenAt = undefined
    },
  }
}
