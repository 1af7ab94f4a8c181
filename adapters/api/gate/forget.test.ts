import { describe, expect, test } from '@jest/globals'

import { codeOf, createApi, createWorld, reach, settled } from './gate.fixtures.js'
import { bearer, createPage, PAY } from './page.fixtures.js'

const fresh = { maxAge: 300 }

/** Types the right code, and answers when the flow has ended, before anybody has heard of it. */
async function passAtOnce({ flows, adapter }: ReturnType<typeof createWorld>) {
  const flow = flows.at(-1)
  if (flow === undefined) throw new Error('no flow')
  await reach(flow, 'chooseFactor')
  flow.send({ type: 'factor.chosen', factorId: 'sms' })
  await reach(flow, 'enterCode')
  flow.send({ type: 'code.submitted', code: adapter.outbox.at(-1)?.code ?? '' })
  await flow.outcome
}

/** Signs out so many microtasks after the end of a flow. */
const ticks = Array.from({ length: 30 }, (_, count) => count)

describe.each(ticks)('signing out %i microtasks after success', (count) => {
  const signOut = async (world: ReturnType<typeof createWorld>) => {
    await settled()
    await passAtOnce(world)
    for (let index = 0; index < count; index += 1) await Promise.resolve()
    world.gate.forget()
  }

  test.each(['stepUp', 'session'] as const)('hands out no token by %s', async (way) => {
    const world = createWorld()
    let isSignedOut = false
    const { gate } = world
    const waiting = way === 'stepUp' ? gate.stepUp(fresh) : gate.session().stepUp(fresh)
    const read = waiting.then((verified) => (isSignedOut ? verified.readResult() : 'before'))
    const code = codeOf(
      read.then((result) => (result === 'before' ? result : Promise.reject(new Error('token')))),
    )
    await signOut(world)
    isSignedOut = true
    expect(['cancelled', 'none']).toContain(await code)
    expect(gate.held()).toBeNull()
  })

  test('runs no guarded action', async () => {
    const world = createWorld()
    let isSignedOut = false
    const act = world.gate.guard(fresh, () => isSignedOut)
    const done = act()
    const answer = done.catch(() => false)
    await signOut(world)
    isSignedOut = true
    expect(await answer).toBe(false)
  })

  test('sends no call again', async () => {
    const world = createWorld()
    const api = createApi()
    let isSignedOut = false
    const late: string[] = []
    const { send } = createPage(
      {
        fetch: (input, init) => {
          if (isSignedOut) late.push(input instanceof Request ? input.url : input.toString())
          return api.fetch(input, init)
        },
      },
      {},
      world,
    )
    const paid = send(PAY, bearer).catch(() => null)
    await signOut(world)
    isSignedOut = true
    await paid
    expect(late).toEqual([])
  })
})

test('signing out takes the tokens back from those who hold the step-up', async () => {
  const { gate, user } = createWorld()
  const waiting = gate.stepUp(fresh)
  await settled()
  await user.pass()
  const verified = await waiting
  expect(verified.readResult().kind).toBe('tokens')
  gate.forget()
  expect(() => verified.readResult()).toThrow('cancelled')
})

test.each(['stepUp', 'session'] as const)(
  'signing out right after a held step-up was asked for by %s',
  async (way) => {
    const { gate, user } = createWorld()
    const waiting = gate.stepUp(fresh)
    await settled()
    await user.pass()
    await waiting
    const { stepUp } = way === 'stepUp' ? gate : gate.session()
    const code = codeOf(stepUp(fresh, { since: null }))
    gate.forget()
    expect(await code).toBe('cancelled')
  },
)

test('a step-up is answered after signing out in one microtask at most, and without its token', async () => {
  let answered = 0
  for (const count of ticks) {
    const world = createWorld()
    let isSignedOut = false
    const late = world.gate.stepUp(fresh).then(
      () => isSignedOut,
      () => false,
    )
    await settled()
    await passAtOnce(world)
    for (let index = 0; index < count; index += 1) await Promise.resolve()
    world.gate.forget()
    isSignedOut = true
    if (await late) answered += 1
  }
  expect(answered).toBeLessThanOrEqual(1)
})
