/**
 * The text of a body; `undefined` for one of more than `longest` bytes, the rest of which is not read: a server that sends without
 * end can't fill the memory. Rejects where the stream does.
 *
 * @param signal Gives up a body that isn't whole: `undefined`.
 */
export async function readText(
  body: ReadableStream<Uint8Array>,
  longest: number,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const giveUp = () => {
    // Not waited for: of a cloned answer it ends only when both are given up.
    reader.cancel().catch(() => undefined)
  }
  signal?.addEventListener('abort', giveUp)
  try {
    let text = ''
    for (let size = 0; ;) {
      const { done, value } = await reader.read()
      // A stream that is given up ends, too.
      if (signal?.aborted === true) return undefined
      if (done) return text + decoder.decode()
      size += value.byteLength
      if (size > longest) {
        giveUp()
        return undefined
      }
      text += decoder.decode(value, { stream: true })
    }
  } finally {
    signal?.removeEventListener('abort', giveUp)
  }
}
