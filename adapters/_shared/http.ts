import { createFetch } from 'ofetch'

import type { Milliseconds } from '../../machines/domain.js'
import { type FailureDetails, StepUpError } from '../../machines/errors.js'
import { fieldsOf } from './answers.js'
import { readText } from './body.js'

/**
 * The same `fetch`, but that a body of more than `longest` bytes reads as an empty one, and so as none: a server that sends
 * without end can't fill the memory.
 */
export function limitBody(fetch: FetchFunction, longest: number): FetchFunction {
  return async (url, init) => {
    const response = await fetch(url, init)
    const { body, status, headers } = response
    // No stream to read, a redirect that a browser hides, or a status that must not have a body.
    if (!body || status < 200) return response
    return new Response((await readText(body, longest)) ?? '', { status, headers })
  }
}

/** The part of `fetch` that adapters use; the global one fits. */
export type FetchFunction = (url: string, init: RequestInit) => Promise<Response>

export interface HttpAnswer {
  readonly status: number
  readonly headers: Headers
  /** The parsed body; `undefined` when it is empty, cut off, not JSON, or longer than {@link longestAnswer}. */
  readonly body: unknown
}

interface HttpRequest {
  readonly url: string
  readonly init?: RequestInit
  /** Of the caller; the time limit is added to it. */
  readonly signal?: AbortSignal | undefined
  /** What an error of the transport says beside its code. */
  readonly details?: FailureDetails
}

/** In bytes: 1 MiB. What answers here are tokens and lists of factors, a few kilobytes; the rest of a longer one is not read. */
export const longestAnswer = 1_048_576

export type HttpRequester = (request: HttpRequest) => Promise<HttpAnswer>

/**
 * One request, one answer of any status; it is never repeated. A redirect is an answer too and is not followed: its target
 * would get the secrets of the body. Throws `cancelled` or `timeout` when the caller's signal aborts, `timeout` after
 * `timeout` milliseconds, `network` for everything else that `fetch` throws.
 */
export function createHttpRequester(fetch: FetchFunction, timeout: Milliseconds): HttpRequester {
  const fetchLimited = limitBody(fetch, longestAnswer)
  return async ({ url, init, signal: caller, details }) => {
    // Not AbortSignal.any and .timeout: what they hang on the caller's signal stays there, request after request.
    const controller = new AbortController()
    const { signal } = controller
    const giveUp = () => {
      controller.abort(caller?.reason)
    }
    if (caller?.aborted) giveUp()
    caller?.addEventListener('abort', giveUp)
    const timer = setTimeout(() => {
      controller.abort(new DOMException('', 'TimeoutError'))
    }, timeout)
    const client = createFetch({ fetch: (_url, options) => fetchLimited(url, options ?? {}) })
    try {
      signal.throwIfAborted()
      const answer = client.raw<string, 'text'>(url, {
        ...init,
        signal,
        redirect: 'manual',
        responseType: 'text',
        ignoreResponseError: true,
        retry: false,
      })
      // Not every `fetch` heeds its signal.
      const { status, headers, _data: text } = await untilAborted(answer, signal)
      return { status, headers, body: parseJson(text) }
    } catch (cause) {
      throw signal.aborted ? abortError(signal, details) : new StepUpError('network', { ...details, cause })
    } finally {
      clearTimeout(timer)
      caller?.removeEventListener('abort', giveUp)
    }
  }
}

/** Waits for work that goes on when this caller gives up. */
export function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      reject(abortError(signal))
    }
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
    const stopListening = () => {
      signal.removeEventListener('abort', giveUp)
    }
    work.finally(stopListening).then(resolve, reject)
  })
}

/** `timeout` where a time limit aborted, else `cancelled`. */
export function abortError(signal: AbortSignal, details?: FailureDetails): StepUpError {
  const { name } = fieldsOf(signal.reason)
  return new StepUpError(name === 'TimeoutError' ? 'timeout' : 'cancelled', details)
}

function parseJson(text = ''): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
