import { describe, expect, test } from '@jest/globals'

import type { Factor, Grant } from '../../machines/domain.js'
import { OptionError, StepUpError } from '../../machines/errors.js'
import { guardOptions, requireOffered } from './options.js'

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

describe('a factor', () => {
  const sms: Factor = {
    id: 'sms',
    kind: 'sms',
    hint: null,
    needsSend: true,
    canResend: true,
    code: { length: 6, alphabet: 'digits' },
    canTrustDevice: false,
  }
  const grant: Grant = { token: '', factors: [sms], expiresAt: null }

  test('on offer has the properties that the grant says', () => {
    expect(requireOffered(grant, { ...sms, canTrustDevice: true })).toBe(sms)
  })

  test('that is not on offer is factor_unavailable', () => {
    expect(() => requireOffered(grant, { ...sms, id: 'email' })).toThrow(
      expect.objectContaining({ code: 'factor_unavailable' }),
    )
  })
})
