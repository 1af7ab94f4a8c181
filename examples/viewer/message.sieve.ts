import type { InspectionMessage } from './inspection.message.js'

/** An inspector tells a viewer that comes later everything again: whoever listened already knows it by its ids. */

/** Answers whether a message is heard for the first time. Remembers the newest `limit` ids; a message without an id is always new. */
export function createSieve(
  limit = 20_000,
): (message: Pick<InspectionMessage, 'id' | 'sessionId'>) => boolean {
  const heard = new Set<string>()
  return ({ id, sessionId }) => {
    const key = `${sessionId} ${id}`
    if (id === '') return true
    if (heard.has(key)) return false
    heard.add(key)
    const [oldest] = heard
    if (heard.size > limit && oldest !== undefined) heard.delete(oldest)
    return true
  }
}
