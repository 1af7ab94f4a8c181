import { SimulatedClock } from 'xstate'

import type { StepUpNotice } from './chart/types.js'
import type { Factor, Grant, StepUpRequest } from './domain.js'
import { type FailureDetails, StepUpError, type StepUpErrorCode } from './errors.js'
import { createStepUpFlow, type StepUpAct, type StepUpFlowOptions } from './flow/flow.js'
import type { AdapterCall, StepUpAdapter } from './ports.js'
import { createStepUpServices, type StepUpServicesOptions } from './settings/services.js'

/** When simulated time begins. */
export const START = Date.UTC(2026, 0, 1)

export const sms: Factor = {
  id: 'sms',
  kind: 'sms',
  hint: '+33 ** ** ** 12',
  needsSend: true,
  canResend: true,
  code: { length: 6, alphabet: 'digits' },
  canTrustDevice: true,
}
export const email: Factor = { ...sms, id: 'email', kind: 'email', hint: 'a***@b.c', canTrustDevice: false }
export const totp: Factor = {
  ...sms,
  id: 'totp',
  kind: 'totp',
  hint: null,
  needsSend: false,
  canResend: false,
}
export const push: Factor = { ...sms, id: 'push', kind: 'push', hint: 'phone', code: null }

/** Secrets that must never be seen outside the calls. */
export const canary = {
  accessToken: 'canary-access-token',
  token: 'canary-step-up-token',
  verifier: 'canary-code-verifier',
  challengeId: 'canary-challenge-id',
  code: '731902',
  authorizationCode: 'canary-authorization-code',
  idToken: 'canary-id-token',
}

type Script = Pick<Required<StepUpAdapter>, 'begin' | 'send' | 'verify' | 'exchange'>
type Act = keyof Script
/** What a call does: a function instead of the good answer, or the code of an error to throw. */
type Line<Name extends Act> = Script[Name] | StepUpErrorCode

export const grantOf = (...factors: readonly Factor[]): Grant => ({
  token: canary.token,
  memory: { codeVerifier: canary.verifier },
  factors,
  expiresAt: null,
})

export const challengeOf = (changes: object = {}) => ({
  challenge: {
    id: canary.challengeId,
    ...changes,
  },
})

export const failWith =
  (code: StepUpErrorCode, details: FailureDetails = {}) =>
  (): Promise<never> =>
    Promise.reject(new StepUpError(code, details))

/** A request that nobody answers; `AbortSignal` or a time limit ends it. */
export const hang = (): Promise<never> => new Promise(() => undefined)

/** An adapter by script: each call takes the next line, or gives the good answer when there is none. */
export function createScriptedAdapter(clock: SimulatedClock, factors: readonly Factor[] = [sms]) {
  const calls: { readonly act: Act; readonly input: unknown; readonly call: AdapterCall }[] = []
  const lines: { [Name in Act]: Line<Name>[] } = { begin: [], send: [], verify: [], exchange: [] }
  const good: Script = {
    begin: () => Promise.resolve(grantOf(...factors)),
    send: () => Promise.resolve(challengeOf()),
    verify: ({ response }) =>
      Promise.resolve(
        response.kind !== 'code' || response.code === canary.code
          ? {
              outcome: 'verified',
              proof: { kind: 'authorizationCode', code: canary.authorizationCode },
            }
          : { outcome: 'invalidCode' },
      ),
    exchange: () =>
      Promise.resolve({
        result: { kind: 'tokens', tokens: { idToken: canary.idToken, expiresAt: null } },
        claimed: { subject: 'ada', methods: ['mfa'], acr: null, authTime: clock.now() + START },
      }),
  }

  const network: { isOnline: boolean; isReachable?: boolean } = { isOnline: true }
  const play =
    (act: Act) =>
    (input: never, call: AdapterCall): unknown => {
      calls.push({ act, input, call })
      if (!(network.isReachable ?? network.isOnline)) return failWith('network')()
      const line = lines[act].shift()
      if (typeof line === 'string') return failWith(line)()
      return ((line ?? good[act]) as (input: never, call: AdapterCall) => unknown)(input, call)
    }

  let ids = 0
  const adapter = {
    name: 'scripted',
    environment: {
      now: () => START + clock.now(),
      generateId: () => `id-${(ids += 1)}`,
      random: () => 0.5,
      isOnline: () => network.isOnline,
    },
    begin: play('begin'),
    send: play('send'),
    verify: play('verify'),
    exchange: play('exchange'),
  } as StepUpAdapter

  return {
    adapter,
    calls,
    /** `isOnline`: what the platform tells. `isReachable`: whether a request gets through; the same where it is not given. */
    network,
    count: (act: Act) => calls.filter((call) => call.act === act).length,
    /** What the next call of this kind does. */
    next: <Name extends Act>(act: Name, ...more: Line<Name>[]) => {
      lines[act].push(...more)
    },
  }
}

/** Lets every promise settle that can, without time passing. */
export const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

interface StageOptions extends Partial<Omit<StepUpFlowOptions, 'services'>> {
  readonly factors?: readonly Factor[]
  readonly services?: Omit<StepUpServicesOptions, 'adapter'>
}

export const sessionRequest: StepUpRequest = { approach: { kind: 'session' }, action: 'pay' }

/** A flow on simulated time with an adapter by script. */
export function createStage({ factors, services: serviceOptions, ...options }: StageOptions = {}) {
  const clock = new SimulatedClock()
  const script = createScriptedAdapter(clock, factors)
  const services = createStepUpServices({ adapter: script.adapter, ...serviceOptions })
  const notices: StepUpNotice[] = []
  const flow = createStepUpFlow({
    services,
    request: sessionRequest,
    clock,
    onNotice: (notice) => notices.push(notice),
    ...options,
  })
  const act = async (each: StepUpAct) => {
    flow.send(each)
    await settle()
  }
  const jump = async (milliseconds: number) => {
    clock.increment(milliseconds)
    // What fell due set timers for what else is due; simulated time fires those at its next step.
    for (let round = 0; round < 5; round += 1) {
      await settle()
      clock.increment(0)
    }
    await settle()
  }
  return {
    ...script,
    clock,
    services,
    flow,
    notices,
    view: flow.getSnapshot,
    act,
    start: () => act({ type: 'flow.started' }),
    submit: (code: string = canary.code) => act({ type: 'code.submitted', code }),
    resend: () => act({ type: 'code.resendRequested' }),
    choose: (factorId: string) => act({ type: 'factor.chosen', factorId }),
    changeFactor: () => act({ type: 'factor.changeRequested' }),
    cancel: () => act({ type: 'flow.cancelled' }),
    /** Seconds pass, one by one. */
    pass: async (seconds: number) => {
      for (let left = seconds * 1000; left > 0; left -= 1000) await jump(Math.min(left, 1000))
    },
    /** The machine slept: milliseconds are gone at once. */
    jump,
    /** Seconds since the start, for comparing with moments in the view. */
    at: (seconds: number) => START + seconds * 1000,
  }
}
