import type { ContractCall, ContractFault, ContractSetup, ContractStage } from '../../tools/testing/index.js'
import { advance, createServer, freezeTime, unfreezeTime } from './better-auth.fixtures.js'
import { createBrowser } from './browser.fixtures.js'
import { answerFault, callOf } from './fault.fixtures.js'
import { createBetterAuthAdapter } from './index.js'
import { BASE_URL, session } from './steps.fixtures.js'

/** The adapter before a real better-auth; faults come between the two. */

interface StageOptions {
  readonly factorId: 'otp' | 'totp'
  /** Every flow is the second factor of a sign-in of its own. */
  readonly signsIn?: boolean
}

async function createStage({ factorId, signsIn = false }: StageOptions): Promise<ContractStage> {
  freezeTime()
  const server = await createServer()
  const browser = createBrowser(server)
  await browser.signUp()
  await browser.enrol()
  const faults = new Map<ContractCall, ContractFault>()
  let requests = 0
  const adapter = createBetterAuthAdapter({
    baseUrl: BASE_URL,
    factors: ['otp', 'totp', 'backupCode'],
    fetch: (url, init) => {
      requests += 1
      const fault = faults.get(callOf(url))
      faults.delete(callOf(url))
      return fault ? answerFault(fault) : browser.fetch(url, init)
    },
  })
  const signIn = async () => {
    const { twoFactorMethods } = await browser.signIn()
    return { ...session, providerOptions: { twoFactorMethods: twoFactorMethods as string[] } }
  }
  return {
    adapter,
    createOtherTenant: () => createBetterAuthAdapter({ baseUrl: 'https://other.example', factors: ['totp'] }),
    request: session,
    ...(signsIn && { createRequest: signIn }),
    factorId,
    readCode: factorId === 'totp' ? server.computeTotp : () => Promise.resolve(server.outbox.at(-1) ?? ''),
    countCodes: () => server.outbox.length,
    countRequests: () => requests,
    fault: (call, fault) => {
      faults.set(call, fault)
    },
    advance,
    dispose: unfreezeTime,
  }
}

const common = {
  result: 'session',
  exchanges: false,
  countsTries: false,
  resend: 'newCode',
  rotatesToken: false,
  chains: false,
  // A user has one session in a browser, and better-auth keeps the code with it.
  allowsConcurrentFlows: false,
} as const

/** A code that `sendOTP` sends, on a live session. */
export const betterAuthOtpContract: ContractSetup = {
  name: 'better-auth otp',
  capabilities: {
    ...common,
    sends: true,
    triesPerChallenge: 5,
    whenExhausted: 'tries_exhausted',
    codeLifetime: 180_000,
    whenExpired: 'code_expired',
    whenReplayed: 'code_expired',
  },
  createStage: () => createStage({ factorId: 'otp' }),
}

const totp = {
  ...common,
  sends: false,
  // A code is good in its own period of 30 seconds and in the one after.
  codeLifetime: 60_000,
  whenExpired: 'invalidCode',
  whenReplayed: 'verified',
} as const

/** A code of an authenticator app, on a live session: no limit of tries. */
export const betterAuthTotpContract: ContractSetup = {
  name: 'better-auth totp',
  capabilities: { ...totp, triesPerChallenge: null, whenExhausted: 'verified' },
  createStage: () => createStage({ factorId: 'totp' }),
}

/** The same as the second factor of a sign-in: five tries, and the sign-in is dead. */
export const betterAuthSignInContract: ContractSetup = {
  name: 'better-auth totp, sign-in',
  capabilities: { ...totp, triesPerChallenge: 5, whenExhausted: 'login_required' },
  createStage: () => createStage({ factorId: 'totp', signsIn: true }),
}
