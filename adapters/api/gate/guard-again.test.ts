import { expect, test } from '@jest/globals'

import { challenged, codeOf, createWorld, settled } from './gate.fixtures.js'

/** A guarded action that is refused: when it runs again, and when the user is asked again. */

const fresh = { maxAge: 300 }
const asksFor = (what: string) => challenged(`Bearer error="insufficient_user_authentication", ${what}`)

async function createHeld() {
  const world = createWorld()
  const { gate, user } = world
  const pass = async (waiting: Promise<unknown>) => {
    await settled()
    await user.pass()
    return waiting
  }
  await pass(gate.stepUp(fresh))
  return { ...world, pass }
}

test('what the user has shown meanwhile is enough for it: no other dialog', async () => {
  const { gate, flows, pass } = await createHeld()
  let answer: (response: Response) => void = () => undefined
  const late = new Promise<Response>((resolve) => (answer = resolve))
  let runs = 0
  const done = gate.guard(fresh, () => ((runs += 1) === 1 ? late : 'done'))()
  await settled()
  await pass(gate.stepUp({ acrValues: ['gold'] }))
  answer(asksFor('acr_values=gold'))
  expect(await done).toBe('done')
  expect([runs, flows.length]).toEqual([2, 2])
})

test('the step-up of a second run that went well is held on', async () => {
  const { gate, flows, pass } = await createHeld()
  let runs = 0
  const act = gate.guard(fresh, () => ((runs += 1) === 1 ? asksFor('acr_values=gold') : new Response('done')))
  await pass(act())
  expect(gate.held({ acrValues: ['gold'] })?.flowId).toBe(flows[1]?.id)
})

test('a token that is refused right after its flow is not asked for again at once', async () => {
  const { gate, flows, user } = createWorld()
  const act = gate.guard(fresh, () => challenged('Bearer error="invalid_token"'))
  const answer = act()
  await settled()
  await user.pass()
  expect((await answer).status).toBe(401)
  expect(gate.held()).toBeNull()
  expect(await codeOf(act())).toBe('assurance_not_met')
  expect(flows).toHaveLength(1)
})

test('a challenge that the flow before it has met is assurance_not_met: asking again can not help', async () => {
  const { gate, flows, user } = createWorld()
  const code = codeOf(gate.guard(fresh, () => asksFor('max_age=600'))())
  await settled()
  await user.pass()
  expect(await code).toBe('assurance_not_met')
  expect(flows).toHaveLength(1)
})

test('an answer that looks like a refused token is an answer: only what is thrown counts', async () => {
  const { gate, flows } = await createHeld()
  const answer = { error: 'invalid_token' }
  expect(await gate.guard(fresh, () => answer)()).toBe(answer)
  expect([gate.held()?.flowId, flows.length]).toEqual([flows[0]?.id, 1])
})

test('a held token that is refused by a body of axios is asked for again', async () => {
  const { gate, flows, pass } = await createHeld()
  let runs = 0
  const act = gate.guard(fresh, () => {
    if ((runs += 1) > 1) return 'done'
    throw Object.assign(new Error('401'), { response: { data: { error: 'invalid_token' } } })
  })
  expect(await pass(act())).toBe('done')
  expect(flows).toHaveLength(2)
})
