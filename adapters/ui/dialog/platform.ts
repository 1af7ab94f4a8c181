import { createStepUpServices, saveIn, type StepUpServices } from '../../../machines/index.js'
import type { FlowStore, Vault } from '../../../machines/ports.js'
import { createPageStore } from '../../browser/page/index.js'
import { createSealedVault, loadBrowserKey } from '../../browser/vault/index.js'
import type { FactorMemory } from '../presenter/options.js'
import type { CreateStepUpOptions } from './options.js'

/** `false` on a server: nothing is touched there. */
export const hasPage = (): boolean => typeof document !== 'undefined'

/** The services with what this page can do: a vault and a store that survive a reload, where the browser allows them. */
export function createServices(options: CreateStepUpOptions): StepUpServices {
  const { adapter, evidence, limits, vault = defaultVault(), store = defaultStore() } = options
  const isSaved = vault?.isDurable === true && store !== null
  return createStepUpServices({
    adapter,
    ...(evidence && { evidence }),
    ...(limits && { limits }),
    ...(vault && { vault }),
    ...(isSaved && { saving: saveIn(store) }),
  })
}

/** Plain http has no WebCrypto: secrets stay in memory there, and flows end with their page. */
function defaultVault(): Vault | undefined {
  if (!hasPage() || !('subtle' in crypto)) return undefined
  const key = () => loadBrowserKey().catch(() => newKey())
  return createSealedVault({ key })
}

/** A browser that keeps no keys (some private modes): this page has one of its own, and a reload begins anew. */
const newKey = () =>
  crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])

function defaultStore(): FlowStore | null {
  const storage = pageStorage('localStorage')
  return storage === null ? null : createPageStore({ storage })
}

/** `null` where the browser denies it, and on a server. */
function pageStorage(name: 'localStorage' | 'sessionStorage'): Storage | null {
  try {
    return hasPage() ? window[name] : null
  } catch {
    return null
  }
}

/** What the browser refuses is not remembered. */
export function createFactorMemory(): FactorMemory {
  const key = 'mfa-step-up:last-factor'
  return {
    read: () => {
      try {
        return pageStorage('localStorage')?.getItem(key) ?? null
      } catch {
        return null
      }
    },
    write: (factorId) => {
      try {
        pageStorage('localStorage')?.setItem(key, factorId)
      } catch {
        // A full storage.
      }
    },
  }
}

/** Names this tab, also after a reload. A duplicated tab has the same name: it shows the same act. */
export function tabId(generateId: () => string): string {
  const key = 'mfa-step-up:tab'
  const storage = pageStorage('sessionStorage')
  try {
    const known =
      storage?.getItem(key) ??
      generateId()
        .replace(/[^\w-]/g, '')
        .slice(0, 12)
    storage?.setItem(key, known)
    return known
  } catch {
    return generateId()
      .replace(/[^\w-]/g, '')
      .slice(0, 12)
  }
}

/** SHA-256 of a JSON value, as letters and digits: 32 characters. */
export async function digestOf(value: unknown): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(value)))
  return Array.from(new Uint8Array(bytes).slice(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
