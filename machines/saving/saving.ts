import { methods, requireOption } from '../errors.js'
import type { ChartFlow } from '../flow/flow.js'
import type { FlowSaving, FlowStore } from '../ports.js'
import type { StepUpServices } from '../settings/services.js'
import { packFlow } from './saved-flow.js'
import { putSaved, removeSaved, savedIds, tidySaved } from './store.js'

/** What {@link saveIn} makes: saves flows, and finds them again. */
export interface StoreSaving extends FlowSaving {
  // The port says `RunningFlow`; only flows of this package call it, and they are `ChartFlow`s.
  keep(flow: ChartFlow, onFailed: () => void): Promise<void>
  release(flow: ChartFlow): void
  readonly store: FlowStore
  /** The flow of this id and these services where it runs here, or has not left the store yet. */
  readonly findRunning: (services: StepUpServices, flowId: string | undefined) => ChartFlow | undefined
  /** One task after the other: two that resume the same flow get the same one. */
  readonly inTurn: <Answer>(task: () => Promise<Answer>) => Promise<Answer>
}

/**
 * Saves flows in a store: after every step, one write at a time. A flow that can't be saved is removed from the store, because an
 * older state would bring back codes and tries that were spent. Throws an `OptionError` for what is no store.
 *
 * @example
 * ```ts
 * const services = createStepUpServices({ adapter, vault, saving: saveIn(createPageStore()) })
 * const flow = await resumeStepUpFlow({ services })
 * ```
 */
export function saveIn(store: FlowStore): StoreSaving {
  requireOption('saveIn', 'store', store, methods('getKeys', 'getItem', 'setItem', 'removeItem'))
  /** What is being written, per flow. */
  const writes = new Map<string, Promise<void>>()
  /** From their start until they are out of the store. */
  const running = new Map<string, ChartFlow>()
  let turn: Promise<unknown> = Promise.resolve()

  const save = async (flow: ChartFlow, onFailed: () => void): Promise<void> => {
    const { id, actor, services } = flow
    const { status, value } = actor.getSnapshot()
    // Released: another page goes on with what is saved.
    if (status === 'stopped') return
    if (status !== 'active') {
      if (!(await removeSaved(store, id))) onFailed()
      return
    }
    if (value === 'idle') return
    try {
      const saved = await packFlow(flow)
      await putSaved(store, saved)
      // A store that lists nothing has taken the flow all the same.
      await tidySaved(store, services.vault, saved).catch(() => undefined)
    } catch {
      onFailed()
      await removeSaved(store, id)
    }
  }
  const release = (flow: ChartFlow) => {
    // Another flow of the same id stays where it is.
    if (running.get(flow.id) === flow) running.delete(flow.id)
  }

  return {
    store,
    keep: (flow, onFailed) => {
      running.set(flow.id, flow)
      let isQueued = false
      const queue = () => {
        if (isQueued) return
        isQueued = true
        const before = writes.get(flow.id) ?? Promise.resolve()
        const write = before.then(() => {
          isQueued = false
          return save(flow, onFailed)
        })
        writes.set(flow.id, write)
      }
      return new Promise((resolve) => {
        const end = () => {
          queue()
          void writes.get(flow.id)?.then(() => {
            writes.delete(flow.id)
            release(flow)
            resolve()
          })
        }
        flow.actor.subscribe({ next: queue, complete: end, error: end })
      })
    },
    whenSaved: async (flowId) => {
      // A request starts in the middle of the step that asks for it; the step is queued at its end.
      await Promise.resolve()
      await writes.get(flowId)
    },
    release,
    list: () => savedIds(store),
    remove: (flowId) => removeSaved(store, flowId),
    findRunning: (services, flowId) => {
      const flow = flowId === undefined ? undefined : running.get(flowId)
      // A flow that was stopped runs nowhere, and one of other services is of another provider.
      const isOurs = flow?.services === services && flow.actor.getSnapshot().status !== 'stopped'
      return isOurs ? flow : undefined
    },
    inTurn: (task) => {
      const next = turn.then(task)
      turn = next.catch(() => undefined)
      return next
    },
  }
}

/** The saving of these services; `null` where they have none that {@link saveIn} made. */
export function storeSavingOf({ saving }: { readonly saving: FlowSaving | null }): StoreSaving | null {
  return saving !== null && 'inTurn' in saving ? (saving as StoreSaving) : null
}
