import type { StepUpServices } from '../../machines/index.js'
import type { FlowStore } from '../../machines/ports.js'

/** How long this tab owns the flow. One that has lost it finds that out late: after a sleep, or a long task. */
export interface Tenure {
  isOver: boolean
}

const never = () => new Promise<never>(() => undefined)

/**
 * The services, as long as the tenure lasts. A write that is not done by its end never settles, and requests wait for writes: so a flow
 * that another tab has gone on with makes no request here, and overwrites, removes and forgets nothing. What was under way can't be
 * called back: `onLate` is told when it is done, and the tab that goes on must `saveAgain`.
 */
export function fenceServices(
  { vault, ...services }: StepUpServices,
  store: FlowStore,
  tenure: Tenure,
  onLate: () => void,
) {
  /** What the store should hold. */
  let saved: readonly [key: string, value: string] | null = null
  let changes = Promise.resolve()
  const isOver = () => tenure.isOver
  /** One at a time: what is saved again is never older than what is saved. */
  const change = (make: () => unknown): Promise<void> => {
    const made = changes.then(async () => {
      if (isOver()) return never()
      try {
        await make()
      } finally {
        if (isOver()) {
          onLate()
          await never()
        }
      }
    })
    changes = made.catch(() => undefined)
    return made
  }
  const fenced: StepUpServices = {
    ...services,
    vault: {
      isDurable: true,
      seal: (kind, flowId, plaintext) => vault.seal(kind, flowId, plaintext),
      open: (kind, flowId, sealed) => vault.open(kind, flowId, sealed),
      discard: (flowId) => (tenure.isOver ? Promise.resolve() : vault.discard(flowId)),
    },
    store: {
      getKeys: (base) => store.getKeys(base),
      getItem: (key) => store.getItem(key),
      setItem: (key, value) =>
        change(() => {
          saved = [key, value]
          return store.setItem(key, value)
        }),
      removeItem: (key) =>
        change(() => {
          if (saved?.[0] === key) saved = null
          return store.removeItem(key)
        }),
    },
  }
  /** Nothing before the first write, and nothing of a flow that has ended. Never rejects. */
  const saveAgain = (): Promise<void> => change(() => saved && store.setItem(...saved)).catch(() => undefined)
  return { services: fenced, saveAgain }
}
