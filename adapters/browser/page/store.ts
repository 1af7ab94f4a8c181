import { methods, requireOption, requireOptions } from '../../../machines/errors.js'
import type { FlowStore } from '../../../machines/ports.js'

export interface PageStoreOptions {
  /**
   * Default: the page's `sessionStorage`, which lives as long as its tab. `localStorage` is shared by all tabs of the origin: what
   * `shareStepUpFlow` wants.
   */
  readonly storage?: Storage
}

const rules = { storage: methods('key', 'getItem', 'setItem', 'removeItem') }

/**
 * A store for saved flows in the page. Throws an `OptionError` that names a wrong option, and `storage` where there is no
 * `sessionStorage` (a server); and where the browser denies storage to the page: its `SecurityError`.
 */
export function createPageStore(options: PageStoreOptions = {}): FlowStore {
  requireOptions<PageStoreOptions>('createPageStore', options, rules)
  const storage = options.storage ?? globalThis.sessionStorage
  requireOption('createPageStore', 'storage', storage, rules.storage)
  return {
    getKeys: (base) =>
      Array.from({ length: storage.length }, (_, index) => storage.key(index)).filter(
        (key): key is string => key?.startsWith(base) === true,
      ),
    getItem: (key) => storage.getItem(key),
    setItem: (key, value) => {
      storage.setItem(key, value)
    },
    removeItem: (key) => {
      storage.removeItem(key)
    },
  }
}
