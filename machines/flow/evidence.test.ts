import { describe, expect, jest, test } from '@jest/globals'

import { createStage, sessionRequest, totp } from '../flow.fixtures.js'

describe('the evidence port', () => {
  test('gets what the provider claims, and has the last word', async () => {
    const check = jest.fn(() =>
      Promise.resolve({
        subject: 'ada',
        methods: ['mfa'],
        acr: null,
        authTime: null,
        checked: ['signature' as const],
      }),
    )
    const stage = createStage({ factors: [totp], services: { evidence: { check } } })
    await stage.start()
    await stage.submit()
    expect(stage.view()).toMatchObject({ step: 'verified', evidence: { checked: ['signature'] } })
    expect(check.mock.calls[0]?.[0 as never]).toMatchObject({
      request: sessionRequest,
      claimed: { subject: 'ada' },
      startedAt: stage.at(0),
    })
  })

  test.each(['assurance_not_met', 'user_mismatch'] as const)('%s is not verified', async (code) => {
    const { StepUpError } = await import('../errors.js')
    const stage = createStage({
      factors: [totp],
      services: { evidence: { check: () => Promise.reject(new StepUpError(code)) } },
    })
    await stage.start()
    await stage.submit()
    expect(await stage.flow.outcome).toMatchObject({ status: 'failed', reason: code })
  })
})
