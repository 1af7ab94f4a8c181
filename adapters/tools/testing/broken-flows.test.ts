import { describe, expect, test } from '@jest/globals'

import type { Factor, Grant } from '../../../machines/domain.js'
import { StepUpError } from '../../../machines/errors.js'
import type { MemoryAdapter } from '../../providers/memory/index.js'
import { type BrokenAdapter, contractOf, must } from './broken.fixtures.js'
import { contractCases, ContractViolation } from './index.js'

/** Adapters that are wrong about codes, whole flows and their environment: each is found by the case that is named. */

const withFactors = (grant: Grant, change: object): Grant => ({
  ...grant,
  factors: grant.factors.map((factor) => ({ ...factor, ...change })),
})

const offering = (grant: Grant, factor: Factor): Grant => ({ ...grant, factors: [factor] })

/** As adapters keep them who forget that there may be two flows. */
let latestMemory: Grant['memory']
let latestToken = ''

const broken: readonly BrokenAdapter[] = [
  [
    'sends two codes',
    'one send is one code',
    (good) => ({
      send: async (input, call) => {
        await good.send(input, call)
        return good.send(input, call)
      },
    }),
  ],
  [
    'keeps the verifier in a module variable',
    'two flows of one adapter do not mix',
    (good) => ({
      begin: async (request, call) => {
        const { memory, ...grant } = await good.begin(request, call)
        latestMemory = memory
        return grant
      },
      exchange: (input, call) =>
        must(good.exchange)(
          { ...input, grant: { ...input.grant, ...(latestMemory && { memory: latestMemory }) } },
          call,
        ),
    }),
  ],
  [
    'keeps the token in a module variable',
    'two adapters do not mix',
    (good) => ({
      begin: async (request, call) => {
        const grant = await good.begin(request, call)
        latestToken = grant.token
        return grant
      },
      send: (input, call) => good.send({ ...input, grant: { ...input.grant, token: latestToken } }, call),
    }),
  ],
  [
    'remembers what JSON does not know',
    'what is handed on survives JSON',
    (good) => ({
      begin: async (request, call) => {
        const grant = await good.begin(request, call)
        return { ...grant, memory: Object.assign({ ...grant.memory }, { begunAt: new Date(call.now()) }) }
      },
    }),
  ],
  [
    'hides something beside the memory',
    'the right code leads to the result',
    (good) => ({
      begin: async (request, call) => {
        const { memory, ...grant } = await good.begin(request, call)
        return Object.assign(grant, { hidden: memory })
      },
      exchange: (input, call) => {
        const { hidden } = input.grant as Grant & { readonly hidden?: Grant['memory'] }
        return must(good.exchange)(
          { ...input, grant: { ...input.grant, ...(hidden && { memory: hidden }) } },
          call,
        )
      },
    }),
  ],
  [
    'throws for a wrong code',
    'a wrong code is an answer',
    (good) => ({
      verify: async (input, call) => {
        const answer = await good.verify(input, call)
        if (answer.outcome === 'invalidCode') throw new StepUpError('invalid_code')
        return answer
      },
    }),
  ],
  [
    'counts the tries by itself, and wrongly',
    'a wrong code is an answer',
    (good) => ({
      verify: async (input, call) => {
        const answer = await good.verify(input, call)
        return answer.outcome === 'invalidCode' ? { ...answer, triesLeft: 5 } : answer
      },
    }),
  ],
  [
    'believes every code',
    'the older code after a resend',
    (good) => ({
      verify: async (input, call) => {
        await good.verify(input, call)
        return { outcome: 'verified', proof: { kind: 'session' } }
      },
    }),
  ],
  [
    'says that a code is too old when it was used',
    'a code that was used',
    (good) => ({
      verify: (input, call) =>
        good.verify(input, call).catch(() => {
          throw new StepUpError('code_expired')
        }),
    }),
  ],
  [
    'sends at begin',
    'begin sends nothing to the user',
    (good) => ({
      begin: async (request, call) => {
        const grant = await good.begin(request, call)
        await good.send({ grant, factor: must(grant.factors[0]) }, call)
        return grant
      },
    }),
  ],
  [
    'gives two factors one id',
    'begin answers a grant with the factor under test',
    (good) => ({
      begin: async (request, call) => withFactors(await good.begin(request, call), { id: 'sms' }),
    }),
  ],
  [
    'forgets a member of the factors',
    'begin answers a grant with the factor under test',
    (good) => ({
      begin: async (request, call) => withFactors(await good.begin(request, call), { canResend: undefined }),
    }),
  ],
  [
    'writes into what it is given',
    'the right code leads to the result',
    (good) => ({
      send: (input, call) => {
        Object.assign(input.grant, { token: `${input.grant.token} ` })
        return good.send(input, call)
      },
    }),
  ],
  [
    'renews a token without a word',
    'a token that is renewed',
    (good) => ({
      send: async (input, call) => {
        const answer = await good.send(input, call)
        return { ...answer, grant: { ...input.grant, token: 'renewed' } }
      },
    }),
  ],
  [
    'tells the time in seconds',
    'the clock tells milliseconds and moves',
    (good) => ({ environment: { ...good.environment, now: () => good.environment.now() / 1000 } }),
  ],
  [
    'numbers its ids from a fixed one',
    'ids are new and safe in a URL',
    (good) => ({ environment: { ...good.environment, generateId: () => 'id' } }),
  ],
  [
    'has no name',
    'the adapter has a name and its calls',
    // Adapters may be plain JavaScript.
    () => JSON.parse('{"name":""}') as Partial<MemoryAdapter>,
  ],
  [
    'verifies before anything was sent',
    'a code that nobody asked for',
    (good) => ({
      verify: async (input, call) => {
        const answer = await good.verify(input, call)
        return input.challenge.id === undefined ? { outcome: 'verified', proof: { kind: 'session' } } : answer
      },
    }),
  ],
  [
    'works once',
    'a flow comes after a flow',
    (good) => {
      let count = 0
      return {
        begin: (request, call) => {
          if ((count += 1) > 1) throw new StepUpError('login_required')
          return good.begin(request, call)
        },
      }
    },
  ],
  [
    'says that a device can be trusted, and does not take it',
    'a device to be trusted is no obstacle',
    (good) => ({
      begin: async (request, call) => withFactors(await good.begin(request, call), { canTrustDevice: true }),
      verify: (input, call) => {
        if (input.trustDevice) throw new StepUpError('configuration')
        return good.verify(input, call)
      },
    }),
  ],
  [
    'forgets its memory at the second factor',
    'one more factor is asked for',
    (good) => ({
      verify: async (input, call) => {
        const answer = await good.verify(input, call)
        if (answer.outcome !== 'nextChallenge') return answer
        const { token, factors, expiresAt } = answer.grant
        return { outcome: 'nextChallenge', grant: { token, factors, expiresAt } }
      },
    }),
  ],
  [
    'sends by every factor that it knows',
    'a factor that is known and not on offer is refused',
    (good) => ({
      send: (input, call) => good.send({ ...input, grant: offering(input.grant, input.factor) }, call),
    }),
  ],
  [
    'verifies by every factor that it knows',
    'a factor that is known and not on offer is refused',
    (good) => ({
      verify: (input, call) => good.verify({ ...input, grant: offering(input.grant, input.factor) }, call),
    }),
  ],
  [
    'asks the provider before it looks for the factor',
    'a factor that nobody knows is refused',
    (good) => ({
      verify: async (input, call) => {
        if (input.factor.id !== 'contract-unknown') return good.verify(input, call)
        await good.begin({ approach: { kind: 'session' } }, call)
        throw new StepUpError('factor_unavailable')
      },
    }),
  ],
  [
    'is somebody else on each page',
    'the identity stays, and tells tenants apart',
    (good) => ({ identity: good.environment.generateId() }),
  ],
  ['has an identity without a word', 'the identity stays, and tells tenants apart', () => ({ identity: '' })],
  [
    'believes whoever leads to its redirect URI',
    'a redirect that is not of this flow verifies nothing',
    (good) => ({
      verify: async (input, call) =>
        input.response.kind === 'redirect'
          ? { outcome: 'verified', proof: { kind: 'session' } }
          : good.verify(input, call),
    }),
  ],
  [
    'ends its flow for whoever leads to its redirect URI',
    'a redirect that is not of this flow verifies nothing',
    (good) => ({
      verify: (input, call) =>
        input.response.kind === 'redirect' && 'error' in input.response.parameters
          ? Promise.reject(new StepUpError('denied'))
          : good.verify(input, call),
    }),
  ],
  [
    'throws dice from 1 to 6',
    'random numbers lie from 0 to 1',
    (good) => ({ environment: { ...good.environment, random: () => 1 + Math.floor(Math.random() * 6) } }),
  ],
]

describe('an adapter that', () => {
  test.each(broken)('%s breaks "%s"', async (_what, caughtBy, change) => {
    const found = contractCases(contractOf(change)).find(({ title }) => title === caughtBy)
    await expect(must(found).run()).rejects.toThrow(ContractViolation)
  })
})
