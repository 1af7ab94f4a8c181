import type { FetchFunction } from './http.request.js'

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
    return new Response(await readUpTo(body, longest), { status, headers })
  }
}

async function readUpTo(body: ReadableStream<Uint8Array>, longest: number): Promise<string> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    size += value.byteLength
    if (size > longest) {
      // Not waited for: of a cloned answer it ends only when both are given up.
      reader.cancel().catch(() => undefined)
      return ''
    }
    text += decoder.decode(value, { stream: true })
  }
}
