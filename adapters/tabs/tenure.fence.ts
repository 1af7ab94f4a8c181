import type { StepUpServices } from '../../machines/index.js'
import type { FlowStore } from '../../machines/ports.js'

/** How long this tab owns the flow. One that has lost it finds that out late: after a sleep, or a long task. */
export interface Tenure {
  isOver: boolean
}

/**
 * The services, as long as the tenure lasts. A write after it never settles, and requests wait for writes: so a flow that another
 * tab has gone on with makes no request here, and overwrites, removes and forgets nothing.
 */
export function fenceServices(services: StepUpServices, store: FlowStore, tenure: Tenure): StepUpServices {
  const { vault } = services
  return {
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
        tenure.isOver ? new Promise<never>(() => undefined) : store.setItem(key, value),
      removeItem: (key) => (tenure.isOver ? undefined : store.removeItem(key)),
    },
  }
}
