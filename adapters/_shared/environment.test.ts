import { afterEach, describe, expect, jest, test } from '@jest/globals'

import { OptionError, requireOptions } from '../../machines/errors.js'
import { createEnvironment, environmentRules } from './environment.js'

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

describe('on a platform without randomUUID', () => {
  afterEach(() => {
    Reflect.deleteProperty(crypto, 'randomUUID')
    jest.restoreAllMocks()
  })

  test.each([
    [0x00, '00000000-0000-4000-8000-000000000000'],
    [0xff, 'ffffffff-ffff-4fff-bfff-ffffffffffff'],
  ])('every random bit but the six of the version is in the id: %i', (byte, id) => {
    Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true })
    jest.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
      if (array instanceof Uint8Array) array.fill(byte)
      return array
    })
    expect(createEnvironment().generateId()).toBe(id)
  })
})

test('an id is the platform’s own where it makes any', () => {
  const own = '2c5ea4c0-4067-41e9-8bad-9b1deb4d3b7d'
  Object.defineProperty(crypto, 'randomUUID', { value: () => own, configurable: true })
  const id = createEnvironment().generateId()
  Reflect.deleteProperty(crypto, 'randomUUID')
  expect(id).toBe(own)
})

describe('an environment', () => {
  afterEach(() => {
    jest.restoreAllMocks()
  })

  test('is the platform where the app gives nothing', () => {
    jest.spyOn(Date, 'now').mockReturnValue(7)
    jest.spyOn(Math, 'random').mockReturnValue(0.25)
    const { now, random, reportDefect } = createEnvironment()
    expect([now(), random()]).toEqual([7, 0.25])
    const onConsole = jest.spyOn(console, 'error').mockImplementation(() => undefined)
    reportDefect?.('a defect')
    expect(onConsole.mock.calls).toEqual([['a defect']])
  })

  test('is the app’s where it gives its own', () => {
    const own = {
      now: () => 1,
      generateId: () => 'id',
      random: () => 0.5,
      isOnline: () => false,
      reportDefect: () => undefined,
    }
    expect(createEnvironment(own)).toEqual(own)
  })

  test.each(['now', 'generateId', 'random', 'isOnline', 'reportDefect'])(
    'whose %s is no function is refused by its name',
    (name) => {
      expect(() => {
        requireOptions('createX', { [name]: 1 }, environmentRules)
      }).toThrow(new OptionError('createX', name, 'must be a function (got 1)'))
    },
  )

  test.each<[string, object | undefined, boolean]>([
    ['says that it is offline', { onLine: false }, false],
    ['says that it is online', { onLine: true }, true],
    ['says nothing of it', {}, true],
    ['has no navigator', undefined, true],
  ])('of a platform that %s', (_title, navigator, expected) => {
    const given = Object.getOwnPropertyDescriptor(globalThis, 'navigator')
    Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true })
    const isOnline = createEnvironment().isOnline?.()
    Reflect.deleteProperty(globalThis, 'navigator')
    if (given !== undefined) Object.defineProperty(globalThis, 'navigator', given)
    expect(isOnline).toBe(expected)
  })
})
