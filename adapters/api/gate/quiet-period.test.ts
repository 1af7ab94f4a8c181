import { expect, test } from '@jest/globals'

import { codeOf, createWorld, settled, START } from './gate.fixtures.js'

const fresh = { maxAge: 300 }

test('no quiet period refuses no call, not even one that was made before the user said no', async () => {
  const { gate, flows, user, advance } = createWorld({ quietPeriod: 0 })
  const earlier = gate.session()
  advance(10)
  const refused = codeOf(gate.stepUp(fresh))
  await settled()
  await user.cancel()
  expect(await refused).toBe('cancelled')
  const asked = codeOf(earlier.stepUp(fresh))
  await settled()
  expect(flows).toHaveLength(2)
  await user.cancel()
  await asked
})

test('a step-up that is asked for again and again can be had when the quiet period is over', async () => {
  const { gate, user, advance } = createWorld()
  const refused = codeOf(gate.stepUp(fresh))
  await settled()
  await user.cancel()
  await refused
  for (const wait of [500, 500, 500]) {
    advance(wait)
    await expect(gate.stepUp(fresh)).rejects.toMatchObject({ details: { availableAt: START + 2000 } })
  }
})

test('a level that was missed holds up no other one, however often it is asked for', async () => {
  const { gate, flows, user } = createWorld()
  const missed = { methods: { anyOf: [['hwk']] } }
  const refused = codeOf(gate.stepUp(missed))
  await settled()
  await user.pass()
  expect(await refused).toBe('assurance_not_met')
  expect(await codeOf(gate.stepUp(missed))).toBe('assurance_not_met')
  const other = codeOf(gate.stepUp(fresh))
  await settled()
  expect(flows).toHaveLength(2)
  await user.pass()
  expect(await other).toBe('none')
})
