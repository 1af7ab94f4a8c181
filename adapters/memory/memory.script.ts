import type { Milliseconds } from '../../machines/domain.js'
import { type FailureDetails, StepUpError, type StepUpErrorCode } from '../../machines/errors.js'
import type { AdapterCall, StepUpAdapter } from '../../machines/ports.js'

/** A call of the adapter, by its name. */
export type MemoryCall = keyof Pick<StepUpAdapter, 'begin' | 'send' | 'verify' | 'exchange'>

/** Details of a scripted failure; `retryAfter` becomes `availableAt`, counted from the call. */
export type ScriptedDetails = FailureDetails & { readonly retryAfter?: Milliseconds }

/** What goes wrong next, in turn. It comes before anything has happened: no code went out, no try was spent. */
export interface MemoryScript {
  /** The next call of this name fails: `failNext('send', 'rate_limited', { retryAfter: 30_000 })`. */
  readonly failNext: (call: MemoryCall, code: StepUpErrorCode, details?: ScriptedDetails) => void
  /** The next call of this name is never answered: it ends when its signal aborts, by a time limit or by the user. */
  readonly hangNext: (call: MemoryCall) => void
  /** Names of the calls so far, without those that were aborted before. */
  readonly calls: readonly MemoryCall[]
}

type Line = (call: AdapterCall) => Promise<never>

/** An empty script, and what every call does first. */
export function createScript() {
  const calls: MemoryCall[] = []
  const lines: Record<MemoryCall, Line[]> = { begin: [], send: [], verify: [], exchange: [] }
  const script: MemoryScript = {
    calls,
    failNext: (name, code, { retryAfter, ...details } = {}) => {
      lines[name].push(({ now }) => {
        const availableAt = retryAfter === undefined ? {} : { availableAt: now() + retryAfter }
        return Promise.reject(new StepUpError(code, { ...availableAt, ...details }))
      })
    },
    hangNext: (name) => {
      lines[name].push(({ signal }) => whenAborted(signal))
    },
  }
  const play = async (name: MemoryCall, call: AdapterCall): Promise<void> => {
    if (call.signal.aborted) throw new StepUpError('cancelled')
    calls.push(name)
    await lines[name].shift()?.(call)
  }
  return { script, play }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(new StepUpError('cancelled'))
    })
  })
}
