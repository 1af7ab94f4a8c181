import { expect, test } from '@jest/globals'

import type { StepUpAct, StepUpOutcome, StepUpView } from '../../../machines/index.js'
import { wakeStepUpFlow } from './index.js'

/** A page whose document and window are one target: what one hears the other does, too. */
function createPage(visibilityState: DocumentVisibilityState = 'visible') {
  const target = new EventTarget()
  return Object.assign(target, { document: Object.assign(target, { visibilityState }) })
}

function createListener() {
  const acts: StepUpAct[] = []
  let end: (outcome: StepUpOutcome) => void = () => undefined
  const outcome = new Promise<StepUpOutcome>((resolve) => (end = resolve))
  const flow = {
    id: 'flow',
    outcome,
    getSnapshot: () => ({ step: 'enterCode' }) as StepUpView,
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
  const [{ flow, acts }, page] = [createListener(), createPage()]
  const stop = wakeStepUpFlow(flow, page)
  page.dispatchEvent(Object.assign(new Event(type), { persisted: true }))
  expect(acts).toEqual([{ type: 'flow.resumed' }])
  stop()
})

test('a page that is hidden does not wake its flow', () => {
  const [{ flow, acts }, page] = [createListener(), createPage('hidden')]
  const stop = wakeStepUpFlow(flow, page)
  page.dispatchEvent(new Event('visibilitychange'))
  expect(acts).toEqual([])
  stop()
})

test('the first showing of a page wakes nobody', () => {
  const [{ flow, acts }, page] = [createListener(), createPage()]
  const stop = wakeStepUpFlow(flow, page)
  page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }))
  expect(acts).toEqual([])
  stop()
})

test('nothing is heard after the stop, nor after the end of the flow', async () => {
  const page = createPage()
  const stopped = createListener()
  wakeStepUpFlow(stopped.flow, page)()
  const ended = createListener()
  wakeStepUpFlow(ended.flow, page)
  await ended.end()
  page.dispatchEvent(new Event('online'))
  expect([...stopped.acts, ...ended.acts]).toEqual([])
})

test('what is no flow is refused, and nobody listens for it', () => {
  const page = createPage()
  expect(() => wakeStepUpFlow(null as never, page)).toThrow(TypeError)
  expect(() => page.dispatchEvent(new Event('online'))).not.toThrow()
})
