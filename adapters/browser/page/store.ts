import type { FlowStore } from '../../../machines/ports.js'
import { assertOptions, isFields, isFunction } from '../../_shared/options.js'

export interface PageStoreOptions {
  /**
   * Default: the page's `sessionStorage`, which lives as long as its tab. `localStorage` is shared by all tabs of the origin: what
   * `shareStepUpFlow` wants.
   */
  readonly storage?: Storage
}

const isStorage = (value: unknown) =>
  isFields(value) && ['key', 'getItem', 'setItem', 'removeItem'].every((name) => isFunction(value[name]))

/**
 * A store for saved flows in the page. Throws a `TypeError` that names a wrong option, and where the browser denies storage to the
 * page: its `SecurityError`.
 */
export function createPageStore(options: PageStoreOptions = {}): FlowStore {
  assertOptions<PageStoreOptions>(options, { storage: isStorage })
  const { storage = sessionStorage } = options
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
