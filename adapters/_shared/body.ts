/**
 * The text of a body; `undefined` for one of more than `longest` bytes, the rest of which is not read: a server that sends without
 * end can't fill the memory. Rejects where the stream does.
 */
export async function readText(
  body: ReadableStream<Uint8Array>,
  longest: number,
): Promise<string | undefined> {
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
      return undefined
    }
    text += decoder.decode(value, { stream: true })
  }
}
