import type { EpochMilliseconds } from '../domain.js'
import { StepUpError } from '../errors.js'
import type { FlowStore, Vault } from '../ports.js'
import { isSavedFlow } from './step-up.checks.js'
import type { SavedFlow } from './step-up.saved.js'

/** Most flows that a store holds: the oldest makes room. */
const MOST = 5
const BASE = 'mfa-step-up:'

/** Ids are the app's: some stores read `/` and `?` as their own. */
const keyOf = (flowId: string) => BASE + encodeURIComponent(flowId)

/** Throws what the store throws. */
export async function putSaved(store: FlowStore, saved: SavedFlow): Promise<void> {
  await store.setItem(keyOf(saved.flowId), JSON.stringify(saved))
}

/** Never throws: what can't be taken out is refused when it is read. */
export async function removeSaved(store: FlowStore, flowId: string): Promise<void> {
  try {
    await store.removeItem(keyOf(flowId))
  } catch {
    // A store that fails here failed before.
  }
}

/** The same for a flow that nobody goes on with: its secrets go, too. */
export async function forgetSaved(store: FlowStore, vault: Vault, flowId: string): Promise<void> {
  await removeSaved(store, flowId)
  try {
    await vault.discard(flowId)
  } catch {
    // A vault that fails to forget changes nothing for who starts anew.
  }
}

/**
 * The saved flow of this id, or else the newest; `null` where there is none. Throws `saved_flow_unreadable` for what is not a saved
 * flow, which is gone then, and for a store that fails.
 */
export async function findSaved(store: FlowStore, flowId: string | undefined): Promise<SavedFlow | null> {
  try {
    const keys = flowId === undefined ? await store.getKeys(BASE) : [keyOf(flowId)]
    const { readable, hasUnreadable } = await readAll(store, keys)
    if (readable[0] === undefined && hasUnreadable) throw new StepUpError('saved_flow_unreadable')
    return readable[0] ?? null
  } catch (cause) {
    throw new StepUpError('saved_flow_unreadable', { cause })
  }
}

/** Takes out what nobody can come back to any more, and the oldest beyond five. */
export async function tidySaved(store: FlowStore, vault: Vault, now: EpochMilliseconds): Promise<void> {
  const { readable } = await readAll(store, await store.getKeys(BASE))
  const alive = readable.filter(({ expiresAt }) => expiresAt > now).slice(0, MOST)
  for (const saved of readable) if (!alive.includes(saved)) await forgetSaved(store, vault, saved.flowId)
}

/** Newest first. What can't be read is of no use to anybody and is taken out. */
async function readAll(store: FlowStore, keys: readonly string[]) {
  const readable: SavedFlow[] = []
  let hasUnreadable = false
  for (const key of keys.filter((each) => each.startsWith(BASE))) {
    const item = await store.getItem(key)
    if (item === null || item === undefined) continue
    const saved = parse(item)
    if (saved !== null && keyOf(saved.flowId) === key) readable.push(saved)
    else {
      hasUnreadable = true
      await store.removeItem(key)
    }
  }
  readable.sort((left, right) => right.savedAt - left.savedAt)
  return { readable, hasUnreadable }
}

function parse(item: unknown): SavedFlow | null {
  try {
    const value: unknown = typeof item === 'string' ? JSON.parse(item) : item
    return isSavedFlow(value) ? value : null
  } catch {
    return null
  }
}
