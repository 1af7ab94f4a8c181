import { expect, test } from '@jest/globals'
import { getEventListeners } from 'node:events'

import { readText } from './body.js'

test('a body that stays open is given up when the signal aborts: no text, and no listener is left', async () => {
  const controller = new AbortController()
  let isCancelled = false
  const body = new ReadableStream<Uint8Array>({
    start: (stream) => {
      stream.enqueue(new TextEncoder().encode('{"a":'))
    },
    cancel: () => {
      isCancelled = true
    },
  })
  const reading = readText(body, 1000, controller.signal)
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1)
  controller.abort()
  expect(await reading).toBeUndefined()
  expect(isCancelled).toBe(true)
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
})

test('a character that two chunks share is one', async () => {
  const bytes = new TextEncoder().encode('{"name":"é"}')
  const body = new ReadableStream<Uint8Array>({
    start: (stream) => {
      for (const byte of bytes) stream.enqueue(Uint8Array.of(byte))
      stream.close()
    },
  })
  expect(await readText(body, bytes.length)).toBe('{"name":"é"}')
})
