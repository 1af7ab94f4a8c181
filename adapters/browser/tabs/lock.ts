import { isObject } from '../../../machines/errors.js'
import type { TabEffects, TabEvent } from '../../../machines/index.js'

/** What is used of `navigator.locks` ([Web Locks API](https://www.w3.org/TR/web-locks/)). */
export interface TabLocks {
  request(
    name: string,
    options: { readonly signal?: AbortSignal; readonly steal?: boolean },
    callback: (lock?: unknown) => Promise<void> | undefined,
  ): Promise<unknown>
}

/** So often may a lock be lost. A browser that takes away each one that it gives would be asked for ever. */
const MOST_LOSSES = 10

/** The lock of a name, in three verbs. The tab that holds it leads. */
export function createLock(
  locks: TabLocks,
  name: string,
  report: (event: TabEvent) => void,
): TabEffects['lock'] {
  /** A place in the queue, or the lock itself, until it is aborted. */
  let claim: AbortController | null = null
  let losses = 0

  const release = () => {
    claim?.abort()
    claim = null
  }
  const request = async (own: AbortController, steals: boolean): Promise<void> => {
    const { signal } = own
    let held: Promise<void> | undefined
    const hold = (lock?: unknown) => {
      if (signal.aborted || lock === null) return undefined
      held ??= new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          resolve()
        })
        report({ type: 'lock.granted' })
      })
      return held
    }
    // An answer without an error is none: this tab has not released the lock.
    let isTaken = false
    try {
      // `steal` does not wait, and the API allows no signal beside it.
      await locks.request(name, steals ? { steal: true } : { signal }, hold)
    } catch (error) {
      // Another tab took it, or the browser put the page away; else this page gets no locks.
      isTaken = isObject(error) && error['name'] === 'AbortError'
    }
    if (signal.aborted) return
    release()
    losses += 1
    report({ type: isTaken && losses <= MOST_LOSSES ? 'lock.lost' : 'lock.refused' })
  }
  const start = (steals: boolean) => {
    release()
    claim = new AbortController()
    void request(claim, steals)
  }
  return {
    wait: () => {
      if (claim === null) start(false)
    },
    steal: () => {
      start(true)
    },
    release,
  }
}
