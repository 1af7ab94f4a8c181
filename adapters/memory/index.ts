/** Entry `mfa-step-up/memory`: a provider in memory, for component tests, stories and demos. */
export { createMemoryAdapter } from './memory.adapter.js'

export type { MemoryAdapter } from './memory.adapter.js'
export type { MemoryAdapterOptions, MemoryMessage } from './memory.options.js'
export type { MemoryCall, MemoryScript, ScriptedDetails } from './memory.script.js'
