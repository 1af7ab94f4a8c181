import type { StepUpRequirement } from '../../_shared/assurance.js'
import type { EpochMilliseconds, Milliseconds } from '../../../machines/domain.js'
import { StepUpError, toStepUpError } from '../../../machines/errors.js'
import type { StepUpFlow } from '../../../machines/index.js'
import { isFields, isFunction } from '../../_shared/options.js'
import type { GateSettings } from './options.js'
import { needKeyOf, type StepUpVerified } from './requirement.js'

/** Needs that were refused just now. Moments are compared: a timer would keep a process alive. */
interface QuietPeriod {
  /** For one need: it was tried, and can't be met. */
  readonly open: (need: string, error: StepUpError) => void
  /** For every need: an API may ask for another one each time. */
  readonly openAll: (error: StepUpError) => void
  /** Throws what ended the flow, while it is quiet, and until when it is: `availableAt`. */
  readonly assertOver: (need: string) => void
  readonly forget: () => void
}

interface Refusal {
  readonly since: EpochMilliseconds
  readonly error: StepUpError
}

export function createQuietPeriod(length: Milliseconds, now: () => EpochMilliseconds): QuietPeriod {
  const refused = new Map<string, Refusal>()
  let refusedAll: Refusal | null = null

  const isOver = ({ since }: Refusal) => {
    const age = now() - since
    // A clock that was set back, or says no number, ends it too.
    return !(age >= 0 && age < length)
  }
  const assertIsOver = (refusal: Refusal | null | undefined) => {
    if (refusal === null || refusal === undefined || isOver(refusal)) return
    const { code, details } = toStepUpError(refusal.error)
    throw new StepUpError(code, { ...details, availableAt: refusal.since + length })
  }

  return {
    open: (need, error) => {
      for (const [other, refusal] of refused) if (isOver(refusal)) refused.delete(other)
      refused.set(need, { since: now(), error })
    },
    openAll: (error) => {
      refusedAll = { since: now(), error }
    },
    assertOver: (need) => {
      assertIsOver(refusedAll)
      assertIsOver(refused.get(need))
    },
    forget: () => {
      refused.clear()
      refusedAll = null
    },
  }
}

/** Calls that wait for the same thing. */
interface WaitList<Value> {
  /** Ends with the others, or alone when its signal aborts, with the reason of the signal. */
  readonly join: (signal: AbortSignal | undefined) => Promise<Value>
  readonly resolve: (value: Value) => void
  /** Everybody gets an error of their own: a stack can't be shared. */
  readonly reject: (error: StepUpError) => void
}

type Waiter<Value> = (answer: () => Value) => void

/** @param onDeserted Called when the last one that waited has given up. */
function createWaitList<Value>(onDeserted: () => void): WaitList<Value> {
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
            signal?.throwIfAborted()
            throw new StepUpError('cancelled')
          })
          if (waiters.size === 0) onDeserted()
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

/** How a flow of the gate ended; `error` also when there was no flow. */
export type FlowEnd = { readonly outcome: StepUpVerified } | { readonly error: StepUpError }

interface FlowRun {
  /** Never rejects. */
  readonly end: Promise<FlowEnd>
  /** Cancels the flow, or the one that is still being made. Never throws. */
  readonly cancel: () => void
}

/** Makes a flow, starts it and waits for its end. */
function runFlow(makeFlow: () => StepUpFlow | Promise<StepUpFlow>): FlowRun {
  let flow: StepUpFlow | null = null
  let isCancelled = false
  const cancel = () => {
    isCancelled = true
    try {
      flow?.send({ type: 'flow.cancelled' })
    } catch {
      // A flow of somebody else's. Nobody waits for it any more.
    }
  }
  const make = async (): Promise<StepUpFlow> => {
    try {
      // Not at once, so that a `flow` which comes back to the gate finds it at rest. A microtask later a click still counts.
      await Promise.resolve()
      // Making it would show it.
      if (isCancelled) throw new StepUpError('cancelled')
      const made = await makeFlow()
      assertOpenFlow(made)
      return made
    } catch (error) {
      if (error instanceof StepUpError) throw error
      throw new StepUpError('configuration', { option: 'flow', cause: error })
    }
  }
  const run = async (): Promise<FlowEnd> => {
    try {
      flow = await make()
      // Ignored by a flow that runs already.
      flow.send({ type: isCancelled ? 'flow.cancelled' : 'flow.started' })
      const outcome = await flow.outcome
      if (outcome.status === 'verified') return { outcome }
      const { code, ...details } = outcome.error
      return { error: new StepUpError(code, details) }
    } catch (error) {
      return { error: toStepUpError(error) }
    }
  }
  return { end: run(), cancel }
}

/** A flow that has ended says nothing of now: its user was asked before. */
function assertOpenFlow(flow: StepUpFlow): void {
  const given: unknown = flow
  if (!isFields(given) || !isFunction(given['send']) || !isFunction(given['getSnapshot']))
    throw new TypeError('flow')
  if (['verified', 'failed'].includes(flow.getSnapshot().step)) throw new TypeError('flow')
}

/** A need, and who waits for its flow. */
export interface Turn {
  readonly need: string
  readonly requirement: StepUpRequirement
  readonly waiting: WaitList<StepUpVerified>
}

interface QueuedTurn extends Turn {
  run: FlowRun | null
}

interface FlowQueue {
  /** Waits for the flow of a need: the one that runs, or one of its own after it. */
  readonly join: (requirement: StepUpRequirement, signal: AbortSignal | undefined) => Promise<StepUpVerified>
  /** Takes out those that need no flow of their own any more. */
  readonly takeOut: (isDone: (turn: Turn) => boolean) => readonly Turn[]
  /** Ends all waiting, and the flow that runs. */
  readonly clear: (error: StepUpError) => void
}

/**
 * One flow at a time; the same need waits for the same flow. A flow that nobody waits for is cancelled, and the next one doesn't
 * wait for its end: it may never come.
 *
 * @param onEnd Settles those who waited. A flow that nobody waits for ends without it.
 */
export function createFlowQueue(
  makeFlow: GateSettings['flow'],
  onEnd: (turn: Turn, end: FlowEnd) => void,
): FlowQueue {
  // The first one runs.
  const turns: QueuedTurn[] = []

  /** Answers whether it was there. */
  const remove = (turn: QueuedTurn): boolean => {
    const index = turns.indexOf(turn)
    if (index < 0) return false
    turns.splice(index, 1)
    return true
  }
  const desert = (turn: QueuedTurn) => {
    remove(turn)
    turn.run?.cancel()
    startNext()
  }
  const settle = (turn: Turn, end: FlowEnd) => {
    try {
      onEnd(turn, end)
    } catch (error) {
      // A clock or a flow of somebody else's that throws: nobody may be left waiting.
      turn.waiting.reject(toStepUpError(error))
    }
  }
  const startNext = () => {
    const [turn] = turns
    if (turn?.run !== null) return
    const { methods: _, ...asked } = turn.requirement
    turn.run = runFlow(() => makeFlow(asked, turn.requirement))
    void turn.run.end.then((end) => {
      if (!remove(turn)) return
      settle(turn, end)
      startNext()
    })
  }
  const open = (need: string, requirement: StepUpRequirement): QueuedTurn => {
    const waiting = createWaitList<StepUpVerified>(() => {
      desert(turn)
    })
    const turn: QueuedTurn = { need, requirement, waiting, run: null }
    turns.push(turn)
    return turn
  }

  return {
    join: (requirement, signal) => {
      const need = needKeyOf(requirement)
      const turn = turns.find((each) => each.need === need) ?? open(need, requirement)
      const answer = turn.waiting.join(signal)
      startNext()
      return answer
    },
    takeOut: (isDone) => {
      const done = turns.filter((turn) => turn.run === null && isDone(turn))
      done.forEach(remove)
      return done
    },
    clear: (error) => {
      for (const { waiting, run } of turns.splice(0)) {
        waiting.reject(error)
        run?.cancel()
      }
    },
  }
}
