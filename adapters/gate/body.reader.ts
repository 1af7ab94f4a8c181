/** ReachFive's key for "step up first", in an API's answer and in an error of its SDK. */
export const stepUpRequiredKey = 'error.authn.mfa.stepup.required'

/** Bytes of a body that are read at most: ReachFive's errors have some hundred. */
const bodyLimit = 16_384

const isJson = (headers: Headers) =>
  /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(headers.get('Content-Type') ?? '')

/**
 * The JSON body of an answer, read from a clone: the answer itself stays as it was. `undefined` for what isn't JSON, is longer
 * than 16,384 bytes, was read before, or breaks off.
 */
export async function peekJson(response: Response): Promise<unknown> {
  if (response.bodyUsed || response.body === null || !isJson(response.headers)) return undefined
  if (Number(response.headers.get('Content-Length') ?? 0) > bodyLimit) return undefined
  try {
    const text = await readUpTo(bodyLimit, response.clone())
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

async function readUpTo(limit: number, { body }: Response): Promise<string | undefined> {
  if (body === null) return undefined
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (let read = 0; ;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    read += value.byteLength
    if (read > limit) {
      // Not awaited: a branch of a clone is cancelled only when the other one is.
      reader.cancel().catch(() => undefined)
      return undefined
    }
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
