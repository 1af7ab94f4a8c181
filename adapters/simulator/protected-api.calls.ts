import type { ReceivedRequest } from './simulator.requests.js'

/** One call, and what became of it. */
export interface ReceivedCall extends ReceivedRequest {
  /** `sub` of a valid token, whether or not it was enough; else `undefined`. */
  readonly subject: string | undefined
  /** Of the answer. */
  readonly status: number
}

/** Calls answered, newest last. Preflights are not among them. */
export interface CallLog {
  /** A copy of all calls, or of those to one path, oldest first. */
  all(path?: string): readonly ReceivedCall[]
  /** The ones that passed and succeeded (2xx): a payment is here once for each time it was made. */
  done(path?: string): readonly ReceivedCall[]
  clear(): void
}

/** For the API itself. */
export interface WritableCallLog extends CallLog {
  record(call: ReceivedCall): void
}

/** An empty log. */
export function createCallLog(): WritableCallLog {
  const calls: ReceivedCall[] = []
  const all = (path?: string): ReceivedCall[] =>
    calls.filter((call) => path === undefined || call.path === path)
  return {
    all,
    done: (path) => all(path).filter(({ status }) => status >= 200 && status <= 299),
    clear: () => {
      calls.length = 0
    },
    record: (call) => {
      calls.push(call)
    },
  }
}
