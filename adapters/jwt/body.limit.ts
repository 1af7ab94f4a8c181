import type { FetchFunction } from '../_shared/http.request.js'

/** In bytes. A set of a hundred keys has less. */
export const longestBody = 262_144

/**
 * The same `fetch`, but that a longer body reads as an empty one, and so as none: a server that sends without end can't
 * fill the memory.
 */
export function limitBody(fetch: FetchFunction): FetchFunction {
  return async (url, init) => {
    const response = await fetch(url, init)
    const { body, status, headers } = response
    // Redirects that a browser hides, and statuses that must not have a body.
    if (body === null || status < 200) return response
    return new Response(await readUpTo(body, longestBody), { status, headers })
  }
}

async function readUpTo(body: ReadableStream<Uint8Array>, limit: number): Promise<string> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    size += value.byteLength
    if (size > limit) {
      // Not waited for: of a cloned answer it ends only when both are given up.
      reader.cancel().catch(() => undefined)
      return ''
    }
    text += decoder.decode(value, { stream: true })
  }
}
