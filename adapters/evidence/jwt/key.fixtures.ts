import { jest } from '@jest/globals'

import type { AdapterCall } from '../../../machines/ports.js'
import { createJwtEvidence } from './index.js'
import { basics, createCall, createInput, KEYS_URL, sign } from './jwt.fixtures.js'

/** A provider whose documents follow a script. */

type Scripted =
  | Response
  | Error
  | ((init: RequestInit) => Response | Promise<Response>)
  /** JSON. */
  | object

export interface KeyServer {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  readonly requests: { readonly url: string; readonly init: RequestInit }[]
  /** What it answers from now on, one after the other; the last one stays. */
  readonly answer: (...scripted: Scripted[]) => void
}

export function createKeyServer(...first: Scripted[]): KeyServer {
  let script = first
  const requests: KeyServer['requests'] = []
  return {
    requests,
    answer: (...scripted) => {
      script = scripted
    },
    fetch: (url, init) => {
      requests.push({ url, init })
      const [next = new Error('nothing scripted'), ...rest] = script
      if (rest.length > 0) script = rest
      if (next instanceof Error) return Promise.reject(next)
      if (typeof next === 'function') return Promise.resolve(next(init))
      return Promise.resolve(next instanceof Response ? next.clone() : Response.json(next))
    },
  }
}

/** A port that gets the keys from the server, and a check of a token by it. */
export function createRemote({ fetch }: KeyServer, timeout = 1_000) {
  const port = createJwtEvidence({ ...basics, jwks: KEYS_URL, algorithms: ['RS256'], fetch, timeout })
  const check = (token: string, call: Partial<AdapterCall> = {}) =>
    port.check(createInput(token), createCall(call))
  return { port, check, checkOwn: async () => check(await sign()) }
}

/** Lets the pauses between tries, and time limits, pass at once. */
export async function withoutPauses<Value>(work: () => Promise<Value>): Promise<Value> {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'Date'] })
  let isDone = false
  const promise = work().finally(() => {
    isDone = true
  })
  promise.catch(() => undefined)
  const isOver = () => isDone
  while (!isOver()) {
    await new Promise((resolve) => setImmediate(resolve))
    await jest.advanceTimersByTimeAsync(50)
  }
  jest.useRealTimers()
  return promise
}

export const redirectTo = (location: string) =>
  new Response(null, { status: 302, headers: { Location: location } })

/** Never answers, and heeds its signal. */
export const hang = ({ signal }: RequestInit) =>
  new Promise<never>((_resolve, reject) => {
    signal?.addEventListener('abort', () => {
      reject(new DOMException('', 'AbortError'))
    })
  })

/** Never answers, and doesn't heed its signal either. */
export const hangForever = () => new Promise<never>(() => undefined)
