import { getEventListeners } from 'node:events'

import type { FetchFunction } from '../../adapters/_shared/http.js'
import type { ReachFiveSimulator } from '../../adapters/tools/simulator/index.js'
import type { Fault } from './kinds.fixtures.js'

/**
 * The way to the simulator. A fault that was set befalls the next request of its path: the server acts or doesn't, the test
 * holds the answer until the user has done something, and then it comes, also to a page that gave up.
 */
export function createLine(simulator: ReachFiveSimulator) {
  const signals = new Set<AbortSignal>()
  const followed: string[] = []
  let next: { readonly path: string; readonly fault: Fault } | null = null
  let letGo: (() => void) | null = null
  let underWay = 0

  const watch = async <Value>(work: Promise<Value>): Promise<Value> => {
    underWay += 1
    try {
      return await work
    } finally {
      underWay -= 1
    }
  }

  const fetch: FetchFunction = async (url, { signal, ...init }) => {
    if (signal) signals.add(signal)
    // Without the signal: a `Request` listens to it for as long as it lives.
    const ask = () => watch(simulator.fetch(url, init))
    if (next?.path !== new URL(url).pathname) return ask()
    const { fault } = next
    next = null
    const text = fault.acts ? await (await ask()).text() : ''
    await new Promise<void>((resolve) => (letGo = resolve))
    const answer = await fault.answer(text, signal ?? new AbortController().signal, ask)
    if (answer.headers.has('Location') && init.redirect !== 'manual') followed.push(url)
    return answer
  }

  return {
    fetch,
    watch,
    /** Where a redirect was not left alone. */
    followed,
    /** Signals are looked at in the end. */
    watchSignal: (signal: AbortSignal) => void signals.add(signal),
    countListeners: () =>
      [...signals].reduce((count, signal) => count + getEventListeners(signal, 'abort').length, 0),
    /** The page is gone: what it waited for is never answered, and its signals are nobody's. */
    abandon: () => {
      letGo = null
      signals.clear()
    },
    set: (path: string, fault: Fault) => {
      next = { path, fault }
    },
    isHeld: () => letGo !== null,
    release: () => {
      letGo?.()
      letGo = null
    },
    /** Until nothing is under way but what waits for time or for the test. */
    settle: async () => {
      for (let idle = 0; idle < 6; idle = underWay === 0 ? idle + 1 : 0)
        await new Promise<void>((resolve) => setImmediate(resolve))
    },
  }
}

export type Line = ReturnType<typeof createLine>
