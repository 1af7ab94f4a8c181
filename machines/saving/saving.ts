import type { Actor } from 'xstate'

import type { StepUpMachine } from '../chart/machine.js'
import type { ChartFlow } from '../flow/flow.js'
import type { FlowStore } from '../ports.js'
import type { StepUpServices } from '../settings/services.js'
import { packFlow } from './saved-flow.js'
import { putSaved, removeSaved, tidySaved } from './store.js'

/** What is being written, per flow: requests wait for it. */
const writes = new WeakMap<StepUpServices, Map<string, Promise<void>>>()

/** Resolves when all that happened to the flow so far is saved, or could not be. */
export async function whenSaved(services: StepUpServices, flowId: string): Promise<void> {
  if (services.store === null) return
  // A request starts in the middle of the step that asks for it; the keeper hears of the step at its end.
  await Promise.resolve()
  await writes.get(services)?.get(flowId)
}

/**
 * Saves a flow after every step, one write at a time, and takes it out of the store when it ends: then the promise resolves. What
 * can't be saved is taken out, too, because an older state would bring back what was spent.
 */
export function keepFlow(
  services: StepUpServices,
  store: FlowStore,
  actor: Actor<StepUpMachine>,
  onFailed: () => void,
): Promise<void> {
  const { id } = actor.getSnapshot().context.flow
  const pending = writes.get(services) ?? new Map<string, Promise<void>>()
  writes.set(services, pending)
  let isQueued = false

  const save = async () => {
    isQueued = false
    const snapshot = actor.getSnapshot()
    // Detached: somebody else goes on with what is saved.
    if (snapshot.status === 'stopped') return
    if (snapshot.status !== 'active') {
      if (!(await removeSaved(store, id))) onFailed()
      return
    }
    if (snapshot.value === 'idle') return
    try {
      const saved = await packFlow(services, snapshot)
      await putSaved(store, saved)
      // A store that lists nothing has taken the flow all the same.
      await tidySaved(store, services.vault, saved).catch(() => undefined)
    } catch {
      onFailed()
      await removeSaved(store, id)
    }
  }
  const queue = () => {
    if (isQueued) return
    isQueued = true
    pending.set(id, (pending.get(id) ?? Promise.resolve()).then(save))
  }
  return new Promise((resolve) => {
    const end = () => {
      queue()
      void pending.get(id)?.then(() => {
        pending.delete(id)
        resolve()
      })
    }
    actor.subscribe({ next: queue, complete: end, error: end })
  })
}

/** Flows that are kept in a store, from their start until they are out of it: to resume one of them is to find it. */
const running = new WeakMap<StepUpServices, Map<string, ChartFlow>>()

/** The flow of this id where it runs, or has not left the store yet. */
export function findRunning(services: StepUpServices, flowId: string | undefined): ChartFlow | undefined {
  return flowId === undefined ? undefined : running.get(services)?.get(flowId)
}

/** Does nothing for services without a store. */
export function register(services: StepUpServices, flow: ChartFlow): void {
  if (services.store === null) return
  const flows = running.get(services) ?? new Map<string, ChartFlow>()
  running.set(services, flows.set(flow.id, flow))
}

/** Leaves another flow of the same id where it is. */
export function unregister(services: StepUpServices, flow: ChartFlow): void {
  const flows = running.get(services)
  if (flows?.get(flow.id) === flow) flows.delete(flow.id)
}
