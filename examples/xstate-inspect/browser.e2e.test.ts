import { once } from 'node:events'

import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import { WebSocketServer } from 'ws'

import { openBrowser } from '../end-to-end/browser.fixtures.js'
import { openInspection } from '../end-to-end/inspected.fixtures.js'
import { createBridgedFlow, isLeak, playToCode, playToEnd } from './bridge.fixtures.js'
import { createInspectBridge } from './inspect.bridge.js'
import { inspectOverServer } from './server.inspector.js'

/** `@xstate/inspect` 0.8 itself and its receivers, each in a real page. */

jest.setTimeout(30_000)

let browser: Awaited<ReturnType<typeof openBrowser>>
let stage: Awaited<ReturnType<typeof openInspection>>

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
})
beforeEach(async () => {
  stage = await openInspection(browser, {
    inspected: new URL('window.page.ts', import.meta.url),
    receiver: new URL('receiver.page.ts', import.meta.url),
  })
})
afterEach(async () => {
  await stage.close()
})

const wholeFlow = {
  states: [
    ...['"idle"', '{"stepUp":"requesting"}', '{"stepUp":"choosingFactor"}', '{"stepUp":"sendingCode"}'],
    ...['{"codeSent":"awaitingCode"}', '{"codeSent":"verifying"}', '{"retry":"wrongCode"}'],
    ...['{"codeSent":"verifying"}', '{"codeSent":"exchanging"}', '"verified"'],
  ],
  events: [
    ...['flow.started', 'done.invoke.begin', 'factor.chosen', 'done.invoke.send'],
    ...['code.submitted', 'done.invoke.verify', 'code.submitted', 'done.invoke.verify'],
    'done.invoke.exchange',
  ],
}

/** What the receiver understood. */
const seen = () => {
  const events = stage.recorded
    .filter((text) => !text.startsWith('raw '))
    .map((text) => JSON.parse(text) as { type: string; name: string | null; value: unknown })
  return {
    types: events.map(({ type }) => type),
    states: events.flatMap(({ value }) => (value === null ? [] : [JSON.stringify(value)])),
    events: events.flatMap(({ name }) => (name === null ? [] : [name])),
  }
}
const until = (type: string) => stage.until(() => seen().types.includes(type))

/** The page whose flow is shown, when its receiver listens. */
async function openInspected(query: string) {
  const page = await stage.context.newPage()
  await page.goto(`${stage.origin}/inspected/?url=${stage.origin}/receiver/${query}`)
  await until('service.register')
  return page
}

test.each([
  ['a frame', ''],
  ['a window', '&window'],
])('a whole flow reaches the window receiver in %s, and no secret', async (_, query) => {
  const page = await openInspected(query)
  const leaksIn = await stage.play(page)
  await until('service.stop')
  const { states, events } = seen()
  // The flow begins before the receiver listens: it is told the first state, and the event that led to it only if it is quick.
  // Typing is activity: the flow hears of it now and then, and stays where it is.
  const told = events.filter((name) => name !== 'xstate.init' && name !== 'flow.extended')
  const passed = states.filter((state, index) => state !== states[index - 1])
  expect({ states: passed, events: told }).toEqual(wholeFlow)
  expect(stage.recorded.filter((text) => text.startsWith('raw ')).length).toBeGreaterThan(20)
  expect(leaksIn(stage.recorded)).toEqual([])
})

test('the page in the frame cancels the flow', async () => {
  const page = await openInspected('')
  await page.frameLocator('iframe').getByRole('button').click()
  await until('service.stop')
  expect(seen().states.at(-1)).toBe('"failed"')
})

test('a whole flow of Node reaches the WebSocket receiver in a page, and no secret; it cancels the next', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  try {
    const bound = server.address()
    const port = typeof bound === 'object' ? (bound?.port ?? 0) : 0
    inspectOverServer(server)
    const hello = new Promise((resolve) => {
      server.once('connection', (client) => client.once('message', resolve))
    })
    const page = await stage.context.newPage()
    const frames: string[] = []
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => frames.push(String(payload)))
    })
    await page.goto(`${stage.elsewhere}/receiver/?server=127.0.0.1:${port}`)
    await hello
    await playToEnd(createBridgedFlow(createInspectBridge()).flow)
    await until('service.stop')
    expect(seen()).toMatchObject({ ...wholeFlow, events: ['xstate.init', ...wholeFlow.events] })
    expect(frames.length).toBeGreaterThan(20)
    expect(frames.filter(isLeak)).toEqual([])

    const { flow } = createBridgedFlow(createInspectBridge())
    await playToCode(flow)
    await stage.until(() => seen().states.at(-1) === '{"codeSent":"awaitingCode"}')
    await page.getByRole('button').click()
    expect(await flow.outcome).toMatchObject({ reason: 'cancelled' })
  } finally {
    for (const client of server.clients) client.terminate()
    server.close()
  }
})
