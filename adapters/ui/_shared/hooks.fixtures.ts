import { afterEach } from '@jest/globals'

import { createStepUpFlow, createStepUpServices, type StepUpFlow } from '../../../machines/index.js'
import { createMemoryAdapter } from '../../providers/memory/index.js'
import type { StepUp } from '../dialog/index.js'

/** What the tests of all hooks have in common: flows that say who listens, a page without a document, calls that end when told. */

const flows: StepUpFlow[] = []

afterEach(() => {
  for (const flow of flows.splice(0)) flow.send({ type: 'flow.cancelled' })
  Reflect.deleteProperty(globalThis, 'window')
})

/** A page that can be woken up. There is none before: Node is a server. */
export function openPage(): EventTarget {
  const target = new EventTarget()
  const page = Object.assign(target, { document: Object.assign(target, { visibilityState: 'visible' }) })
  Object.assign(globalThis, { window: page })
  return page
}

/** A flow with two factors, and how many listen to it. */
export function createHeardFlow() {
  const listening = new Set<symbol>()
  const acts: string[] = []
  const created = createStepUpFlow({
    services: createStepUpServices({ adapter: createMemoryAdapter() }),
    request: { approach: { kind: 'session' } },
  })
  flows.push(created)
  const flow: StepUpFlow = {
    ...created,
    id: created.id,
    outcome: created.outcome,
    getSnapshot: created.getSnapshot,
    send: (act) => {
      acts.push(act.type)
      created.send(act)
    },
    subscribe: (listener) => {
      const own = Symbol('listener')
      listening.add(own)
      const stop = created.subscribe(listener)
      return () => {
        listening.delete(own)
        stop()
      }
    },
  }
  const reach = (step: string) =>
    new Promise<void>((resolve) => {
      const stop = created.subscribe(check)
      function check() {
        if (created.getSnapshot().step !== step) return
        stop()
        resolve()
      }
      check()
    })
  return { flow, acts, reach, countListeners: () => listening.size }
}

/** Calls that wait until they are told how they end. */
export function createHeldCalls() {
  const ends: ((error?: Error) => void)[] = []
  const held = <Answer>(answer: Answer) =>
    new Promise<Answer>((resolve, reject) => {
      ends.push((error) => {
        if (error === undefined) resolve(answer)
        else reject(error)
      })
    })
  const verified = { status: 'verified' } as Awaited<ReturnType<StepUp['confirm']>>
  const stepUp: Pick<StepUp, 'confirm' | 'fetch'> = {
    confirm: () => held(verified),
    fetch: () => held(new Response('paid')),
  }
  return { stepUp, end: (error?: Error) => ends.shift()?.(error) }
}
