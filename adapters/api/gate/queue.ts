import { isFunction, isObject, StepUpError, toStepUpError } from '../../../machines/errors.js'
import type { StepUpFlow } from '../../../machines/index.js'
import type { StepUpRequirement } from '../../_shared/assurance.js'
import type { DefectReporter } from '../../_shared/defects.js'
import type { StepUpGateOptions } from './options.js'
import { requirementKey, type StepUpVerified } from './requirement.js'

/** A requirement, and the calls that wait for its flow. */
export interface Waiting {
  /** The key of the requirement. */
  readonly key: string
  /** Of the calls: they may share the token of a step-up. `null` for the app itself. */
  readonly origin: string | null
  readonly requirement: StepUpRequirement
  readonly waiters: Waiters<StepUpVerified>
}

/** How a flow of the gate ended; `error` also when there was no flow. */
export type FlowResult = { readonly outcome: StepUpVerified } | { readonly error: StepUpError }

interface FlowQueue {
  /** Waits for the flow of a requirement: the one that runs, or a later one. */
  readonly join: (
    requirement: StepUpRequirement,
    origin: string | null,
    signal: AbortSignal | undefined,
  ) => Promise<StepUpVerified>
  /** Takes out those that need no flow any more. That of the running flow stays. */
  readonly takeOut: (isDone: (waiting: Waiting) => boolean) => readonly Waiting[]
  /** Rejects all that wait, and cancels the flow that runs. */
  readonly clear: (error: StepUpError) => void
}

interface QueueEntry extends Waiting {
  /** `null` until it is the first in the queue. */
  run: FlowRun | null
}

/**
 * Runs one flow at a time. Calls to one origin with the same requirement wait for the same flow. A flow that no call waits for is cancelled, and the
 * next one doesn't wait for its end, which may never come.
 *
 * @param onEnd Settles the calls that waited. It isn't called for a flow that no call waits for.
 * @param onUnawaited Hears of a flow that ended verified although no call waits for it: it was cancelled too late.
 */
export function createFlowQueue(
  { flow: makeFlow, reportDefect }: Required<Pick<StepUpGateOptions, 'flow' | 'reportDefect'>>,
  onEnd: (waiting: Waiting, result: FlowResult) => void,
  onUnawaited: (outcome: StepUpVerified) => void,
): FlowQueue {
  // The flow of the first one runs.
  const entries: QueueEntry[] = []

  /** Answers whether it was there. */
  const remove = (entry: QueueEntry): boolean => {
    const index = entries.indexOf(entry)
    if (index < 0) return false
    entries.splice(index, 1)
    return true
  }
  const abandon = (entry: QueueEntry) => {
    remove(entry)
    entry.run?.cancel()
    startNext()
  }
  const end = (entry: QueueEntry, result: FlowResult) => {
    try {
      onEnd(entry, result)
    } catch (error) {
      // A clock of the app, or a flow that isn't ours, may throw: no call may be left waiting.
      entry.waiters.reject(toReported(error, reportDefect))
    }
  }
  const startNext = () => {
    const [entry] = entries
    if (entry?.run !== null) return
    const { methods: _, ...asked } = entry.requirement
    entry.run = runFlow(() => makeFlow(asked, entry.requirement), reportDefect)
    void entry.run.result.then((result) => {
      if (!remove(entry)) {
        if ('outcome' in result) onUnawaited(result.outcome)
        return
      }
      end(entry, result)
      startNext()
    })
  }
  const add = (key: string, origin: string | null, requirement: StepUpRequirement): QueueEntry => {
    const waiters = createWaiters<StepUpVerified>(() => {
      abandon(entry)
    })
    const entry: QueueEntry = { key, origin, requirement, waiters, run: null }
    entries.push(entry)
    return entry
  }

  return {
    join: (requirement, origin, signal) => {
      const key = requirementKey(requirement)
      const isSame = (each: QueueEntry) => each.key === key && each.origin === origin
      const entry = entries.find(isSame) ?? add(key, origin, requirement)
      const answer = entry.waiters.join(signal)
      startNext()
      return answer
    },
    takeOut: (isDone) => {
      const done = entries.filter((entry) => entry.run === null && isDone(entry))
      done.forEach(remove)
      return done
    },
    clear: (error) => {
      for (const { waiters, run } of entries.splice(0)) {
        waiters.reject(error)
        run?.cancel()
      }
    },
  }
}

/** As `signal.throwIfAborted()`, for a signal of a polyfill too, which may have no such method. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return
  if (isFunction(Reflect.get(signal, 'throwIfAborted'))) signal.throwIfAborted()
  throw new DOMException('', 'AbortError')
}

/** A defect of the app's own code is reported with its stack; the calls get no more of it than a code. */
function toReported(error: unknown, reportDefect: DefectReporter): StepUpError {
  if (!(error instanceof StepUpError)) reportDefect(error)
  return toStepUpError(error)
}

/** Calls that wait for the same result. */
interface Waiters<Value> {
  /** Settles with the others, or alone when its signal aborts, with the reason of the signal. */
  readonly join: (signal: AbortSignal | undefined) => Promise<Value>
  readonly resolve: (value: Value) => void
  /** Each call gets a new error: a stack can't be shared. */
  readonly reject: (error: StepUpError) => void
}

type Waiter<Value> = (answer: () => Value) => void

/** @param onEmpty Called when the last call has given up. */
function createWaiters<Value>(onEmpty: () => void): Waiters<Value> {
  const waiters = new Set<Waiter<Value>>()

  const settle = (answer: () => Value) => {
    const all = [...waiters]
    waiters.clear()
    for (const waiter of all) waiter(answer)
  }

  return {
    join: async (signal) => {
      const answer = await new Promise<() => Value>((resolve) => {
        const waiter: Waiter<Value> = (given) => {
          signal?.removeEventListener('abort', giveUp)
          resolve(given)
        }
        const giveUp = () => {
          waiters.delete(waiter)
          waiter(() => {
            throwIfAborted(signal)
            throw new StepUpError('cancelled')
          })
          if (waiters.size === 0) onEmpty()
        }
        waiters.add(waiter)
        signal?.addEventListener('abort', giveUp)
      })
      return answer()
    },
    resolve: (value) => {
      settle(() => value)
    },
    reject: (error) => {
      settle(() => {
        throw toStepUpError(error)
      })
    },
  }
}

interface FlowRun {
  /** Never rejects. */
  readonly result: Promise<FlowResult>
  /** Cancels the flow, or the one that is still being made. Never throws. */
  readonly cancel: () => void
}

/** Makes a flow, starts it and waits for its end. */
function runFlow(makeFlow: () => StepUpFlow | Promise<StepUpFlow>, reportDefect: DefectReporter): FlowRun {
  let flow: StepUpFlow | null = null
  let isCancelled = false
  const cancel = () => {
    isCancelled = true
    try {
      flow?.send({ type: 'flow.cancelled' })
    } catch (error) {
      // A flow that isn't ours may throw. No call waits for it any more.
      reportDefect(error)
    }
  }
  const make = async (): Promise<StepUpFlow> => {
    try {
      // Not at once: a `flow` function that calls the gate finds its own entry in the queue. A microtask later a click still counts.
      await Promise.resolve()
      // The flow isn't made any more, because making it would show it.
      if (isCancelled) throw new StepUpError('cancelled')
      const made = await makeFlow()
      assertOpenFlow(made)
      return made
    } catch (error) {
      if (error instanceof StepUpError) throw error
      reportDefect(error)
      throw new StepUpError('configuration', { option: 'flow', cause: error })
    }
  }
  const run = async (): Promise<FlowResult> => {
    try {
      flow = await make()
      // A flow that runs already ignores `flow.started`.
      flow.send({ type: isCancelled ? 'flow.cancelled' : 'flow.started' })
      const outcome = await flow.outcome
      if (outcome.status === 'verified') return { outcome }
      const { code, ...details } = outcome.error
      return { error: new StepUpError(code, details) }
    } catch (error) {
      return { error: toReported(error, reportDefect) }
    }
  }
  return { result: run(), cancel }
}

/** Throws for what isn't a flow, and for a flow that has ended: it would answer for an earlier step-up. */
function assertOpenFlow(flow: StepUpFlow): void {
  const given: unknown = flow
  if (!isObject(given) || !isFunction(given['send']) || !isFunction(given['getSnapshot']))
    throw new TypeError('flow')
  if (['verified', 'failed'].includes(flow.getSnapshot().step)) throw new TypeError('flow')
}
