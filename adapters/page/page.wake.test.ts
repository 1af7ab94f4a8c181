import { afterEach, beforeEach, expect, test } from '@jest/globals'

import type { StepUpAct, StepUpOutcome } from '../../machines/index.js'
import { wakeStepUpFlow } from './index.js'

const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
const [documentBefore, windowBefore] = [
  Reflect.get(globalThis, 'document'),
  Reflect.get(globalThis, 'window'),
]

beforeEach(() => {
  page.visibilityState = 'visible'
  Object.assign(globalThis, { document: page, window: page })
})
afterEach(() => {
  Object.assign(globalThis, { document: documentBefore, window: windowBefore })
})

function createListener() {
  const acts: StepUpAct[] = []
  let end: (outcome: StepUpOutcome) => void = () => undefined
  const outcome = new Promise<StepUpOutcome>((resolve) => (end = resolve))
  const flow = {
    id: 'flow',
    outcome,
    getSnapshot: () => {
      throw new Error('Not asked')
    },
    subscribe: () => () => undefined,
    send: (act: StepUpAct) => {
      acts.push(act)
    },
  }
  return {
    flow,
    acts,
    end: async () => {
      end({ status: 'failed', flowId: 'flow', reason: 'cancelled', error: { code: 'cancelled' } })
      await outcome
    },
  }
}

test.each(['visibilitychange', 'pageshow', 'online'])('the flow hears of %s', (type) => {
  const { flow, acts } = createListener()
  const stop = wakeStepUpFlow(flow)
  page.dispatchEvent(new Event(type))
  expect(acts).toEqual([{ type: 'flow.resumed' }])
  stop()
})

test('a page that is hidden does not wake its flow', () => {
  const { flow, acts } = createListener()
  const stop = wakeStepUpFlow(flow)
  page.visibilityState = 'hidden'
  page.dispatchEvent(new Event('visibilitychange'))
  expect(acts).toEqual([])
  stop()
})

test('nothing is heard after the stop, nor after the end of the flow', async () => {
  const stopped = createListener()
  wakeStepUpFlow(stopped.flow)()
  const ended = createListener()
  wakeStepUpFlow(ended.flow)
  await ended.end()
  page.dispatchEvent(new Event('online'))
  expect([...stopped.acts, ...ended.acts]).toEqual([])
})
