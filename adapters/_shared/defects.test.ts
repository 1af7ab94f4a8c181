import { afterEach, describe, expect, jest, test } from '@jest/globals'

import { reportDefect } from './defects.js'

const defect = new Error('a callback of the app')

describe('a defect of the app', () => {
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'reportError')
    jest.restoreAllMocks()
  })
  const listen = () => jest.spyOn(console, 'error').mockImplementation(() => undefined)

  test('goes to reportError as it was thrown, and to nobody else', () => {
    const seen: unknown[] = []
    Reflect.set(globalThis, 'reportError', (error: unknown) => seen.push(error))
    const onConsole = listen()
    reportDefect(defect)
    expect(seen).toEqual([defect])
    expect(onConsole).not.toHaveBeenCalled()
  })

  test('goes to the console where the platform has no reportError', () => {
    const onConsole = listen()
    reportDefect(defect)
    expect(onConsole.mock.calls).toEqual([[defect]])
  })

  test('ends nothing where whoever hears of it throws', () => {
    const fail = () => {
      throw new Error('no more')
    }
    listen().mockImplementation(fail)
    reportDefect(defect)
    Reflect.set(globalThis, 'reportError', fail)
    reportDefect(defect)
  })
})
