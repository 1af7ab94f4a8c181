import { isObject } from '../../../machines/errors.js'
import type { TabEffects, TabEvent } from '../../../machines/index.js'

/** What is used of `navigator.locks` ([Web Locks API](https://www.w3.org/TR/web-locks/)). */
export interface TabLocks {
  request(
    name: string,
    options: { readonly signal?: AbortSignal; readonly steal?: boolean },
    callback: () => Promise<void> | undefined,
  ): Promise<unknown>
}

/** The lock of a name, in three verbs. The tab that holds it leads. */
export function createLock(
  locks: TabLocks,
  name: string,
  report: (event: TabEvent) => void,
): TabEffects['lock'] {
  /** A place in the queue, or the lock itself, until it is aborted. */
  let claim: AbortController | null = null

  const release = () => {
    claim?.abort()
    claim = null
  }
  const request = async (own: AbortController, steals: boolean): Promise<void> => {
    const { signal } = own
    const hold = () => {
      if (signal.aborted) return undefined
      return new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          resolve()
        })
        report({ type: 'lock.granted' })
      })
    }
    try {
      // `steal` does not wait, and the API allows no signal beside it.
      await locks.request(`mfa-step-up:${name}`, steals ? { steal: true } : { signal }, hold)
    } catch (error) {
      if (signal.aborted) return
      release()
      // Another tab took it, or the browser put the page away; else this page gets no locks.
      const isTaken = isObject(error) && error['name'] === 'AbortError'
      report({ type: isTaken ? 'lock.lost' : 'lock.refused' })
    }
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
