import { describe, expect, test } from '@jest/globals'
import { inspect } from 'node:util'

import { StepUpError } from '../../machines/errors.js'
import { canary, createStage, email, sms } from '../../machines/flow.fixtures.js'

/** Guarantee 7: adapters that answer and throw anything. Many flows, so that mutation testing leaves these out. */

const acts = ['begin', 'send', 'verify', 'exchange'] as const

describe('no dead end, no crash', () => {
  const rubbish = [
    undefined,
    null,
    0,
    '',
    'text',
    [],
    {},
    { token: 1 },
    { outcome: 'verified' },
    { challenge: { id: 7 } },
    () => 1,
  ]
  const thrown = [
    undefined,
    null,
    'text',
    0,
    {},
    new Error('secret'),
    new TypeError(),
    Symbol('x'),
    new StepUpError('protocol'),
  ]

  test.each(acts)('whatever %s answers, the flow has a typed setback and goes on', async (act) => {
    for (const answer of rubbish) {
      const stage = createStage({ factors: [sms, email] })
      stage.next(act, (() => Promise.resolve(answer)) as never)
      await stage.start()
      await stage.choose('sms')
      await stage.submit()
      expect(stage.view().setback).toEqual({ code: 'protocol' })
      await stage.cancel()
      expect(await stage.flow.outcome).toMatchObject({ reason: 'cancelled' })
    }
  })

  test.each(acts)('whatever %s throws, at once or later, it is a typed setback', async (act) => {
    for (const error of thrown) {
      for (const line of [
        () => Promise.reject(error),
        () => {
          throw error as Error
        },
      ]) {
        const stage = createStage({ factors: [sms, email] })
        stage.next(act, line)
        await stage.start()
        await stage.choose('sms')
        await stage.submit()
        expect(stage.view().setback?.code).toBe(error instanceof StepUpError ? 'protocol' : 'adapter_failure')
        expect(inspect(stage.view())).not.toContain('secret')
      }
    }
  })
})

describe('errors that are not what they seem', () => {
  const forged = [
    () => new StepUpError('rate_limited', { availableAt: 10n as never }),
    () => new StepUpError('rate_limited', { availableAt: Number.NaN }),
    () => Object.create(StepUpError.prototype) as StepUpError,
    () => Object.assign(new StepUpError('network'), { code: 'nonsense' }),
    () => Object.assign(new StepUpError('network'), { details: { body: canary.code, status: 'x' } }),
    () => Object.assign(new StepUpError('network'), { toJSON: () => null }),
    () => new StepUpError('network', { [canary.code]: canary.code, providerCode: [] as never }),
    () => Object.defineProperty(new Error(canary.code), 'code', { get: () => fail() }),
    () => new Proxy(new Error(canary.code), { get: () => fail(), getPrototypeOf: () => fail() }),
    () => Object.assign(new Error(), { name: canary.code, code: canary.code }),
  ]
  const fail = (): never => {
    throw new Error(canary.code)
  }

  test.each(acts)('thrown by %s, none freezes the flow or leaks', async (act) => {
    for (const forge of forged) {
      const seen: string[] = []
      const stage = createStage({
        inspect: (event) => {
          if ('event' in event) seen.push(inspect(event.event, { depth: 6 }))
        },
      })
      stage.next(act, () => Promise.reject(forge()))
      await stage.start()
      await stage.submit()
      await stage.pass(5)
      const view = stage.view()
      expect(view.step).not.toBe('working')
      if ('resendAvailableAt' in view) expect(view.resendAvailableAt).not.toBeNaN()
      await stage.cancel()
      expect(await stage.flow.outcome).toMatchObject({ status: 'failed' })
      expect(seen.filter((text) => text.includes(canary.code))).toEqual([])
    }
  })
})
