import { expect, test } from '@jest/globals'

import { createWorld, settled } from './gate.fixtures.js'

test('a call that has an earlier step-up gets the newer one of the same user, without a flow', async () => {
  const { gate, flows, user } = createWorld()
  const pass = async () => {
    const waiting = gate.stepUp({ maxAge: 0 })
    await settled()
    await user.pass()
    return waiting
  }
  const first = await pass()
  const second = await pass()
  expect(await gate.stepUp({ maxAge: 300 }, { since: first })).toBe(second)
  expect(flows).toHaveLength(2)
})
