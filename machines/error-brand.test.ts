import { describe, expect, jest, test } from '@jest/globals'

import { OptionError, StepUpError, toFailure, toStepUpError } from './errors.js'

/** Another copy of the package, as a second bundle on the same page has one. */
const loadCopy = async () => {
  jest.resetModules()
  return import('./errors.js')
}

describe('errors of another copy of the package', () => {
  test('are known by instanceof, in both directions', async () => {
    const copy = await loadCopy()
    expect(copy.StepUpError).not.toBe(StepUpError)
    expect(new copy.StepUpError('invalid_code')).toBeInstanceOf(StepUpError)
    expect(new StepUpError('invalid_code')).toBeInstanceOf(copy.StepUpError)
    expect(new copy.OptionError('f', 'a', 'must be b')).toBeInstanceOf(OptionError)
    expect(new copy.OptionError('f', 'a', 'must be b')).not.toBeInstanceOf(StepUpError)
    expect(new copy.StepUpError('invalid_code')).not.toBeInstanceOf(OptionError)
  })

  test('keep their code and their details', async () => {
    const copy = await loadCopy()
    const thrown = new copy.StepUpError('rate_limited', { availableAt: 7, status: 429 })
    expect(toFailure(thrown)).toEqual({ code: 'rate_limited', availableAt: 7, status: 429 })
  })

  test('a wrong option is told by its sentence', async () => {
    const copy = await loadCopy()
    const wrong = new copy.OptionError(
      'createAdapter',
      'clientId',
      'must be a non-empty string (got nothing)',
    )
    const cause = {
      name: 'OptionError',
      message: 'createAdapter: clientId must be a non-empty string (got nothing)',
    }
    expect(toStepUpError(wrong).cause).toEqual(cause)
  })
})

describe('instanceof StepUpError', () => {
  class OwnError extends StepUpError {}

  test.each([
    ['an Error', new Error('x')],
    ['null', null],
    ['a text', 'StepUpError'],
    ['an object of the same name', { name: 'StepUpError', code: 'invalid_code' }],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('x')
          },
        },
      ),
    ],
  ])('is false for %s', (_, value) => {
    expect(value instanceof StepUpError).toBe(false)
    expect(toFailure(value)).toEqual({ code: 'adapter_failure' })
  })

  test('tells a class of the app from ours', () => {
    expect(new OwnError('network')).toBeInstanceOf(OwnError)
    expect(new OwnError('network')).toBeInstanceOf(StepUpError)
    expect(new StepUpError('network')).not.toBeInstanceOf(OwnError)
  })

  test('shows nothing of the brand in a log', () => {
    expect(JSON.stringify(new StepUpError('network'))).toBe('{"code":"network"}')
    expect(Object.getOwnPropertySymbols(new StepUpError('network'))).toEqual([])
  })
})
