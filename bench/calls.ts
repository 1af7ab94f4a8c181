import type { Factor } from '../machines/domain.js'
import type { StepUpAdapter } from '../machines/ports.js'

/** The four requests of a flow, however they are made. */
export interface BenchCalls {
  readonly begin: () => Promise<string>
  readonly send: (grant: string) => Promise<string>
  readonly verify: (challenge: string, code: string) => Promise<string>
  readonly exchange: (proof: string) => Promise<string>
}

/** Calls that answer in the next microtask, so that only the flow itself is measured. */
export const instantCalls: BenchCalls = {
  begin: () => Promise.resolve('token'),
  send: () => Promise.resolve('challenge'),
  verify: () => Promise.resolve('proof'),
  exchange: () => Promise.resolve('id-token'),
}

/** The same calls as an adapter. */
export function toAdapter(calls: BenchCalls): StepUpAdapter {
  let ids = 0
  const factor: Factor = {
    id: 'sms',
    kind: 'sms',
    hint: null,
    needsSend: true,
    canResend: true,
    canTrustDevice: false,
    code: { length: 6, alphabet: 'digits' },
  }
  return {
    name: 'bench',
    environment: { now: Date.now, random: Math.random, generateId: () => `flow-${(ids += 1)}` },
    begin: async () => ({ token: await calls.begin(), factors: [factor], expiresAt: null }),
    send: async ({ grant }) => ({ challenge: { id: await calls.send(grant.token) } }),
    verify: async ({ challenge, response }) => {
      const code = await calls.verify(challenge.id ?? '', response.kind === 'code' ? response.code : '')
      return { outcome: 'verified', proof: { kind: 'authorizationCode', code } }
    },
    exchange: async ({ proof }) => {
      const idToken = await calls.exchange(proof.kind === 'authorizationCode' ? proof.code : '')
      return {
        result: { kind: 'tokens', tokens: { idToken, expiresAt: null } },
        claimed: { subject: null, methods: [], acr: null, authTime: null },
      }
    },
  }
}
