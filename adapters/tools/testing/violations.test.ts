import { describe, expect, test } from '@jest/globals'

import { StepUpError } from '../../../machines/errors.js'
import { createMemoryContract, memoryTotpContract } from '../../providers/memory/contract.fixtures.js'
import { createMemoryAdapter } from '../../providers/memory/index.js'
import { type Break, contractOf, must } from './broken.fixtures.js'
import { contractCases, type ContractStage, ContractViolation } from './index.js'

/** This file, as it stands in the stack of an error. */
const here = /[\w-]+\.test\.\w+(?=:\d)/.exec(new Error().stack ?? '')?.[0] ?? 'no file'
const threw = '^Expected an answer to verify with the right code, but it threw a TypeError'

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
      message: expect.stringMatching(new RegExp(`${threw} \\(at .*${here}:\\d+:\\d+\\)+\\. `)),
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
    [
      'the identity stays, and tells tenants apart',
      { createOtherTenant: () => createMemoryAdapter() },
      'Give the adapter an identity',
    ],
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
