import { describe, expect, test } from '@jest/globals'

import { OptionError, StepUpError } from '../../machines/errors.js'
import { guardOptions } from './options.js'

describe('a guarded call', () => {
  const outcomeOf = (thrown: unknown) =>
    guardOptions(() => Promise.reject(thrown))().then(
      () => 'none',
      (error: unknown) => error,
    )

  test('answers as before', async () => {
    expect(await guardOptions((one: number, two: number) => Promise.resolve(one + two))(1, 2)).toBe(3)
  })

  test('says configuration for a wrong option, with its name', async () => {
    const error = await outcomeOf(new OptionError('createX', 'auth.prompt', 'must be CANARY'))
    expect(error).toBeInstanceOf(StepUpError)
    expect(error).toMatchObject({
      code: 'configuration',
      details: { option: 'auth.prompt' },
      cause: { name: 'OptionError', message: 'createX: auth.prompt must be CANARY' },
    })
  })

  test.each([new StepUpError('locked'), new TypeError('x')])('leaves %s as it is', async (thrown) => {
    expect(await outcomeOf(thrown)).toBe(thrown)
  })
})
