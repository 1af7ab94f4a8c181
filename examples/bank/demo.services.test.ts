import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createStepUpFlow } from 'mfa-step-up'

import { type RunningBank, startBank } from './bank.server.js'
import { demoServices } from './demo.services.js'
import { readSession } from './demo.session.js'

let bank: RunningBank

beforeAll(async () => {
  bank = await startBank()
})

afterAll(async () => {
  await bank.close()
})

test('a login of long ago begins a step-up, too: its token is refreshed', async () => {
  const response = await fetch(`${bank.origin}/demo/sign-in`, { method: 'POST' })
  const session = readSession(await response.json())
  bank.simulator.clock.advance(600_000)

  const { accessToken, refreshToken } = session
  const approach = { kind: 'accessToken', accessToken, refreshToken } as const
  const flow = createStepUpFlow({ services: demoServices(session), request: { approach } })
  const moved = new Promise<string>((resolve) => {
    flow.subscribe(() => {
      const { step } = flow.getSnapshot()
      if (step !== 'working') resolve(step)
    })
  })
  flow.send({ type: 'flow.started' })
  expect(await moved).toBe('chooseFactor')
  expect(bank.simulator.requests.all('/oauth/token')).toHaveLength(1)
  flow.send({ type: 'flow.cancelled' })
})

test('services are made once', async () => {
  const response = await fetch(`${bank.origin}/demo/sign-in`, { method: 'POST' })
  const session = readSession(await response.json())
  expect(demoServices(session)).toBe(demoServices({ ...session }))
})

test('what is no session is told of by name', () => {
  expect(() => readSession({ accessToken: 'a' })).toThrow('The answer has no refreshToken')
  expect(() => readSession(null)).toThrow('The answer has no accessToken')
})
