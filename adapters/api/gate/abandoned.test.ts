import { expect, test } from '@jest/globals'

import { createWorld, settled } from './gate.fixtures.js'

/** Asks, and gives up in the moment in which the flow ends: the gate hears of the end after that. */
async function abandonAtItsEnd({ gate, flows, user }: ReturnType<typeof createWorld>) {
  const leaving = new AbortController()
  const waiting = gate.stepUp({ maxAge: 0 }, { signal: leaving.signal }).catch(() => null)
  await settled()
  void flows.at(-1)?.outcome.then(() => {
    leaving.abort()
  })
  await user.pass()
  await waiting
  await settled()
}

test('a step-up is held on when another flow of the same tenant has ended, though no call waited for it', async () => {
  const world = createWorld()
  const first = world.gate.stepUp({ maxAge: 300 })
  await settled()
  await world.user.pass()
  await abandonAtItsEnd(world)
  expect(world.gate.held()).toBe(await first)
})

test('a flow that ended when no call waited for it is no step-up that is held, and holds up no other call', async () => {
  const world = createWorld()
  await abandonAtItsEnd(world)
  expect(world.gate.held()).toBeNull()
  const next = world.gate.stepUp({ maxAge: 300 })
  await settled()
  await world.user.pass()
  expect((await next).flowId).toBe(world.flows[1]?.id)
})
