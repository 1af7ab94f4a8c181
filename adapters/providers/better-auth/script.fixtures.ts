import { expect } from '@jest/globals'

import type { Grant } from '../../../machines/domain.js'
import { createSteps } from './steps.fixtures.js'

/** A server by script: it says the same to every request, but for those that come before the one under test. */

export const CANARY = 'CANARY-7'
export const user = { id: 'user-1', twoFactorEnabled: true }
const good: Readonly<Record<string, object>> = {
  'get-session': { session: {}, user },
  'send-otp': { status: true },
}

export type Answer = () => Response | Promise<Response>

export const raw =
  (text: string | null, status = 200, headers: Record<string, string> = {}): Answer =>
  () =>
    new Response(text, { status, headers })
export const refusal = (status: number, code?: string, headers: Record<string, string> = {}): Answer =>
  raw(JSON.stringify({ code, message: CANARY, [CANARY]: CANARY }), status, headers)

export const calls = ['get-session', 'send-otp', 'verify-otp', 'verify-totp', 'verify-backup-code'] as const
export type Path = (typeof calls)[number]

const factorOf: Partial<Record<Path, string>> = { 'verify-totp': 'totp', 'verify-backup-code': 'backupCode' }

/** Makes the calls up to one that gets this answer. */
export async function run(path: Path, answer: Answer): Promise<unknown> {
  let count = 0
  const steps = createSteps({
    fetch: async (url) => {
      if (url.includes(path)) {
        count += 1
        return answer()
      }
      return Response.json(Object.entries(good).find(([name]) => url.includes(name))?.[1] ?? {})
    },
  })
  try {
    const grant: Grant = await steps.begin()
    if (path === 'send-otp') return await steps.send(grant)
    const id = factorOf[path] ?? 'otp'
    return path === 'get-session' ? grant : await steps.verify(grant, id, '123456')
  } finally {
    expect(count).toBe(1)
  }
}
