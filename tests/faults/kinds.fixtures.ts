/** What befalls a request, once. `docs/faults.md` has the names. */

export interface Fault {
  /** Whether the server does its work: sends the code, takes it, mints the tokens. */
  readonly acts: boolean
  /** What comes back. `text` is the server's own answer where it acted. Never, where it hangs. */
  readonly answer: (
    text: string,
    signal: AbortSignal,
    repeat: () => Promise<Response>,
  ) => Response | Promise<Response>
}

const RETRY_AFTER = 20
const ELSEWHERE = 'https://elsewhere.example'
const MEBIBYTE = 1_048_576

const breakOff = (code: string) => (): never => {
  throw Object.assign(new TypeError('fetch failed'), { cause: { code } })
}
const json = (body: object, status: number, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } })
const html = (status: number) =>
  new Response('<!doctype html><title>Gateway</title>', { status, headers: { 'Content-Type': 'text/html' } })
const limited = { error: 'rate_limit_reached', error_message_key: 'error.tooManyAttempts' }

const lost = (answer: Fault['answer']): Fault => ({ acts: false, answer })
const done = (answer: Fault['answer']): Fault => ({ acts: true, answer })

export const faults = {
  'connection refused': lost(breakOff('ECONNREFUSED')),
  'dropped before': lost(breakOff('ECONNRESET')),
  'dropped after': done(breakOff('ECONNRESET')),
  hangs: lost(() => new Promise<never>(() => undefined)),
  '403': lost(() => json({ error: 'forbidden' }, 403)),
  '500': lost(() => json({ error: 'server_error' }, 500)),
  // A proxy that lost the answer.
  '502': done(() => html(502)),
  '503': lost(() => html(503)),
  '429, Retry-After': lost(() => json(limited, 429, { 'Retry-After': String(RETRY_AFTER) })),
  '429': lost(() => json(limited, 429)),
  empty: done(() => new Response('')),
  HTML: done(() => html(200)),
  truncated: done((text) => new Response(text.slice(0, text.length / 2))),
  'wrong shape': done(() => new Response('["unexpected"]')),
  '10 MB': done((text) => new Response(streamPadded(text, 10 * MEBIBYTE))),
  'slow drip': done((text, signal) => new Response(streamByTheSecond(text, signal))),
  redirect: lost(() => new Response(null, { status: 307, headers: { Location: `${ELSEWHERE}/` } })),
} as const satisfies Record<string, Fault>

/** The server acts, the connection breaks, and the browser asks again without a word. No row of the table: nobody can prevent it. */
export const repetition: Fault = done((_text, _signal, repeat) => repeat())

export type FaultName = keyof typeof faults
export const faultNames = Object.keys(faults) as FaultName[]

/** How much of all long bodies was read. */
export const longBodies = { bytesRead: 0, chunk: 65_536 }

/** The right answer, with spaces in front of it: only its length is wrong. */
function streamPadded(text: string, size: number): ReadableStream<Uint8Array> {
  const chunk = new Uint8Array(longBodies.chunk).fill(32)
  let left = size
  return new ReadableStream({
    pull: (controller) => {
      if (left > 0) {
        controller.enqueue(chunk)
        left -= chunk.length
        longBodies.bytesRead += chunk.length
        return
      }
      controller.enqueue(new TextEncoder().encode(text))
      controller.close()
    },
  })
}

/** The right answer, a byte a second. */
function streamByTheSecond(text: string, signal: AbortSignal): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  let sent = 0
  let timer: ReturnType<typeof setInterval> | undefined
  return new ReadableStream({
    start: (controller) => {
      timer = setInterval(() => {
        controller.enqueue(bytes.slice(sent, (sent += 1)))
      }, 1000)
      const stop = () => {
        clearInterval(timer)
        controller.error(signal.reason)
      }
      if (signal.aborted) stop()
      else signal.addEventListener('abort', stop, { once: true })
    },
    cancel: () => {
      clearInterval(timer)
    },
  })
}
