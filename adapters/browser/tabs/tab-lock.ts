import { isObject } from '../../../machines/errors.js'

/** What is used of `navigator.locks` (W3C "Web Locks API"). */
export interface TabLocks {
  request(
    name: string,
    options: { readonly signal?: AbortSignal; readonly steal?: boolean },
    callback: () => Promise<void> | undefined,
  ): Promise<unknown>
}

interface ClaimOptions {
  readonly name: string
  /** Takes the lock from a tab that doesn't answer, instead of waiting for it. */
  readonly steals: boolean
  readonly onHeld: () => void
  /**
   * The lock was taken away, or waiting for it came to an end that is not ours. `canAskAgain`: another tab took it, or the browser
   * put the page away; else this page gets no locks.
   */
  readonly onLost: (canAskAgain: boolean) => void
}

/** Waits for the lock, and keeps it. Answers the way to let go of either; then nobody is called any more. */
export function claimLock(locks: TabLocks, { name, steals, onHeld, onLost }: ClaimOptions): () => void {
  const waiting = new AbortController()
  let isOver = false
  let release = (): void => undefined
  const hold = () => {
    if (isOver) return undefined
    return new Promise<void>((resolve) => {
      release = resolve
      onHeld()
    })
  }
  const claim = async () => {
    // The API allows no signal beside `steal`: that one never waits.
    await locks.request(name, steals ? { steal: true } : { signal: waiting.signal }, hold)
  }
  claim().catch((error: unknown) => {
    if (!isOver) onLost(isObject(error) && error['name'] === 'AbortError')
    isOver = true
  })
  return () => {
    isOver = true
    waiting.abort()
    release()
  }
}
