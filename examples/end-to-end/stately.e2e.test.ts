import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import type { StatelyInspectionEvent } from '@statelyai/inspect'
import type { Browser } from 'playwright-core'

import { valueText } from '../viewer/event.log.js'
import { openBrowser } from './browser.fixtures.js'
import { openInspection } from './inspected.fixtures.js'

/** The browser inspector of `@statelyai/inspect` and its receiver, each in a real page. */

jest.setTimeout(30_000)

let browser: Browser
let stage: Awaited<ReturnType<typeof openInspection>>

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
})
beforeEach(async () => {
  stage = await openInspection(browser, {
    stately: new URL('stately.page.ts', import.meta.url),
    recorder: new URL('recorder.page.ts', import.meta.url),
  })
})
afterEach(async () => {
  await stage.close()
})

test.each([
  ['a window', ''],
  ['a frame', '&frame'],
])('a whole flow reaches %s, with every state and without a secret', async (_, frame) => {
  const page = await stage.context.newPage()
  await page.goto(`${stage.origin}/stately/?url=${stage.origin}/recorder/${frame}`)
  const leaksIn = await stage.play(page)
  await stage.until(() => stage.recorded.some((text) => text.includes('"value":"verified"')))
  expect(leaksIn(stage.recorded)).toEqual([])

  const events = stage.recorded.map((text) => JSON.parse(text) as StatelyInspectionEvent)
  const [first] = events
  if (first?.type !== '@xstate.actor') throw new Error('the flow is not registered')
  expect(JSON.parse(first.definition ?? '')).toMatchObject({
    id: 'mfaStepUp',
    states: { codeSent: { states: { verifying: { invoke: [{ id: 'verify', src: 'verify' }] } } } },
  })
  expect(first.definition).not.toContain('...')
  const own = events.filter(({ sessionId }) => sessionId === first.sessionId)
  const states = own.flatMap((event) =>
    event.type === '@xstate.snapshot' ? [valueText(Reflect.get(event.snapshot, 'value'))] : [],
  )
  // Typing is activity: the flow hears of it now and then, and stays where it is.
  expect(states.filter((state, index) => state !== states[index - 1])).toEqual([
    ...['idle', 'stepUp.requesting', 'stepUp.choosingFactor', 'stepUp.sendingCode', 'codeSent.awaitingCode'],
    ...['codeSent.verifying', 'retry.wrongCode', 'codeSent.verifying', 'codeSent.exchanging', 'verified'],
  ])
  const requests = events.flatMap((event) => (event.type === '@xstate.actor' ? [event.name] : []))
  expect(requests).toEqual(['mfaStepUp', 'begin', 'send', 'verify', 'verify', 'exchange'])
})
