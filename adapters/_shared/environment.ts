import { aFunction, isFunction, type OptionRules } from '../../machines/errors.js'
import type { Environment } from '../../machines/ports.js'
import { reportDefect } from './defects.js'

/** Rules for an adapter that takes the members of its environment as options. */
export const environmentRules: OptionRules<Environment> = {
  now: aFunction,
  generateId: aFunction,
  random: aFunction,
  isOnline: aFunction,
  reportDefect: aFunction,
}

/** The clock, ids and randomness of the platform, each replaceable. Globals are read at the call, never at import. */
export function createEnvironment(options: Partial<Environment> = {}): Environment {
  return {
    now: options.now ?? (() => Date.now()),
    generateId: options.generateId ?? (() => generateUuid()),
    random: options.random ?? (() => Math.random()),
    isOnline: options.isOnline ?? isPlatformOnline,
    reportDefect: options.reportDefect ?? reportDefect,
  }
}

/** A platform that has no word for it counts as online, and `true` promises nothing (HTML, NavigatorOnLine). */
function isPlatformOnline(): boolean {
  const isOnline: unknown = typeof navigator === 'undefined' ? undefined : navigator.onLine
  return isOnline !== false
}

/** A version 4 UUID ([RFC 9562, section 5.4](https://www.rfc-editor.org/rfc/rfc9562#section-5.4)). */
function generateUuid(): string {
  if (isFunction(Reflect.get(crypto, 'randomUUID'))) return crypto.randomUUID()
  // A page on plain http has `getRandomValues` alone.
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = Array.from(bytes, (byte, index) => {
    if (index === 6) return (byte & 0x0f) | 0x40
    return index === 8 ? (byte & 0x3f) | 0x80 : byte
  }).map((byte) => byte.toString(16).padStart(2, '0'))
  return [hex.slice(0, 4), hex.slice(4, 6), hex.slice(6, 8), hex.slice(8, 10), hex.slice(10)]
    .map((part) => part.join(''))
    .join('-')
}
