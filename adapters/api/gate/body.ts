/** ReachFive's key for "step up first", in an API's answer and in an error of its SDK. */
export const stepUpRequiredKey = 'error.authn.mfa.stepup.required'

/** Bytes of a body that are read at most: ReachFive's errors have some hundred. */
const bodyLimit = 16_384

/** Milliseconds that a body is waited for at most: the answer itself is there. */
const timeLimit = 3000

const isJson = (headers: Headers) =>
  /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(headers.get('Content-Type') ?? '')

/**
 * The JSON body of an answer, read from a clone: the answer itself stays as it was. `undefined` for what isn't JSON, is longer
 * than 16,384 bytes, was read before, breaks off, or isn't whole after 3 s or when the signal aborts.
 */
export async function peekJson(response: Response, signal?: AbortSignal): Promise<unknown> {
  if (response.bodyUsed || response.body === null || !isJson(response.headers)) return undefined
  if (Number(response.headers.get('Content-Length') ?? 0) > bodyLimit || signal?.aborted === true)
    return undefined
  try {
    const reader = response.clone().body?.getReader()
    if (reader === undefined) return undefined
    try {
      const text = await inTime(readUpTo(bodyLimit, reader), signal)
      return text === undefined ? undefined : JSON.parse(text)
    } finally {
      // Not awaited: a branch of a clone is cancelled only when the other one is.
      reader.cancel().catch(() => undefined)
    }
  } catch {
    return undefined
  }
}

/** What a promise answers in time; else `undefined`. */
async function inTime<Value>(reading: Promise<Value>, signal?: AbortSignal): Promise<Value | undefined> {
  let stop: () => void = () => undefined
  const isOver = new Promise<undefined>((resolve) => {
    const giveUp = () => {
      resolve(undefined)
    }
    const timer = setTimeout(giveUp, timeLimit)
    signal?.addEventListener('abort', giveUp)
    stop = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', giveUp)
    }
  })
  try {
    return await Promise.race([reading, isOver])
  } finally {
    stop()
  }
}

async function readUpTo(
  limit: number,
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<string | undefined> {
  const decoder = new TextDecoder()
  let text = ''
  for (let read = 0; ;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    read += value.byteLength
    if (read > limit) return undefined
    text += decoder.decode(value, { stream: true })
  }
}

/** Gives up a body that nobody will read, so that its connection is free. */
export function discardBody({ body }: Pick<Response, 'body'>): void {
  try {
    body?.cancel().catch(() => undefined)
  } catch {
    // Somebody reads it.
  }
}
