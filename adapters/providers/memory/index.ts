/** Entry `mfa-step-up/memory`: a provider in memory, for component tests, stories and demos. */
export { createMemoryAdapter } from './adapter.js'

export type { MemoryAdapter } from './adapter.js'
export type { MemoryAdapterOptions, MemoryMessage } from './options.js'
export type { MemoryCall, MemoryScript, ScriptedDetails } from './options.js'
