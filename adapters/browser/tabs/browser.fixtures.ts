import type { TabChannel } from './channel.js'
import type { TabLocks } from './lock.js'

/** A browser with tabs, as far as they share something: locks in a queue, channels, and what of it a tab loses. */

interface Claim {
  readonly tab: Tab
  readonly callback: () => Promise<void> | undefined
  readonly reject: (error: Error) => void
  readonly resolve: () => void
}

export interface Tab {
  readonly locks: TabLocks
  readonly createChannel: (name: string) => TabChannel
  /** Closed or crashed: no code of it runs any more, its lock is free. */
  readonly close: () => void
  readonly isClosed: () => boolean
  /** Hears nothing, and keeps its lock, until it is thawed. */
  readonly freeze: () => void
  /** What waited is heard one by one, each with time for what follows from it: the loss of a lock may come last. */
  readonly thaw: () => Promise<void>
  /**
   * The browser puts the page away, until it is thawed: it loses its lock and its place in the queue, and what is said. So does Safari
   * with a page that goes into its back/forward cache.
   */
  readonly putAway: () => void
}

/** Lets every promise settle that can, without time passing. */
export async function settle() {
  for (let turn = 0; turn < 5; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve))
}

const aborted = () => new DOMException('Taken away', 'AbortError')

export function createBrowser() {
  const held = new Map<string, Claim>()
  const queues = new Map<string, Claim[]>()
  const listeners = new Set<{ tab: Tab; name: string; hear: (data: unknown) => void }>()
  const gone = new Set<Tab>()
  const away = new Set<Tab>()
  const frozen = new Map<Tab, (() => void)[]>()
  /** All that was ever said, by channel, as text. */
  const messages: { readonly name: string; readonly data: unknown }[] = []

  const run = (tab: Tab, task: () => void) => {
    queueMicrotask(() => {
      if (gone.has(tab)) return
      const waiting = frozen.get(tab)
      if (waiting === undefined) task()
      else waiting.push(task)
    })
  }
  const grant = (name: string, claim: Claim) => {
    held.set(name, claim)
    run(claim.tab, () => {
      void (claim.callback() ?? Promise.resolve()).then(() => {
        claim.resolve()
        free(name, claim)
      })
    })
  }
  const free = (name: string, claim: Claim) => {
    if (held.get(name) !== claim) return
    held.delete(name)
    const next = queues.get(name)?.shift()
    if (next !== undefined) grant(name, next)
  }
  const dropAll = (tab: Tab, isTold: boolean) => {
    for (const [name, queue] of queues) {
      for (const claim of queue.filter((each) => each.tab === tab))
        if (isTold)
          run(tab, () => {
            claim.reject(aborted())
          })
      queues.set(
        name,
        queue.filter((each) => each.tab !== tab),
      )
    }
    for (const [name, claim] of [...held]) {
      if (claim.tab !== tab) continue
      if (isTold)
        run(tab, () => {
          claim.reject(aborted())
        })
      free(name, claim)
    }
  }

  const openTab = (): Tab => {
    const tab: Tab = {
      locks: {
        request: (name, { signal, steal }, callback) =>
          new Promise<void>((resolve, reject) => {
            const claim: Claim = { tab, callback, resolve, reject }
            const before = held.get(name)
            if (steal === true && before !== undefined) {
              run(before.tab, () => {
                before.reject(aborted())
              })
              held.delete(name)
            }
            if (!held.has(name)) {
              grant(name, claim)
              return
            }
            queues.set(name, [...(queues.get(name) ?? []), claim])
            signal?.addEventListener('abort', () => {
              queues.set(
                name,
                (queues.get(name) ?? []).filter((each) => each !== claim),
              )
              reject(aborted())
            })
          }),
      },
      createChannel: (name) => {
        const own = new Set<{ tab: Tab; name: string; hear: (data: unknown) => void }>()
        return {
          postMessage: (data) => {
            if (gone.has(tab)) return
            messages.push({ name, data: structuredClone(data) })
            for (const listener of listeners)
              if (listener.name === name && !own.has(listener) && !away.has(listener.tab))
                run(listener.tab, () => {
                  if (listeners.has(listener)) listener.hear(structuredClone(data))
                })
          },
          addEventListener: (_type, hear) => {
            const listener = {
              tab,
              name,
              hear: (data: unknown) => {
                hear({ data })
              },
            }
            own.add(listener)
            listeners.add(listener)
          },
          close: () => {
            for (const listener of own) listeners.delete(listener)
          },
        }
      },
      close: () => {
        gone.add(tab)
        for (const listener of listeners) if (listener.tab === tab) listeners.delete(listener)
        dropAll(tab, false)
      },
      isClosed: () => gone.has(tab),
      freeze: () => void frozen.set(tab, []),
      thaw: async () => {
        away.delete(tab)
        const tasks = frozen.get(tab) ?? []
        for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
          task()
          await settle()
        }
        frozen.delete(tab)
      },
      putAway: () => {
        tab.freeze()
        away.add(tab)
        dropAll(tab, true)
      },
    }
    return tab
  }
  return {
    openTab,
    messages,
    /** Who holds locks, and who has an ear open. */
    open: () => ({ locks: held.size + [...queues.values()].flat().length, channels: listeners.size }),
  }
}
