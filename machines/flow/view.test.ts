import { describe, expect, test } from '@jest/globals'

import { challengeOf, createStage, failWith, hang, push } from '../flow.fixtures.js'
import { isSameView } from './view.js'

const noActs = {
  start: false,
  chooseFactor: false,
  submitCode: false,
  resendCode: false,
  changeFactor: false,
  extend: false,
  cancel: true,
}

test('while a request is under way, the flow can be cancelled and nothing else', async () => {
  const stage = createStage()
  stage.next('begin', hang)
  await stage.start()
  expect(stage.view()).toMatchObject({ step: 'working', work: 'beginning' })
  expect(stage.view().can).toEqual(noActs)
})

test('a limit on tries leaves the code on the page, and nothing to type', async () => {
  const stage = createStage()
  stage.next('verify', failWith('rate_limited', { availableAt: stage.at(40) }))
  await stage.start()
  await stage.submit()
  expect(stage.view()).toMatchObject({ step: 'recover', triesLeft: 4, can: { submitCode: false } })
  await stage.pass(41)
  expect(stage.view().step).toBe('enterCode')
})

test('the pause between two polls is no reason to wait for another message', async () => {
  const stage = createStage({ factors: [push] })
  const pending = () => Promise.resolve({ outcome: 'pending' } as const)
  stage.next('verify', ...Array.from({ length: 20 }, () => pending))
  await stage.start()
  expect(stage.view()).toMatchObject({ step: 'approve', resendAvailableAt: stage.at(30) })
  await stage.pass(31)
  expect(stage.view()).toMatchObject({ step: 'approve', resendAvailableAt: null, can: { resendCode: true } })
})

test.each([
  ['42', { step: 'approve', bindingMessage: '42' }],
  [undefined, { step: 'approve', bindingMessage: null }],
  // What a provider would have the user read and believe.
  ['Pay 42 to Mallory', { step: 'recover', setback: { code: 'protocol' } }],
])('a provider that has both devices show %j leads to %j', async (bindingMessage, view) => {
  const stage = createStage({ factors: [push] })
  stage.next('send', () => Promise.resolve(challengeOf({ bindingMessage })))
  stage.next('verify', hang)
  await stage.start()
  expect(stage.view()).toMatchObject(view)
})

test('how long a device stays trusted is part of its factor, where it is known', async () => {
  const month = 30 * 86_400_000
  const stage = createStage({ factors: [{ ...push, trustLifetime: month }] })
  await stage.start()
  expect(stage.view()).toMatchObject({ factor: { trustLifetime: month } })
  const other = createStage({ factors: [push] })
  await other.start()
  expect(other.view()).not.toMatchObject({ factor: { trustLifetime: expect.anything() } })
})

test('a limit on codes says when the next one may be asked for', async () => {
  const stage = createStage({ limits: { resendCooldowns: [1000] } })
  stage.next(
    'send',
    () => Promise.resolve(challengeOf()),
    failWith('rate_limited', { availableAt: stage.at(90) }),
  )
  await stage.start()
  await stage.pass(2)
  await stage.resend()
  expect(stage.view()).toMatchObject({ step: 'enterCode', resendAvailableAt: stage.at(90) })
})

describe('two views are the same', () => {
  test.each([
    [null, null],
    [{}, {}],
    [{ a: [1, { b: null }] }, { a: [1, { b: null }] }],
    [NaN, NaN],
  ])('as %j and %j', (left, right) => {
    expect(isSameView(left, right)).toBe(true)
  })

  test.each([
    [null, {}],
    [{}, null],
    [1, {}],
    [{}, 1],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: 1, b: 2 }, { a: 1 }],
    [{ a: 1 }, { a: 2 }],
    [{ a: { b: 1 } }, { a: { b: 2 } }],
    [[1], [1, 2]],
  ])('but not as %j and %j', (left, right) => {
    expect(isSameView(left, right)).toBe(false)
  })
})
