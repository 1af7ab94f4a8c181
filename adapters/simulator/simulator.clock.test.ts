import { describe, expect, test } from '@jest/globals'
import { createClock } from './simulator.clock.js'

describe('the clock', () => {
  test('runs with its base, plus what it was moved by', () => {
    let base = 1_000
    const clock = createClock(() => base)
    clock.advance(500)
    base += 10
    expect(clock.now()).toBe(1_510)
    clock.set(9_000)
    base += 1
    expect(clock.now()).toBe(9_001)
  })

  test('stands still while frozen, moves only by hand, and runs on from there', () => {
    let base = 1_000
    const clock = createClock(() => base)
    clock.freeze()
    base += 100
    expect(clock.now()).toBe(1_000)
    clock.advance(50)
    expect(clock.now()).toBe(1_050)
    clock.unfreeze()
    base += 5
    expect(clock.now()).toBe(1_055)
    clock.unfreeze()
    expect(clock.now()).toBe(1_055)
  })

  test('refuses a time that is none', () => {
    const clock = createClock(() => 0)
    expect(() => {
      clock.set(NaN)
    }).toThrow(TypeError)
  })
})
