import { describe, expect, test } from '@jest/globals'

import type { StepUpAct, StepUpFlow, StepUpOutcome, StepUpView } from '../../../machines/index.js'
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

describe('a flow that was never started', () => {
  /** A page that counts who listens. */
  function createCountingPage() {
    const page = createPage()
    let listeners = 0
    page.addEventListener = (...input: Parameters<EventTarget['addEventListener']>) => {
      listeners += 1
      const [, , options] = input
      const signal = typeof options === 'object' ? options.signal : undefined
      signal?.addEventListener('abort', () => (listeners -= 1))
      EventTarget.prototype.addEventListener.apply(page, input)
    }
    return { page, count: () => listeners }
  }
  function createIdleFlow() {
    const { flow, acts } = createListener()
    let step = 'idle'
    const listeners = new Set<() => void>()
    return {
      acts,
      listeners,
      flow: {
        ...flow,
        getSnapshot: () => ({ step }) as StepUpView,
        subscribe: (listener: () => void) => {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
      },
      start: () => {
        step = 'enterCode'
        for (const listener of listeners) listener()
      },
    }
  }

  test('is held by no page', () => {
    const { page, count } = createCountingPage()
    const { flow, acts, listeners, start } = createIdleFlow()
    const stop = wakeStepUpFlow(flow, page)
    expect(count()).toBe(0)
    start()
    expect([count(), listeners.size]).toEqual([3, 0])
    page.dispatchEvent(new Event('online'))
    expect(acts).toEqual([{ type: 'flow.resumed' }])
    stop()
    expect(count()).toBe(0)
  })

  test('and was stopped hears nothing when it is started', () => {
    const { page, count } = createCountingPage()
    const { flow, listeners, start } = createIdleFlow()
    wakeStepUpFlow(flow, page)()
    start()
    expect([count(), listeners.size]).toEqual([0, 0])
  })

  test('and is shared hears all the same: its leader may have gone on meanwhile', () => {
    const { page } = createCountingPage()
    const { flow, acts } = createIdleFlow()
    const stop = wakeStepUpFlow({ ...flow, isLeader: () => false } as StepUpFlow, page)
    page.dispatchEvent(new Event('online'))
    expect(acts).toEqual([{ type: 'flow.resumed' }])
    stop()
  })
})

test('what is no flow is refused, and nobody listens for it', () => {
  const page = createPage()
  expect(() => wakeStepUpFlow(null as never, page)).toThrow(TypeError)
  expect(() => page.dispatchEvent(new Event('online'))).not.toThrow()
})
