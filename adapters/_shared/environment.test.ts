import { afterEach, describe, expect, test } from '@jest/globals'

import { createEnvironment } from './environment.js'

const version4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/

describe('an id', () => {
  afterEach(() => {
    // Uncovers the one of the platform.
    Reflect.deleteProperty(crypto, 'randomUUID')
  })

  test.each(['with', 'without'])('is a version 4 UUID on a platform %s randomUUID', (has) => {
    if (has === 'without')
      Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true })
    const { generateId } = createEnvironment()
    const ids = Array.from({ length: 200 }, generateId)
    for (const id of ids) expect(id).toMatch(version4)
    expect(new Set(ids).size).toBe(200)
  })
})
