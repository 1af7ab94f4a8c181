import { describe, expect, test } from '@jest/globals'

import {
  classOf,
  type FailureDetails,
  StepUpError,
  stepUpErrorCodes,
  toFailure,
  toStepUpError,
} from './errors.js'

/** Errors of adapters in plain JavaScript: what goes on from them into context, views, logs and inspectors. */

const foreign = (details: object) => toFailure(new StepUpError('server', details))

describe('details go on when they are of the right type', () => {
  test.each([
    { availableAt: 0 },
    { availableAt: 1_700_000_000_000.5 },
    { scope: 'send' },
    { scope: 'verify' },
    { scope: 'account' },
    { option: 'clientId' },
    { claim: 'acr' },
    { reason: 'missing' },
    { reason: 'wrong' },
    { reason: 'expired' },
    { reason: 'early' },
    { reason: 'tooOld' },
    { reason: 'malformed' },
    { reason: 'untrusted' },
    { status: 503 },
    { providerCode: 'c'.repeat(128) },
    { providerErrorId: 'id' },
    { correlationId: 'id' },
  ])('%j', (details) => {
    expect(foreign(details)).toEqual({ code: 'server', ...details })
    expect(toStepUpError(new StepUpError('server', details as FailureDetails)).details).toEqual(details)
  })

  test.each([
    { availableAt: '10' },
    { availableAt: Infinity },
    { scope: 'everything' },
    { option: 7 },
    { option: 'o'.repeat(129) },
    { claim: ['acr'] },
    { reason: 'secret' },
    { status: '503' },
    { status: 503.5 },
    { providerCode: 'c'.repeat(129) },
    { providerErrorId: { secret: 1 } },
    { correlationId: null },
    { body: 'secret' },
  ])('but not %j', (details) => {
    expect(foreign(details)).toEqual({ code: 'server' })
  })
})

describe('an error that is not what it seems is an adapter failure', () => {
  test.each([
    ['a code that nobody knows', Object.assign(new StepUpError('server'), { code: 'secret' })],
    ['a code of every object', Object.assign(new StepUpError('server'), { code: 'constructor' })],
    ['an object that looks like one', { code: 'locked', details: {} }],
    [
      'details that throw',
      Object.defineProperty(new StepUpError('server'), 'details', {
        get: () => {
          throw new Error('secret')
        },
      }),
    ],
  ])('%s', (_title, thrown) => {
    expect(toFailure(thrown)).toEqual({ code: 'adapter_failure' })
    expect(toStepUpError(thrown)).toMatchObject({ code: 'adapter_failure', details: {} })
  })

  test('even one whose prototype can’t be asked for', () => {
    const thrown: unknown = new Proxy(
      {},
      {
        getPrototypeOf: () => {
          throw new Error('secret')
        },
      },
    )
    expect(toFailure(thrown)).toEqual({ code: 'adapter_failure' })
    expect(toStepUpError(thrown).cause).toEqual({ name: 'Error' })
  })
})

describe('of a cause, name and code go on', () => {
  const causeOf = (cause: unknown) => new StepUpError('network', { cause }).cause
  const named = (name: unknown, code?: unknown) => ({ name, code })

  test.each([
    [named('TypeError', 'ECONNRESET'), { name: 'TypeError', code: 'ECONNRESET' }],
    [named('DOMException'), { name: 'DOMException' }],
    [named('Error', 'ERR_SOCKET_CLOSED'), { name: 'Error', code: 'ERR_SOCKET_CLOSED' }],
    [
      named(`${'A'.repeat(40)}Error`, 'A'.repeat(40)),
      { name: `${'A'.repeat(40)}Error`, code: 'A'.repeat(40) },
    ],
    [named(`${'A'.repeat(41)}Error`, 'A'.repeat(41)), { name: 'Error' }],
    [named('A secret Error', 'A secret'), { name: 'Error' }],
    [named('TypeErrors', 'ECONN731902'), { name: 'Error' }],
    [named('731902Error', 'E'), { name: 'Error' }],
    [named('TypeError: secret', 'secret_CODE'), { name: 'Error' }],
    [named(7, 7), { name: 'Error' }],
    [named(['TypeError'], ['ECONNRESET']), { name: 'Error' }],
    ['secret', { name: 'string' }],
    [731_902, { name: 'number' }],
    [null, { name: 'object' }],
  ])('of %j: %j', (cause, reduced) => {
    expect(causeOf(cause)).toEqual(reduced)
  })

  test('of nothing, nothing', () => {
    expect('cause' in new StepUpError('network')).toBe(false)
    expect('cause' in new StepUpError('network', { cause: undefined })).toBe(false)
  })

  test('of one that throws when it is read, that it was an error', () => {
    const cause = {
      get name() {
        throw new Error('secret')
      },
    }
    expect(causeOf(cause)).toEqual({ name: 'Error' })
  })

  test('also when the error is made anew: its own cause where it has one, or else itself', () => {
    const lost = new StepUpError('network', { cause: new RangeError('secret') })
    expect(toStepUpError(lost).cause).toEqual({ name: 'RangeError' })
    expect(toStepUpError(new RangeError('secret')).cause).toEqual({ name: 'RangeError' })
    expect(toStepUpError(new StepUpError('locked')).cause).toBeUndefined()
    expect(toStepUpError(undefined).cause).toBeUndefined()
  })
})

test('an error is known by its name, and its codes can’t be changed', () => {
  expect(new StepUpError('locked').name).toBe('StepUpError')
  expect(Object.isFrozen(stepUpErrorCodes)).toBe(true)
})

/** The chart routes by the class alone: a code in another class leads somewhere else. */
test.each([
  ['typo', ['code_malformed']],
  ['wrongCode', ['invalid_code', 'code_already_used']],
  ['codeDead', ['code_expired', 'tries_exhausted']],
  ['grantDead', ['token_expired']],
  ['limited', ['rate_limited']],
  ['refused', ['factor_unavailable', 'send_refused']],
  ['unsent', ['offline']],
  ['unknown', ['network', 'timeout', 'unavailable', 'server', 'protocol', 'adapter_failure', 'interrupted']],
] as const)('%s are these codes and no others', (failureClass, codes) => {
  expect(stepUpErrorCodes.filter((code) => classOf(code) === failureClass)).toEqual(codes)
})
