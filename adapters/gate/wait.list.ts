import { StepUpError, toStepUpError } from '../../machines/errors.js'

/** Calls that wait for the same thing. */
export interface WaitList<Value> {
  /** Ends with the others, or alone when its signal aborts, with the reason of the signal. */
  readonly join: (signal: AbortSignal | undefined) => Promise<Value>
  readonly resolve: (value: Value) => void
  /** Everybody gets an error of their own: a stack can't be shared. */
  readonly reject: (error: StepUpError) => void
}

type Waiter<Value> = (answer: () => Value) => void

/** @param onDeserted Called when the last one that waited has given up. */
export function createWaitList<Value>(onDeserted: () => void): WaitList<Value> {
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
