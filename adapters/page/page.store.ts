import type { FlowStore } from '../../machines/ports.js'

export interface PageStoreOptions {
  /**
   * Default: the page's `sessionStorage`, which lives as long as its tab. `localStorage` is shared by all tabs of the origin: what
   * `shareStepUpFlow` wants.
   */
  readonly storage?: Storage
}

/**
 * A store for saved flows in the page. Throws a `TypeError` for what is no `Storage`, and where the browser denies storage to the
 * page: its `SecurityError`.
 */
export function createPageStore({ storage = sessionStorage }: PageStoreOptions = {}): FlowStore {
  if (typeof storage !== 'object' || typeof storage.getItem !== 'function')
    throw new TypeError('storage must be a Storage')
  return {
    getKeys: (base) =>
      Array.from({ length: storage.length }, (_, index) => storage.key(index)).filter(
        (key) => key?.startsWith(base) === true,
      ) as string[],
    getItem: (key) => storage.getItem(key),
    setItem: (key, value) => {
      storage.setItem(key, value)
    },
    removeItem: (key) => {
      storage.removeItem(key)
    },
  }
}
