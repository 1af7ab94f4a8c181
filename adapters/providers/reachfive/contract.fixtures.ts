import { DEFAULT_CLIENT, DEFAULT_USER, type FaultEffect } from '../../tools/simulator/index.js'
import { setup as createSimulator, ORIGIN, REDIRECT_URI } from '../../tools/simulator/simulator.fixtures.js'
import type { ContractCall, ContractFault, ContractSetup, ContractStage } from '../../tools/testing/index.js'
import { createReachFiveAdapter } from './index.js'
import { paths, refusal } from './reachfive.fixtures.js'

/** The adapter against the simulator: what a step-up by access token does. */

const pathOf: Readonly<Record<ContractCall, string>> = {
  begin: paths.begin,
  send: paths.start,
  verify: paths.verify,
  exchange: paths.token,
}

/** Answers that the simulator has no fault for. */
const answerOf = {
  /** ReachFive locks accounts at a login; its words for it may come with any call. */
  locked: refusal(403, {
    error: 'access_denied',
    error_message_key: 'error.accountBlockedAfterMultipleLoginAttempts',
  }),
  /** Of the proxy in front of ReachFive. */
  unavailable: ({ retryAfter }: Extract<ContractFault, { kind: 'unavailable' }>) =>
    new Response('<!doctype html><title>Service unavailable</title>', {
      status: 503,
      headers: {
        'Content-Type': 'text/html',
        ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
      },
    }),
}
type AnsweredFault = keyof typeof answerOf

function effectOf(fault: Exclude<ContractFault, { kind: AnsweredFault }>): FaultEffect {
  switch (fault.kind) {
    case 'throttled':
      return { kind: 'rateLimited', retryAfter: fault.retryAfter }
    case 'throttledWithoutTime':
      return { kind: 'rateLimited' }
    case 'broken':
      return { kind: 'status', status: 500 }
    case 'dropped':
      return { kind: 'dropAfterEffect' }
    case 'hanging':
      return { kind: 'hang' }
    case 'malformed':
      return { kind: 'malformed', body: 'html' }
    case 'misshapen':
      return { kind: 'malformed', body: 'wrongShape' }
  }
}

async function createStage(): Promise<ContractStage> {
  let codes = 100_000
  const simulator = await createSimulator({ generateCode: () => String((codes += 7)) })
  const answers = new Map<string, () => Response | Promise<Response>>()
  const { clock, outbox, requests, faults } = simulator
  const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
  const ofTenant = (clientId: string) =>
    createReachFiveAdapter({
      domain: ORIGIN,
      clientId,
      redirectUri: REDIRECT_URI,
      now: () => clock.now(),
      fetch: async (url, init) => {
        const answer = await simulator.fetch(new Request(url, init))
        const { pathname } = new URL(url)
        const fault = answers.get(pathname)
        answers.delete(pathname)
        return fault ? fault() : answer
      },
    })
  return {
    adapter: ofTenant(DEFAULT_CLIENT.clientId),
    createOtherTenant: () => ofTenant('other-client'),
    request: { approach: { kind: 'accessToken', accessToken } },
    factorId: 'sms',
    readCode: () => Promise.resolve(outbox.last()?.code ?? ''),
    countCodes: () => outbox.all().length,
    countRequests: () => requests.all().length,
    fault: (call, fault) => {
      if (fault.kind === 'locked') answers.set(pathOf[call], answerOf.locked)
      else if (fault.kind === 'unavailable') answers.set(pathOf[call], () => answerOf.unavailable(fault))
      else faults.add({ path: pathOf[call], ...effectOf(fault) })
    },
    advance: (milliseconds) => {
      clock.advance(milliseconds)
    },
  }
}

export const reachFiveContract: ContractSetup = {
  name: 'reachfive',
  capabilities: {
    result: 'tokens',
    exchanges: true,
    sends: true,
    triesPerChallenge: 5,
    // ReachFive has one answer to every code that is not good.
    whenExhausted: 'invalidCode',
    countsTries: false,
    codeLifetime: 60_000,
    whenExpired: 'invalidCode',
    whenReplayed: 'invalidCode',
    resend: 'newCode',
    rotatesToken: false,
    chains: false,
  },
  createStage,
}
