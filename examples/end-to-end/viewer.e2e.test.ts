import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'
import { createStepUpFlow, createStepUpServices, type StepUpFlow, type StepUpView } from 'mfa-step-up'
import { createSocketInspector } from 'mfa-step-up/inspector'
import { createReachFiveAdapter } from 'mfa-step-up/reachfive'
import { DEFAULT_USER } from 'mfa-step-up/simulator'
import type { Browser, FrameLocator, Page } from 'playwright-core'

import { createNodeSocket, startRelay } from '../../adapters/tools/inspector/relay.fixtures.js'
import { createStage } from '../../machines/flow.fixtures.js'
import { createStepUpMachine } from '../../machines/calls/machine.js'
import { graphOf } from '../viewer/definition.graph.js'
import { openBrowser } from './browser.fixtures.js'
import { dialogOf } from './dialog.fixtures.js'
import { openInspection } from './inspected.fixtures.js'
import { leakFinder } from './traffic.fixtures.js'

/** The built viewer, over its WebSocket and behind the window that opened it. */

jest.setTimeout(30_000)

const states = [...graphOf(createStepUpMachine(createStage().services).config).states.keys()].sort()

let browser: Browser
let stage: Awaited<ReturnType<typeof openInspection>>

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
})
beforeEach(async () => {
  stage = await openInspection(browser, { stately: new URL('stately.page.ts', import.meta.url) })
})
afterEach(async () => {
  await stage.close()
})

function read(viewer: Page | FrameLocator) {
  const drawn = viewer.locator('[data-state]')
  return {
    active: (path: string) => viewer.locator(`[data-state="${path}"][aria-current="step"]`).waitFor(),
    /** Paths of all states drawn, and of those lit. */
    states: async () => ({
      drawn: await drawn.evaluateAll((all) =>
        all.map((each) => each.getAttribute('data-state') ?? '').sort(),
      ),
      lit: await viewer
        .locator('[data-state].active')
        .evaluateAll((all) => all.map((each) => each.getAttribute('data-state'))),
    }),
    text: () => viewer.locator('body').innerText(),
    log: () => viewer.locator('#log .type').allTextContents(),
    send: async (type: string) => {
      await viewer.getByLabel('Type').fill(type)
      await viewer.getByRole('button', { name: 'Send', exact: true }).click()
      await viewer.getByText(`Sent ${type}.`).waitFor()
    },
  }
}

const wholeLog = [
  ...['(created)', 'xstate.init', 'flow.started', 'xstate.done.actor.begin', 'factor.chosen'],
  ...['xstate.done.actor.send', 'code.submitted', 'xstate.done.actor.verify', 'code.submitted'],
  ...['xstate.done.actor.verify', 'xstate.done.actor.exchange'],
]

/** The page whose flow is shown, and the viewer that it opens as a window or in a frame. */
async function openBoth(query: '' | '&frame') {
  const page = await stage.context.newPage()
  const opened = query === '' ? page.waitForEvent('popup') : null
  // A frame that is slow to load must not hold the test up.
  await page.goto(`${stage.origin}/stately/?url=${stage.origin}/viewer/${query}`, { waitUntil: 'commit' })
  const shown = opened === null ? page.frameLocator('iframe') : await opened
  return { page, ...dialogOf(page), viewer: read(shown) }
}

const ways = [
  ['opened as a window', ''],
  ['in a frame', '&frame'],
] as const

test.each(ways)('%s it shows a whole flow and no secret', async (_, query) => {
  const worker = new Promise((resolve) => {
    stage.context.on('page', (each) => each.on('worker', resolve))
  })
  await stage.context.addInitScript(`addEventListener('message', ({ data }) => record(JSON.stringify(data)))`)
  const { page, viewer } = await openBoth(query)
  await viewer.active('idle')
  // The layout takes a while: the page stands still where it has no worker.
  await worker
  expect(await viewer.states()).toEqual({ drawn: states, lit: ['', 'idle'] })
  const leaksIn = await stage.play(page)
  await viewer.active('verified')
  expect(await viewer.states()).toEqual({ drawn: states, lit: ['', 'verified'] })
  // Typing is activity: the flow hears of it now and then, as often as it takes time.
  const log = await viewer.log()
  expect(log).toContain('flow.extended')
  expect(log.filter((each) => each !== 'flow.extended')).toEqual(wholeLog)
  expect(stage.recorded.length).toBeGreaterThan(40)
  expect(leaksIn([...stage.recorded, await viewer.text()])).toEqual([])
})

test.each(ways)('%s and slow to load it misses nothing', async (_, query) => {
  let load = (): void => undefined
  const held = new Promise<void>((resolve) => (load = resolve))
  await stage.context.route('**/assets/*.js', async (route) => {
    await held
    await route.continue()
  })
  const { page, choose, heading, viewer } = await openBoth(query)
  await page.bringToFront()
  await page.getByRole('button', { name: 'Begin' }).click()
  await choose('Text message')
  await heading('Enter the code').waitFor()
  load()
  await viewer.active('codeSent.awaitingCode')
  expect(await viewer.log()).toEqual(wholeLog.slice(0, 6))
})

test('opened as a window it sends an event back, once', async () => {
  const { page, isGone, viewer } = await openBoth('')
  await page.bringToFront()
  await page.getByRole('button', { name: 'Begin' }).click()
  await viewer.active('stepUp.choosingFactor')
  await viewer.send('flow.cancelled')
  await isGone()
  await viewer.active('failed')
  expect(await viewer.log()).toEqual([...wholeLog.slice(0, 4), 'flow.cancelled'])
})

test('over a WebSocket it shows a whole flow of Node and no secret, sends an event back, and survives the relay', async () => {
  const relay = await startRelay()
  const { simulator } = stage.bank
  const session = await simulator.signIn(DEFAULT_USER.id)
  const { accessToken } = session
  const answers = [JSON.stringify(session)]
  const adapter = createReachFiveAdapter({
    ...simulator.adapterOptions,
    fetch: async (url, init) => {
      const response = await simulator.fetch(url, init)
      answers.push(await response.clone().text())
      return response
    },
  })
  const inspector = createSocketInspector({ url: relay.url, createSocket: createNodeSocket })
  const asking = createNodeSocket(relay.url)
  const asked = new Promise<unknown>((resolve) => {
    asking.on('message', (data: Buffer) => {
      const message: unknown = JSON.parse(data.toString())
      if (Reflect.get(Object(message), 'type') === '@viewer.send') resolve(message)
    })
  })
  try {
    const page = await stage.context.newPage()
    await page.goto(`${stage.origin}/viewer/?socket=${relay.url}`)
    const viewer = read(page)
    const flow = createStepUpFlow({
      services: createStepUpServices({ adapter }),
      request: { approach: { kind: 'accessToken', accessToken } },
      inspect: inspector.inspect,
    })
    await viewer.active('idle')
    flow.send({ type: 'flow.started' })
    await reached(flow, ({ step }) => step === 'chooseFactor')
    flow.send({ type: 'factor.chosen', factorId: 'sms' })
    await reached(flow, ({ step }) => step === 'enterCode')
    await viewer.active('codeSent.awaitingCode')
    expect(await viewer.states()).toEqual({ drawn: states, lit: ['', 'codeSent', 'codeSent.awaitingCode'] })

    const registered = relay.frames.find((frame) => frame.includes('"name":"mfaStepUp"')) ?? '{}'
    const sessionId: unknown = Reflect.get(Object(JSON.parse(registered)), 'sessionId')
    asking.send(JSON.stringify({ type: '@viewer.canSend', sessionId }))
    await viewer.send('code.resendRequested')
    expect(await asked).toEqual({ type: '@viewer.send', sessionId, event: { type: 'code.resendRequested' } })

    const code = simulator.outbox.last()?.code ?? ''
    flow.send({ type: 'code.submitted', code: code === '739205' ? '739206' : '739205' })
    await reached(flow, ({ setback }) => setback?.code === 'invalid_code')
    flow.send({ type: 'code.submitted', code })
    expect((await flow.outcome).status).toBe('verified')
    await viewer.active('verified')
    expect(await viewer.log()).toEqual(wholeLog)

    const toldAgain = new Promise<void>((resolve) => {
      page.on('websocket', (socket) => {
        socket.on('framereceived', ({ payload }) => {
          if (String(payload).includes('"value":"verified"')) resolve()
        })
      })
    })
    for (const client of relay.server.clients) client.terminate()
    await toldAgain
    await page.locator('#ways .open', { hasText: 'socket' }).waitFor()
    expect(await viewer.log()).toEqual(wholeLog)
    const leaksIn = leakFinder(simulator.requests.all(), answers)
    expect(leaksIn([...relay.frames, await viewer.text()])).toEqual([])
  } finally {
    inspector.close()
    asking.close()
    await relay.close()
  }
})

/** Resolves when the view of a flow is as it should be. */
function reached(flow: StepUpFlow, isReached: (view: StepUpView) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!isReached(flow.getSnapshot())) return
      unsubscribe()
      resolve()
    }
    const unsubscribe = flow.subscribe(check)
    check()
  })
}
