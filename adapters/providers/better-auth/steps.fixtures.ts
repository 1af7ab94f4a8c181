import type { Challenge, Factor, Grant, StepUpRequest } from '../../../machines/domain.js'
import { StepUpError, type StepUpFailure } from '../../../machines/errors.js'
import type { AdapterCall, VerifyAnswer, VerifyInput } from '../../../machines/ports.js'
import { type BetterAuthAdapterOptions, createBetterAuthAdapter } from './index.js'

/** The calls of the adapter in a row, and what tests ask of an answer. */

export const BASE_URL = 'https://app.example/api/auth'

export const session: StepUpRequest = { approach: { kind: 'session' } }

export function createCall(signal = new AbortController().signal): AdapterCall {
  return { signal, now: () => Date.now(), flowId: 'flow-1', idempotencyKey: 'flow-1:1' }
}

/** Adapter calls in a row, as the chart makes them. */
export function createSteps(given: Partial<BetterAuthAdapterOptions>) {
  const adapter = createBetterAuthAdapter({
    baseUrl: BASE_URL,
    factors: ['otp', 'totp', 'backupCode'],
    ...given,
  })
  const challenge: Challenge = {}
  const find = ({ factors }: Grant, id: string): Factor =>
    factors.find((factor) => factor.id === id) ?? fail(`no factor ${id}`)
  return {
    adapter,
    begin: (request: Partial<StepUpRequest> = {}, call = createCall()): Promise<Grant> =>
      adapter.begin({ ...session, ...request }, call),
    send: (grant: Grant, id = 'otp', call = createCall()) =>
      adapter.send({ grant, factor: find(grant, id) }, call),
    /** A code by this factor, as the chart hands it in: without dashes. */
    verify: (grant: Grant, id: string, code: string, changes: Partial<VerifyInput> = {}) =>
      adapter.verify(
        {
          grant,
          factor: find(grant, id),
          challenge,
          trustDevice: false,
          response: { kind: 'code', code: code.replace('-', '') },
          ...changes,
        },
        createCall(),
      ),
  }
}

/** Another code of the same shape. */
export function wrongCode(code: string): string {
  return code.slice(0, -1) + (code.endsWith('7') ? '8' : '7')
}

export async function outcomeOf(answer: Promise<VerifyAnswer>): Promise<string> {
  return (await answer).outcome
}

export async function failureOf(promise: Promise<unknown>): Promise<StepUpFailure> {
  const error = await errorOf(promise)
  return error instanceof StepUpError ? error.toJSON() : fail(`not a StepUpError: ${String(error)}`)
}

export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  const answer = await promise.then(
    () => 'an answer',
    (error: unknown) => ({ error }),
  )
  return typeof answer === 'string' ? fail('it did not fail') : answer.error
}

export function fail(reason: string): never {
  throw new Error(reason)
}
