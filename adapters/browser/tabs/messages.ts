import type { Milliseconds, Sealed } from '../../../machines/domain.js'
import { isObject, isText, StepUpError, toFailure } from '../../../machines/errors.js'
import type {
  FlowEnd,
  HeardAct,
  StepUpAct,
  StepUpFlowOptions,
  StepUpOutcome,
  StepUpResult,
  StepUpView,
} from '../../../machines/index.js'
import type { Vault } from '../../../machines/ports.js'

/** Sent in clear, so that a tab with another key hears that a tab is there. */
type ClearMessage =
  /** Asks the leader for its view. */
  | { readonly type: 'hello' }
  /** The sender holds the lock, and has no view to show: not yet, or not any more. */
  | { readonly type: 'busy' }

/** `leader` names one leadership of one tab, `subject` the user of its request: another user has no part in the flow. */
export type SealedMessage =
  | {
      readonly type: 'view'
      readonly leader: string
      readonly subject: string | null
      readonly view: StepUpView
    }
  | (HeardAct & { readonly type: 'act' })
  | {
      readonly type: 'end'
      readonly leader: string
      readonly subject: string | null
      readonly view: StepUpView
      readonly end: SentOutcome
    }

type Outcome<Status> = Extract<StepUpOutcome, { readonly status: Status }>

/** An outcome as it travels: with the result in the place of the function that reads it, and sealed for its identity. */
type SentOutcome =
  | Outcome<'failed'>
  | (Omit<Outcome<'verified'>, 'readResult' | 'identity'> & { readonly result: StepUpResult })

export type TabMessage = ClearMessage | SealedMessage
export type MessageOf<Type extends TabMessage['type']> = Extract<TabMessage, { readonly type: Type }>
/** `unreadable`: of this version, and sealed with another key. `unanswered`: the vault did not open it in time. */
export type HeardMessage = TabMessage | { readonly type: 'unreadable' | 'unanswered' }

/** Raise it when a message, or the view in it, changes its meaning: tabs of two releases don't hear each other. */
const VERSION = 2
const KIND = 'flow'

/** Tabs share a flow where both are the same. */
export interface ShareScope {
  readonly name: string
  /** Of the adapter: its tenant and client. */
  readonly identity: string
}

/** How long the vault may take with a message: as long as with the first view of a leader. */
const SEAL_WAIT: Milliseconds = 30_000

type Clock = NonNullable<StepUpFlowOptions['clock']>

/** Neither function waits for a vault that never answers. */
export interface MessageSeal extends Pick<ShareScope, 'identity'> {
  /** Rejects with `timeout` where the vault does not answer. */
  readonly seal: (message: SealedMessage) => Promise<unknown>
  /** `null` for a message that was sealed with this key and lacks what is read of it: another release may send such. */
  readonly open: (sealed: Sealed<typeof KIND>) => Promise<HeardMessage | null>
}

/** A message that opens was sealed with this key, by this version, for this name and this identity of the adapter. */
export function createMessageSeal(vault: Vault, { name, identity }: ShareScope, clock: Clock): MessageSeal {
  // No shared flow has such an id.
  const id = `mfa-step-up:tabs:${VERSION}:${name}:${identity}`
  return {
    identity,
    seal: async (message) => ({
      version: VERSION,
      type: message.type,
      sealed: await inTime(clock, vault.seal(KIND, id, JSON.stringify(message))),
    }),
    open: async (sealed) => {
      try {
        const message: unknown = JSON.parse(await inTime(clock, vault.open(KIND, id, sealed)))
        return isOurs(message) ? message : null
      } catch (error) {
        return { type: isTimeout(error) ? 'unanswered' : 'unreadable' }
      }
    },
  }
}

async function inTime<Answer>(clock: Clock, answer: Promise<Answer>): Promise<Answer> {
  let timer: unknown
  const limit = new Promise<never>((_resolve, reject) => {
    timer = clock.setTimeout(() => {
      reject(new StepUpError('timeout'))
    }, SEAL_WAIT)
  })
  try {
    return await Promise.race([answer, limit])
  } finally {
    clock.clearTimeout(timer)
  }
}

export const isTimeout = (error: unknown): boolean => toFailure(error).code === 'timeout'

export const packClear = ({ type }: ClearMessage): unknown => ({ version: VERSION, type })

/** A message as it arrives: its type can be read before it is opened. */
interface SealedEnvelope {
  readonly type: unknown
  readonly sealed: Sealed<typeof KIND>
}

/** `null` for what is no message of this version. */
export function readMessage(data: unknown): Pick<ClearMessage, 'type'> | SealedEnvelope | null {
  if (!isObject(data) || data['version'] !== VERSION) return null
  const { type, sealed } = data
  if (type === 'hello' || type === 'busy') return { type }
  return isSealed(sealed) ? { type, sealed } : null
}

const isSealed = (value: unknown): value is Sealed<typeof KIND> =>
  typeof value === 'string' && value.startsWith(`sealed:${KIND}:`)

/** Has what a tab reads of it, by type. */
const isOurs = (value: unknown): value is SealedMessage => {
  if (!isObject(value) || !isText(value['leader'])) return false
  const { type, id, act, subject, view, end } = value
  if (type === 'act') return isText(id) && isObject(act)
  const isView = isObject(view) && isText(view['flowId']) && isText(view['step'])
  if (!isView || (subject !== null && typeof subject !== 'string')) return false
  return type === 'view' || (type === 'end' && isEnd(end))
}

const isEnd = (end: unknown): boolean =>
  isObject(end) &&
  ((end['status'] === 'failed' && isText(end['reason'])) ||
    (end['status'] === 'verified' && isObject(end['evidence']) && isObject(end['result'])))

export function packOutcome(outcome: StepUpOutcome): SentOutcome {
  if (outcome.status === 'failed') return outcome
  const { status, flowId, evidence, readResult } = outcome
  return { status, flowId, evidence, result: readResult() }
}

/** @param identity That a message was sealed for. */
export function openEnd({ view, end }: MessageOf<'end'>, identity: string): FlowEnd {
  if (end.status === 'failed') return { view, outcome: end }
  const { status, flowId, evidence, result } = end
  return { view, outcome: { status, flowId, identity, evidence, readResult: () => result } }
}

/**
 * Where an act was made: the same text while the same act means the same. An act for another place is ignored. So a double click in
 * one tab, or a click in two, does nothing twice, and a code is used for no other challenge.
 */
export function placeOf(view: StepUpView, { type }: StepUpAct): string {
  const { step, setback } = view
  const challenge =
    'triesLeft' in view ? [view.factor?.id, view.expiresAt, view.codesLeft, view.triesLeft] : []
  // Input that can be no code is a setback, and spends nothing: the code that follows it is for the same challenge.
  const isAnswer = type === 'code.submitted' || type === 'redirect.returned'
  return JSON.stringify([step, isAnswer ? null : setback?.code, ...challenge])
}

/** Acts that mean the same in every place. */
const everywhere: ReadonlySet<unknown> = new Set<StepUpAct['type']>([
  'flow.cancelled',
  'flow.extended',
  'flow.resumed',
])

/** Whether an act from this place is meant for this view. */
export const isMeantFor = (view: StepUpView, place: string, act: StepUpAct): boolean =>
  everywhere.has(act.type) || place === placeOf(view, act)
