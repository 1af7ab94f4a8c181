import { describe, expect, test } from '@jest/globals'

import { challenged, codeOf, createWorld, fail, settled } from './gate.fixtures.js'

const fresh = { maxAge: 300 }
const key = 'error.authn.mfa.stepup.required'
const json = (body: unknown, status = 401) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })

/** A gate that holds something already. */
async function createHolding() {
  const world = createWorld()
  const waiting = world.gate.stepUp(fresh)
  await settled()
  await world.user.pass()
  await waiting
  return world
}

describe('a guarded action', () => {
  test('runs after a flow, with the step-up and its own arguments', async () => {
    const { gate, user } = createWorld()
    const pay = gate.guard(fresh, ({ evidence, readResult }, amount: number, to: string) => {
      return Promise.resolve([evidence.methods, readResult().kind, amount, to] as const)
    })
    const paid = pay(5, 'ada')
    await settled()
    await user.pass()
    expect(await paid).toEqual([['sms'], 'tokens', 5, 'ada'])
  })

  test('runs at once while what the gate holds is enough, and after a flow when it is too old', async () => {
    const { gate, flows, user, advance } = await createHolding()
    const pay = gate.guard(fresh, ({ flowId }) => flowId)
    expect(await pay()).toBe(flows[0]?.id)
    advance(300_001)
    const paid = pay()
    await settled()
    await user.pass()
    expect(await paid).toBe(flows[1]?.id)
  })

  test('does not run when the flow is cancelled', async () => {
    const { gate, user } = createWorld()
    const paid = codeOf(gate.guard(fresh, () => fail('ran'))())
    await settled()
    await user.cancel()
    expect(await paid).toBe('cancelled')
  })

  test.each<[string, () => unknown]>([
    ['an error of the SDK', () => Promise.reject({ error: 'access_denied', errorMessageKey: key })],
    ['a body that was thrown', () => Promise.reject({ error_message_key: key })],
    [
      'an error of ofetch',
      () => Promise.reject(Object.assign(new Error(), { data: { error_message_key: key } })),
    ],
    ['an error of axios', () => Promise.reject({ response: { data: { error_message_key: key } } })],
    ['an answer with a challenge', () => challenged()],
    ['a thrown answer with a challenge', () => Promise.reject(challenged())],
    ['an error that holds such an answer', () => Promise.reject({ response: challenged() })],
    ['an answer with the key', () => json({ error_message_key: key }, 403)],
    [
      'one that throws at once',
      () => {
        throw { errorMessageKey: key }
      },
    ],
  ])('that is refused by %s runs once more after a flow', async (_title, refuse) => {
    const { gate, flows, user } = await createHolding()
    const seen: string[] = []
    const act = gate.guard(fresh, ({ flowId }) => {
      seen.push(flowId)
      return seen.length === 1 ? refuse() : 'paid'
    })
    const done = act()
    await settled()
    await user.pass()
    expect(await done).toBe('paid')
    expect(seen).toEqual(flows.map(({ id }) => id))
    expect(seen).toHaveLength(2)
  })

  test('that is refused with another requirement gets a flow for it', async () => {
    const { gate, requirements, user } = await createHolding()
    let count = 0
    const act = gate.guard(fresh, () =>
      (count += 1) === 1
        ? challenged('DPoP error="insufficient_user_authentication", acr_values=gold')
        : 'paid',
    )
    const done = act()
    await settled()
    await user.pass()
    expect(await done).toBe('paid')
    expect(requirements.at(-1)).toEqual({ ...fresh, acrValues: ['gold'] })
  })

  test('that is refused again is assurance_not_met: two runs, one flow', async () => {
    const { gate, flows, user } = await createHolding()
    let count = 0
    const done = codeOf(
      gate.guard(fresh, () => Promise.reject({ errorMessageKey: key, count: (count += 1) }))(),
    )
    await settled()
    await user.pass()
    expect(await done).toBe('assurance_not_met')
    expect([count, flows.length]).toEqual([2, 2])
  })

  test.each([fresh, { maxAge: 0 }, {}])(
    'that is refused right after its own flow does not ask the user twice: %j',
    async (requirement) => {
      const { gate, flows, user } = createWorld()
      const done = codeOf(gate.guard(requirement, () => Promise.reject({ errorMessageKey: key }))())
      await settled()
      await user.pass()
      expect(await done).toBe('assurance_not_met')
      expect(flows).toHaveLength(1)
    },
  )

  test.each([fresh, { maxAge: 0 }])(
    'that is refused each time asks once per cooldown, also for another requirement: %j',
    async (requirement) => {
      const { gate, flows, user } = createWorld()
      const wanted = 'Bearer error="insufficient_user_authentication", acr_values=gold'
      const act = gate.guard(requirement, () => challenged(wanted))
      const done = codeOf(act())
      await settled()
      await user.pass()
      await user.pass()
      expect(await done).toBe('assurance_not_met')
      expect(await codeOf(act())).toBe('assurance_not_met')
      expect(await codeOf(act())).toBe('assurance_not_met')
      expect(flows).toHaveLength(2)
    },
  )

  test.each<unknown>([undefined, null, 7, 'x', new Error('x'), { error_message_key: 'error.other' }])(
    'that fails for another reason fails with it: %p',
    async (reason) => {
      const { gate, flows } = await createHolding()
      await expect(gate.guard({}, () => Promise.reject(reason))()).rejects.toBe(reason)
      expect(flows).toHaveLength(1)
    },
  )

  test('whose error throws when it is read fails with that error', async () => {
    const { gate } = await createHolding()
    const trap = new Proxy({}, { get: () => fail('trap') })
    const thrown = await gate
      .guard({}, () => {
        throw trap
      })()
      .catch((error: unknown) => error === trap)
    expect(thrown).toBe(true)
  })

  test('hands on an answer that can still be read', async () => {
    const { gate } = await createHolding()
    const response = await gate.guard({}, () => json({ error_message_key: 'error.other' }))()
    expect(await response.json()).toEqual({ error_message_key: 'error.other' })
  })
})
