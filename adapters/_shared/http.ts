import { createFetch, type FetchResponse } from '#ofetch'

import type { Milliseconds } from '../../machines/domain.js'
import { type FailureDetails, type OptionRule, StepUpError, wholeNumber } from '../../machines/errors.js'
import { fieldsOf } from './answers.js'
import { readText } from './body.js'

/** The part of `fetch` that adapters use; the global one fits. */
export type FetchFunction = (url: string, init: RequestInit) => Promise<Response>

export interface HttpAnswer {
  readonly status: number
  readonly headers: Headers
  /** The parsed body; `undefined` when it is empty, cut off, not JSON, or longer than the requester reads. */
  readonly body: unknown
}

interface HttpRequest {
  readonly url: string
  readonly init?: RequestInit
  /** The caller's signal. The request also ends at its own time limit. */
  readonly signal?: AbortSignal | undefined
  /** Details of the error when the request gets no answer. */
  readonly details?: FailureDetails
}

/** In bytes: 1 MiB. Answers are tokens and lists of factors, a few kilobytes; the rest of a longer one is not read. */
export const longestAnswer = 1_048_576

const longestTimeout: Milliseconds = 600_000

/** Rule of an option `timeout`. */
export const aTimeout: OptionRule = [
  `be the time for one request in milliseconds, a whole number from 1 to ${longestTimeout}`,
  wholeNumber(1, longestTimeout)[1],
]

export type HttpRequester = (request: HttpRequest) => Promise<HttpAnswer>

/**
 * One request, one answer of any status; it is never repeated. A redirect is an answer too and is not followed: its target
 * would get the secrets of the body. Throws `cancelled` or `timeout` when the caller's signal aborts, `timeout` after
 * `timeout` milliseconds, `network` for everything else that `fetch` throws.
 *
 * @param longest In bytes: the rest of a longer body is not read.
 */
export function createHttpRequester(
  fetch: FetchFunction,
  timeout: Milliseconds,
  longest = longestAnswer,
): HttpRequester {
  // `ask` gives it a string each time, and ofetch hands that on.
  const client = createFetch({
    fetch: (url, init) => fetch(url as string, init ?? {}),
  })

  const ask = async (
    url: string,
    init: RequestInit | undefined,
    signal: AbortSignal,
  ): Promise<HttpAnswer> => {
    const response = await client.raw<unknown, 'stream'>(url, {
      ...init,
      signal,
      redirect: 'manual',
      responseType: 'stream',
      ignoreResponseError: true,
      retry: false,
    })
    return {
      status: response.status,
      headers: response.headers,
      body: parseJson(await textOf(response, longest)),
    }
  }

  return ({ url, init, signal: caller, details }) =>
    new Promise((resolve, reject) => {
      // Not AbortSignal.any and .timeout: their listeners stay on the caller's signal, one more for each request.
      const controller = new AbortController()
      const end = () => {
        clearTimeout(timer)
        caller?.removeEventListener('abort', cancel)
      }
      // Some `fetch` functions ignore their signal: the caller goes on at once.
      const giveUp = (reason: unknown) => {
        end()
        controller.abort(reason)
        reject(abortError(controller.signal, details))
      }
      const cancel = () => {
        giveUp(caller?.reason)
      }
      const timer = setTimeout(() => {
        giveUp(new DOMException('', 'TimeoutError'))
      }, timeout)
      if (caller?.aborted) {
        cancel()
        return
      }
      caller?.addEventListener('abort', cancel)
      ask(url, init, controller.signal).then(
        (answer) => {
          end()
          resolve(answer)
        },
        (cause: unknown) => {
          end()
          reject(new StepUpError('network', { ...details, cause }))
        },
      )
    })
}

/** Empty where there is no body (a redirect that a browser hides, a status without one) and where it is too long. */
async function textOf(response: FetchResponse<unknown>, longest: number): Promise<string> {
  const { body, _data: given } = response
  // Chromium has a stream for a status without a body, too, and shows one that is not read as a request that failed.
  const text = body ? ((await readText(body, longest)) ?? '') : ''
  if (given === undefined) return ''
  // A polyfill of `fetch` may have no streams: it has read the whole text already.
  return body ? text : response.text()
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
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
