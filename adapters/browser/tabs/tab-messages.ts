import type { EpochMilliseconds, Sealed } from '../../../machines/domain.js'
import type { StepUpAct, StepUpView } from '../../../machines/index.js'
import type { Vault } from '../../../machines/ports.js'
import { isObject } from '../../../machines/errors.js'
import type { FlowEnd } from './end-message.js'

/** Said in clear, so that a tab with another key hears that somebody is there. */
type ClearMessage =
  /** Asks the owner for its view. */
  | { readonly type: 'hello' }
  /** The owner is there, and has no view to show: not yet, or not any more. */
  | { readonly type: 'busy' }

/** `owner` names one tenure of one tab, `subject` the user of its request: another one has no part in the flow. */
export type SealedMessage =
  | {
      readonly type: 'view'
      readonly owner: string
      readonly subject: string | null
      readonly view: StepUpView
    }
  /** For this tenure alone, at this place (`placeOf`), and not after `until`: who sent it has looked elsewhere by then. */
  | {
      readonly type: 'act'
      readonly owner: string
      readonly place: string
      readonly until: EpochMilliseconds
      readonly act: StepUpAct
    }
  /**
   * The last word on a flow. That it failed is the word of the tenure that is followed: one that has lost the flow may say late that
   * its own came to nothing. A result is one, whoever says it.
   */
  | {
      readonly type: 'end'
      readonly owner: string
      readonly subject: string | null
      readonly view: StepUpView
      readonly end: FlowEnd
    }

export type TabMessage = ClearMessage | SealedMessage
export type MessageOf<Type extends TabMessage['type']> = Extract<TabMessage, { readonly type: Type }>
/** `unreadable`: of this version, and of another key. */
export type HeardMessage = TabMessage | { readonly type: 'unreadable' }

/** Raise it when a message, or the view in it, changes its meaning: tabs of two releases don't hear each other. */
const VERSION = 1
const KIND = 'flow'

export interface MessageSeal {
  readonly seal: (message: SealedMessage) => Promise<unknown>
  readonly open: (sealed: Sealed<typeof KIND>) => Promise<HeardMessage>
}

/** What opens was made under this key, by this version, for this name: nothing else of it has to be asked. */
export function createMessageSeal(vault: Vault, name: string): MessageSeal {
  // A place of its own among what is sealed: no flow that is shared has such an id.
  const id = `mfa-step-up:tabs:${VERSION}:${name}`
  return {
    seal: async (message) => ({
      version: VERSION,
      sealed: await vault.seal(KIND, id, JSON.stringify(message)),
    }),
    open: async (sealed) => {
      try {
        const message: unknown = JSON.parse(await vault.open(KIND, id, sealed))
        return isOurs(message) ? message : { type: 'unreadable' }
      } catch {
        return { type: 'unreadable' }
      }
    },
  }
}

export const packClear = ({ type }: ClearMessage): unknown => ({ version: VERSION, type })

/** `null` for what is no message of this version. */
export function readMessage(data: unknown): ClearMessage | { readonly sealed: Sealed<typeof KIND> } | null {
  if (!isObject(data) || data['version'] !== VERSION) return null
  const { type, sealed } = data
  if (type === 'hello' || type === 'busy') return { type }
  return isSealed(sealed) ? { sealed } : null
}

const isSealed = (value: unknown): value is Sealed<typeof KIND> =>
  typeof value === 'string' && value.startsWith(`sealed:${KIND}:`)
const isOurs = (value: unknown): value is SealedMessage => isObject(value) && 'type' in value
