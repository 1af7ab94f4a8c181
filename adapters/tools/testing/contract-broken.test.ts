import { describe, expect, test } from '@jest/globals'

import type { Grant } from '../../../machines/domain.js'
import { StepUpError } from '../../../machines/errors.js'
import { createMemoryContract, memoryTotpContract } from '../../providers/memory/contract.fixtures.js'
import type { MemoryAdapter } from '../../providers/memory/index.js'
import { contractCases, type ContractStage, ContractViolation } from './index.js'

/** Adapters that are broken on purpose, each found by the case that is named. */

type Break = (good: MemoryAdapter) => Partial<MemoryAdapter>

const retried = async <Answer>(work: () => Promise<Answer>) => work().catch(() => work())
const withFactors = (grant: Grant, change: object): Grant => ({
  ...grant,
  factors: grant.factors.map((factor) => ({ ...factor, ...change })),
})

/** As adapters keep them who forget that there may be two flows. */
let latestMemory: Grant['memory']
let latestToken = ''

const broken: readonly (readonly [what: string, caughtBy: string, change: Break])[] = [
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
  [
    'throws dice from 1 to 6',
    'random numbers lie from 0 to 1',
    (good) => ({ environment: { ...good.environment, random: () => 1 + Math.floor(Math.random() * 6) } }),
  ],
]

const contractOf = (change: Break) =>
  createMemoryContract({ name: 'broken', wrap: (good) => ({ ...good, ...change(good) }) })

describe('an adapter that', () => {
  test.each(broken)('%s breaks "%s"', async (_what, caughtBy, change) => {
    const found = contractCases(contractOf(change)).find(({ title }) => title === caughtBy)
    await expect(must(found).run()).rejects.toThrow(ContractViolation)
  })
})

describe('a violation', () => {
  const leaky: Break = (good) => ({
    verify: (input) => {
      const code = input.response.kind === 'code' ? input.response.code : ''
      throw new TypeError(`${code} ${input.grant.token} ${good.name}`)
    },
  })

  test('says what was expected, what came and what to do, and no text of the error that came', async () => {
    const found = contractCases(contractOf(leaky)).find(({ title }) =>
      title.startsWith('the right code leads'),
    )
    const violation: unknown = await must(found)
      .run()
      .catch((error: unknown) => error)
    expect(violation).toMatchObject({
      name: 'ContractViolation',
      message: expect.stringMatching(
        /^Expected an answer to verify with the right code, but it threw a TypeError \(at .*contract-broken\.test\.ts:\d+:\d+\)+\. /,
      ),
      finding: { expected: 'an answer to verify with the right code' },
    })
  })
})

describe('the advice', () => {
  const verified = { outcome: 'verified', proof: { kind: 'session' } } as const
  const believesAll: Break = (good) => ({
    verify: (input, call) => good.verify(input, call).catch(() => verified),
  })
  const lost: Break = () => ({ begin: () => Promise.reject(new StepUpError('network')) })
  const refused: Break = (good) => ({
    verify: (input, call) => good.verify(input, call).catch(() => ({ outcome: 'invalidCode' })),
  })
  const deaf: Break = (good) => ({
    send: (input, call) => good.send(input, { ...call, signal: new AbortController().signal }),
  })
  const takesAnyFactor: Break = (good) => ({
    send: (input, call) => good.send({ ...input, factor: must(input.grant.factors[0]) }, call),
  })
  const mislabelled: Break = (good) => ({
    verify: (input, call) =>
      good.verify(input, call).catch(() => {
        throw new StepUpError('denied')
      }),
  })

  test.each([
    [
      'a grant of another adapter verifies nothing',
      believesAll,
      'but verify answered verified. Keep a marker',
    ],
    ['a factor that nobody knows is refused', takesAnyFactor, 'else throw factor_unavailable.'],
    [
      'a code that is too old',
      refused,
      'but verify answered invalidCode. Correct the capability whenExpired',
    ],
    ['a code that was used', refused, 'but verify answered invalidCode. Correct the capability whenReplayed'],
    ['a locked account', mislabelled, "Translate the provider's answer for a locked account to `locked`."],
    ['send after the abort', deaf, 'Hand call.signal to the request.'],
    ['a flow comes after a flow', lost, "is the stage's fetch handed to the adapter?"],
  ] as const)('where %s', async (title, change, advice) => {
    const found = contractCases(contractOf(change)).find((each) => each.title === title)
    await expect(must(found).run()).rejects.toThrow(advice)
  })

  const stages: readonly (readonly [title: string, changes: Partial<ContractStage>, advice: string])[] = [
    ['one call is one request', { countRequests: () => 0 }, 'declare the call in callsWithoutRequest.'],
    ['abort during send', { countRequests: () => 0 }, 'declare the call in callsWithoutRequest.'],
    ['broken at send is server', { fault: () => undefined }, '`fault` of the stage did nothing.'],
    ['broken at send is server', { fault: () => undefined, countRequests: () => 0 }, 'callsWithoutRequest'],
  ]

  test.each(stages)('where %s, and the stage is at fault', async (title, changes, advice) => {
    const setup = createMemoryContract({ name: 'memory' })
    const createStage: typeof setup.createStage = async (options) => ({
      ...(await setup.createStage(options)),
      ...changes,
    })
    const found = contractCases({ ...setup, createStage }).find((each) => each.title === title)
    await expect(must(found).run()).rejects.toThrow(advice)
  })
})

describe('a wrong declaration', () => {
  test.each([
    ['sends', { sends: false }, 'begin answers a grant with the factor under test'],
    ['exchanges', { exchanges: false }, 'the adapter has a name and its calls'],
    ['result', { result: 'session' }, 'the right code leads to the result'],
    ['countsTries', { countsTries: false }, 'a wrong code is an answer'],
    ['triesPerChallenge', { triesPerChallenge: 4 }, 'the right code after too many wrong ones'],
    ['no limit of tries', { triesPerChallenge: 1 }, 'the right code after a wrong one'],
    ['whenExhausted', { whenExhausted: 'invalidCode' }, 'the right code after too many wrong ones'],
    ['triesPerChallenge, too high', { triesPerChallenge: 6 }, 'the right code at the last try'],
    ['codeLifetime', { codeLifetime: 60_000 }, 'a code that is too old'],
    ['codeLifetime, too high', { codeLifetime: 302_000 }, 'a code that is not too old yet'],
    ['codeLifetime against expiresAt', { codeLifetime: 400_000 }, 'one send is one code'],
    ['whenExpired', { whenExpired: 'verified' }, 'a code that is too old'],
    ['whenReplayed', { whenReplayed: 'invalidCode' }, 'a code that was used'],
    ['resend', { resend: 'sameCode' }, 'the older code after a resend'],
    ['rotatesToken', { rotatesToken: true }, 'a token that is renewed'],
    ['callsWithoutRequest', { callsWithoutRequest: ['begin'] }, 'dropped at begin is network'],
  ] as const)('of %s is found', async (_name, differences, title) => {
    const setup = createMemoryContract({ name: 'memory', differences: { chains: true } })
    const declared = { ...setup, capabilities: { ...setup.capabilities, ...differences } }
    const found = contractCases(declared).find((each) => each.title === title)
    await expect(must(found).run()).rejects.toThrow(ContractViolation)
  })

  test('of locks is found', async () => {
    const locking: Break = (good) => ({
      verify: (input, call) =>
        good.verify(input, call).catch(() => {
          throw new StepUpError('locked')
        }),
    })
    const setup = contractOf(locking)
    const declared = { ...setup, capabilities: { ...setup.capabilities, locks: false } }
    const found = contractCases(declared).find(({ title }) => title === 'a locked account')
    await expect(must(found).run()).rejects.toThrow('Correct the capability locks')
  })

  test('of chains is found', async () => {
    const declared = { ...memoryTotpContract.capabilities, chains: true }
    const found = contractCases({ ...memoryTotpContract, capabilities: declared }).find(({ title }) =>
      title.startsWith('one more factor'),
    )
    await expect(must(found).run()).rejects.toThrow(ContractViolation)
  })
})

function inSeconds(error: unknown): never {
  if (!(error instanceof StepUpError)) throw error
  throw new StepUpError(error.code, { availableAt: (error.details.availableAt ?? 0) / 1000 })
}

function must<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('nothing there')
  return value
}
