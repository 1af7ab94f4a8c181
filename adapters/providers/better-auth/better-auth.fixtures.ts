import { jest } from '@jest/globals'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { symmetricDecrypt } from 'better-auth/crypto'
import { betterAuth } from 'better-auth/minimal'
import { twoFactor, type TwoFactorOptions } from 'better-auth/plugins/two-factor'
import { isDate } from 'node:util/types'

/** A real better-auth in this process, on its memory adapter: no port, no network. Time stands still until it is advanced. */

/** The start of a period of TOTP. */
export const NOW = Date.UTC(2026, 2, 1, 12)
export const EMAIL = 'ada@app.example'
export const PASSWORD = 'correct horse'

const SECRET = 'not a secret, but long enough for one'
const timers = ['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'setInterval'] as const
const others = ['setTimeout', 'clearImmediate', 'clearInterval', 'clearTimeout'] as const

/**
 * Only `Date` is under control: better-auth reads no other clock. Its memory adapter copies rows by `structuredClone`, which
 * Jest takes from outside its realm: their dates must be dates all the same, or they are compared as texts, by the second.
 */
export function freezeTime(): void {
  jest.useFakeTimers({ now: NOW, doNotFake: [...timers, ...others] })
  Object.defineProperty(Date, Symbol.hasInstance, { value: isDate })
}

export function unfreezeTime(): void {
  jest.useRealTimers()
}

export function advance(milliseconds: number): void {
  jest.setSystemTime(Date.now() + milliseconds)
}

export interface ServerOptions {
  /** Three requests per address and path in ten seconds, as in production. Default `false`. */
  readonly rateLimit?: boolean
  readonly plugin?: TwoFactorOptions
}

export type Server = Awaited<ReturnType<typeof createServer>>

export async function createServer({ rateLimit = false, plugin }: ServerOptions = {}) {
  const outbox: string[] = []
  const database = { user: [], session: [], account: [], verification: [], twoFactor: [] as unknown[] }
  const auth = betterAuth({
    baseURL: 'https://app.example',
    secret: SECRET,
    telemetry: { enabled: false },
    logger: { disabled: true },
    database: memoryAdapter(database),
    rateLimit: { enabled: rateLimit },
    // In tests better-auth leaves this out by default.
    advanced: { disableOriginCheck: false },
    emailAndPassword: {
      enabled: true,
      // The real hash takes longer than all the rest.
      password: {
        hash: (password) => Promise.resolve(password),
        verify: ({ hash, password }) => Promise.resolve(hash === password),
      },
    },
    plugins: [
      twoFactor({
        skipVerificationOnEnable: true,
        ...plugin,
        otpOptions: {
          sendOTP: ({ otp }) => {
            outbox.push(otp)
          },
          ...plugin?.otpOptions,
        },
      }),
    ],
  })
  await auth.$context
  const secretOf = async (): Promise<string> => {
    const [row] = database.twoFactor
    const data = row instanceof Object && 'secret' in row ? String(row.secret) : ''
    return symmetricDecrypt({ key: SECRET, data })
  }
  return {
    handler: (request: Request): Promise<Response> => auth.handler(request),
    /** Codes that went out, the latest last. */
    outbox,
    /** The code that an authenticator app shows now. */
    computeTotp: async (): Promise<string> =>
      (await auth.api.generateTOTP({ body: { secret: await secretOf() } })).code,
    /** The user has neither an authenticator app nor backup codes any more. */
    forgetTwoFactor: () => {
      database.twoFactor.length = 0
    },
  }
}
