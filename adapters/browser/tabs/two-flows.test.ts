import { expect, test } from '@jest/globals'

import { createApp, settle } from './tabs.fixtures.js'

/** Tabs that slept come back to another flow of the same name. */

/** Two tabs slept in `idle`, and a third one began a flow of its own meanwhile. */
async function createScene() {
  const app = createApp()
  const leaving = new AbortController()
  const first = await app.join()
  const second = await app.join()
  first.freeze()
  second.freeze()
  const { sharing } = await app.open({ signal: leaving.signal })
  await app.pass(3000)
  const third = await sharing
  const act = async (...acts: Parameters<typeof third.send>) => {
    third.send(...acts)
    await settle()
  }
  await act({ type: 'flow.started' })
  return { ...app, leaving, first, second, third, act }
}

test('a tab that gets the lock then begins no flow beside the one that is saved', async () => {
  const { second, leaving, pass, count, items } = await createScene()
  await second.thaw()
  await settle()
  await second.act({ type: 'flow.resumed' })
  leaving.abort()
  await settle()
  await second.start()
  await pass(1000)
  expect([count('send'), second.view(), items.size]).toMatchObject([1, { step: 'failed' }, 1])
})

test('a tab that follows hears of it after a second, however often the other one changes', async () => {
  const { second, act, pass } = await createScene()
  await second.thaw()
  await settle()
  for (let round = 0; round < 4; round += 1) {
    await act({ type: 'code.submitted', code: '12' })
    await act({ type: 'flow.resumed' })
    await second.act({ type: 'flow.resumed' })
    await pass(300)
  }
  expect(await second.flow.outcome).toMatchObject({ reason: 'interrupted' })
})
