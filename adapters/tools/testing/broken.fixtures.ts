import { createMemoryContract } from '../../providers/memory/contract.fixtures.js'
import type { MemoryAdapter } from '../../providers/memory/index.js'

/** Adapters that are broken on purpose: what each does, the case that finds it, and how it is made of a good one. */
export type BrokenAdapter = readonly [what: string, caughtBy: string, change: Break]

/** The members that differ from those of a good adapter. */
export type Break = (good: MemoryAdapter) => Partial<MemoryAdapter>

export const contractOf = (change: Break) =>
  createMemoryContract({ name: 'broken', wrap: (good) => ({ ...good, ...change(good) }) })

export function must<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('nothing there')
  return value
}
