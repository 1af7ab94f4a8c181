import { createStore, type UseStore } from 'idb-keyval'

import type { Milliseconds } from '../../machines/domain.js'

/** Time for one use of the store: 10 seconds. A vault must settle, and browsers have had databases that never open. */
const useTimeout: Milliseconds = 10_000

/** A store for one use. Its connection is closed then: one left open holds up whoever deletes the database. */
export function openKeyStore(): UseStore {
  const useStore = createStore('mfa-step-up', 'keys')
  return (mode, callback) =>
    withTimeout(
      useStore(mode, async (store) => {
        try {
          return await callback(store)
        } finally {
          store.transaction.db.close()
        }
      }),
    )
}

async function withTimeout<Answer>(use: Promise<Answer>): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new DOMException('The database does not answer', 'TimeoutError'))
    }, useTimeout)
  })
  try {
    return await Promise.race([use, late])
  } finally {
    clearTimeout(timer)
  }
}
