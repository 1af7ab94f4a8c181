import { forgetSecrets } from '../calls/sealing.js'
import type { Milliseconds } from '../domain.js'
import { isObject, StepUpError } from '../errors.js'
import type { FlowStore, Vault } from '../ports.js'
import { isSavedFlow, type SavedFlow } from './saved-flow.js'

/** Most flows that a store holds for one owner at one provider: the oldest makes room. */
const MOST = 5
/** A flow that is over may still wait for its last answer, somewhere else: that needs its secrets. */
const LAST_ANSWER: Milliseconds = 60_000
const BASE = 'mfa-step-up:'

/** Ids are the app's: some stores read `/` and `?` as their own. Throws for half a character. */
const keyOf = (flowId: string) => BASE + encodeURIComponent(flowId)

/** Ids of all that is saved; a key that no id makes hides no other. Throws what the store throws. */
export async function savedIds(store: FlowStore): Promise<readonly string[]> {
  const keys = await store.getKeys(BASE)
  return keys.filter((key) => key.startsWith(BASE)).flatMap(idOf)
}

function idOf(key: string): readonly string[] {
  try {
    return [decodeURIComponent(key.slice(BASE.length))]
  } catch {
    return []
  }
}

/** Throws what the store throws. */
export async function putSaved(store: FlowStore, saved: SavedFlow): Promise<void> {
  await store.setItem(keyOf(saved.flowId), JSON.stringify(saved))
}

/** Whether it could be taken out. Never throws. */
export async function removeSaved(store: FlowStore, flowId: string): Promise<boolean> {
  try {
    return await removeItem(store, keyOf(flowId))
  } catch {
    return false
  }
}

/** Takes out a flow that nobody goes on with, here and in the vault. Never throws. */
export async function forgetSaved(store: FlowStore, vault: Vault, flowId: string): Promise<void> {
  await removeSaved(store, flowId)
  await forgetSecrets(vault, flowId)
}

/**
 * The saved flow of an adapter: the one of this id, or without an id the newest of this owner; `null` where there is none. Throws
 * `saved_flow_unreadable` for what is not a saved flow, which is gone then, and for a store that fails.
 */
export async function findSaved(
  store: FlowStore,
  adapter: string,
  owner: string,
  flowId: string | undefined,
): Promise<SavedFlow | null> {
  const read = async () => readAll(store, flowId === undefined ? await store.getKeys(BASE) : [keyOf(flowId)])
  const { readable, hasUnreadable } = await read().catch((cause: unknown) => {
    throw new StepUpError('saved_flow_unreadable', { cause })
  })
  const isMeant = (saved: SavedFlow) =>
    saved.adapter === adapter && (flowId !== undefined || saved.owner === owner)
  const newest = readable.find(isMeant) ?? null
  if (newest === null && hasUnreadable) throw new StepUpError('saved_flow_unreadable')
  return newest
}

/**
 * Removes what nobody can come back to any more, and the oldest beyond five of the owner at this provider, except the flow that was just saved. The
 * secrets of a flow that makes room stay: it may be running.
 */
export async function tidySaved(
  store: FlowStore,
  vault: Vault,
  { flowId, adapter, owner, savedAt }: SavedFlow,
): Promise<void> {
  const keys = await store.getKeys(BASE)
  const { readable } = await readAll(
    store,
    keys.filter((key) => key !== keyOf(flowId)),
  )
  const alive = readable.filter(
    (saved) => saved.adapter === adapter && saved.owner === owner && saved.expiresAt > savedAt,
  )
  const isOver = ({ expiresAt }: SavedFlow) => expiresAt + LAST_ANSWER <= savedAt
  for (const saved of readable.filter(isOver)) await forgetSaved(store, vault, saved.flowId)
  for (const saved of alive.slice(MOST - 1)) await removeSaved(store, saved.flowId)
}

/** Newest first. What is no saved flow is of no use to anybody and is taken out. Throws what a store throws that can't be read. */
async function readAll(store: FlowStore, keys: readonly string[]) {
  const readable: SavedFlow[] = []
  let hasUnreadable = false
  for (const key of keys.filter((each) => each.startsWith(BASE))) {
    const item: unknown = await store.getItem(key)
    if (item === null || item === undefined) continue
    try {
      readable.push(parse(item, key))
    } catch {
      hasUnreadable = true
      await removeItem(store, key)
    }
  }
  readable.sort((left, right) => right.savedAt - left.savedAt)
  return { readable, hasUnreadable }
}

function parse(item: unknown, key: string): SavedFlow {
  const given: unknown = typeof item === 'string' ? JSON.parse(item) : item
  // An older version saved no owner; what is sealed says that it is older.
  const value: unknown = isObject(given) ? { owner: '', ...given } : given
  if (!isSavedFlow(value) || keyOf(value.flowId) !== key) throw new TypeError('Not a saved flow')
  return value
}

async function removeItem(store: FlowStore, key: string): Promise<boolean> {
  try {
    await store.removeItem(key)
    return true
  } catch {
    return false
  }
}
