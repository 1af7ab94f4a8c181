import { describe, expect, test } from '@jest/globals'

import { StepUpError } from '../../../machines/errors.js'
import { type BrokenAdapter, contractOf, must } from './broken.fixtures.js'
import { contractCases, ContractViolation } from './index.js'

/** Adapters that are wrong about failures, aborts, limits, secrets and misuse: each is found by the case that is named. */

const retried = async <Answer>(work: () => Promise<Answer>) => work().catch(() => work())

const broken: readonly BrokenAdapter[] = [
  [
    'repeats a failed send',
    'dropped at send is network',
    (good) => ({ send: (input, call) => retried(() => good.send(input, call)) }),
  ],
  [
    'repeats a failed verify',
    'unavailable at verify is unavailable',
    (good) => ({ verify: (input, call) => retried(() => good.verify(input, call)) }),
  ],
  [
    'repeats a failed begin once, and fails then',
    'broken at begin is server',
    (good) => ({
      begin: (request, call) =>
        good.begin(request, call).catch(async (error: unknown) => {
          await good.begin(request, call)
          throw error
        }),
    }),
  ],
  [
    'makes a request of its own beside send',
    'one call is one request',
    (good) => ({
      send: async (input, call) => {
        await good.begin({ approach: { kind: 'session' } }, call)
        return good.send(input, call)
      },
    }),
  ],
  [
    'throws a TypeError for a broken connection',
    'dropped at verify is network',
    (good) => ({
      verify: (input, call) =>
        good.verify(input, call).catch(() => {
          throw new TypeError('fetch failed')
        }),
    }),
  ],
  [
    'reads Retry-After with 429 only',
    'unavailable verify with a time',
    (good) => ({
      verify: (input, call) =>
        good.verify(input, call).catch(() => {
          throw new StepUpError('unavailable')
        }),
    }),
  ],
  [
    'takes 500 for 503',
    'broken at exchange is server',
    (good) => ({
      exchange: async (input, call) =>
        must(good.exchange)(input, call).catch(() => {
          throw new StepUpError('unavailable')
        }),
    }),
  ],
  [
    'takes what it cannot read for a success',
    'malformed at begin is protocol',
    (good) => ({
      begin: (request, call) =>
        good.begin(request, call).catch(() => ({ token: '', factors: [], expiresAt: null })),
    }),
  ],
  [
    'does not look at the signal before it starts',
    'send after the abort',
    (good) => ({
      send: (input, call) => good.send(input, { ...call, signal: new AbortController().signal }),
    }),
  ],
  [
    'does not hand the signal on',
    'abort during verify',
    (good) => ({
      verify: (input, call) => {
        if (call.signal.aborted) throw new StepUpError('cancelled')
        return good.verify(input, { ...call, signal: new AbortController().signal })
      },
    }),
  ],
  [
    'puts the code into an error',
    'errors of verify hold no secret',
    (good) => ({
      verify: (input, call) =>
        good.verify(input, call).catch((error: unknown) => {
          const code = input.response.kind === 'code' ? input.response.code : ''
          throw Object.assign(new StepUpError('server'), { url: `/verify?code=${code}`, error })
        }),
    }),
  ],
  [
    'puts the token into the cause of an error',
    'errors of send hold no secret',
    (good) => ({
      send: (input, call) =>
        good.send(input, call).catch(() => {
          const cause = new Error('failed', { cause: { request: [input.grant.token] } })
          throw Object.defineProperty(new StepUpError('server'), 'cause', { value: cause })
        }),
    }),
  ],
  [
    'answers availableAt in seconds',
    'throttled send with a time',
    (good) => ({ send: (input, call) => good.send(input, call).catch(inSeconds) }),
  ],
  [
    'reads the clock of the machine',
    'throttled verify with a time',
    (good) => ({
      verify: (input, call) => good.verify(input, { ...call, now: good.environment.now }),
    }),
  ],
  [
    'makes up a time where there is none',
    'throttled send without a time',
    (good) => ({
      send: (input, call) =>
        good.send(input, call).catch(() => {
          throw new StepUpError('rate_limited', { availableAt: call.now() })
        }),
    }),
  ],
  [
    'remembers a failure',
    'a failure is not remembered',
    (good) => {
      let failure: Promise<never> | undefined
      return {
        begin: async (request, call) => {
          if (failure) return failure
          return good.begin(request, call).catch((error: unknown) => {
            failure = Promise.reject(error)
            return failure
          })
        },
      }
    },
  ],
  [
    'takes any approach',
    'an approach that nobody knows is refused',
    (good) => ({ begin: (_request, call) => good.begin({ approach: { kind: 'session' } }, call) }),
  ],
  [
    'takes any factor',
    'a factor that nobody knows is refused',
    (good) => ({
      send: (input, call) => good.send({ ...input, factor: must(input.grant.factors[0]) }, call),
    }),
  ],
  [
    'takes a locked account for a limit',
    'a locked account',
    (good) => ({
      verify: (input, call) =>
        good.verify(input, call).catch(() => {
          throw new StepUpError('rate_limited')
        }),
    }),
  ],
  [
    'answers whoever polls',
    'polling for a typed code is refused',
    (good) => ({ verify: (input, call) => good.verify(input, call).catch(() => ({ outcome: 'pending' })) }),
  ],
  [
    'takes a grant that it does not know',
    'a grant of another adapter verifies nothing',
    (good) => ({
      verify: (input, call) =>
        good.verify(input, call).catch(() => ({ outcome: 'verified', proof: { kind: 'session' } })),
    }),
  ],
  [
    'throws a TypeError for a grant that it does not know',
    'a grant of another adapter verifies nothing',
    (good) => ({
      verify: (input, call) => {
        const verifier = input.grant.memory?.['verifier']
        if (typeof verifier !== 'string') throw new TypeError('verifier')
        return good.verify(input, call)
      },
    }),
  ],
  [
    'takes JSON of another shape for a success',
    'misshapen at verify is protocol',
    (good) => ({
      verify: (input, call) =>
        good.verify(input, call).catch(() => ({ outcome: 'verified', proof: { kind: 'session' } })),
    }),
  ],
]

describe('an adapter that', () => {
  test.each(broken)('%s breaks "%s"', async (_what, caughtBy, change) => {
    const found = contractCases(contractOf(change)).find(({ title }) => title === caughtBy)
    await expect(must(found).run()).rejects.toThrow(ContractViolation)
  })
})

function inSeconds(error: unknown): never {
  if (!(error instanceof StepUpError)) throw error
  throw new StepUpError(error.code, { availableAt: (error.details.availableAt ?? 0) / 1000 })
}
