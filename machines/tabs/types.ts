import type { EpochMilliseconds, Milliseconds } from '../domain.js'
import type { StepUpErrorCode, StepUpFailure } from '../errors.js'
import type { StepUpAct } from '../flow/flow.js'
import type { StepUpOutcome } from '../flow/outcome.js'
import type { StepUpView } from '../flow/view.js'

/** An act that a follower sent. Only this leadership may make it, in the same place of the flow, and in time. */
export interface HeardAct {
  /** One click, one id: a message that arrives twice is one act. */
  readonly id: string
  readonly leader: string
  /** Where the user was: the same text while the act means the same. */
  readonly place: string
  /** The sender waits no longer for an answer. */
  readonly until: EpochMilliseconds
  readonly act: StepUpAct
}

/** How the flow ended. */
export interface FlowEnd {
  readonly view: StepUpView
  readonly outcome: StepUpOutcome
}

/** `leader` names one leadership of one tab; `subject` is the user of its request, `null` where it names none. */
export interface Origin {
  readonly leader: string
  readonly subject: string | null
}

export type TabEvent =
  // The lock.
  | { readonly type: 'lock.granted' }
  /** Another tab took the lock, or the browser took it or the place in the queue from a page that it put away. */
  | { readonly type: 'lock.lost' }
  /** The page gets no lock. */
  | { readonly type: 'lock.refused' }
  // The channel.
  /** Comes before every other event of the channel. */
  | { readonly type: 'message.heard' }
  | { readonly type: 'hello.heard' }
  | { readonly type: 'busy.heard' }
  | { readonly type: 'view.heard'; readonly origin: Origin; readonly view: StepUpView }
  | { readonly type: 'act.heard'; readonly heard: HeardAct }
  | { readonly type: 'end.heard'; readonly origin: Origin; readonly end: FlowEnd }
  /** A message was sealed with another key. */
  | { readonly type: 'key.mismatched' }
  /** The vault did not seal or open a message in time. */
  | { readonly type: 'vault.timedOut' }
  /** The act of this tab's user was sent to the leader. */
  | { readonly type: 'act.sent' }
  // The flow, in the tab that holds the lock.
  | { readonly type: 'flow.found'; readonly leader: string }
  | { readonly type: 'flow.missed' }
  | { readonly type: 'flow.refused'; readonly code: StepUpErrorCode }
  /** The other tabs have been sent the first view of this leadership. */
  | { readonly type: 'view.announced'; readonly view: StepUpView }
  /** The vault could not seal the first view. */
  | { readonly type: 'view.unsealed' }
  | { readonly type: 'view.changed'; readonly view: StepUpView }
  /** The flow of this tab ended, and the other tabs have been told. */
  | { readonly type: 'flow.ended'; readonly end: FlowEnd }
  /** After a lost leadership: what was being written is written. */
  | { readonly type: 'write.landed' }
  // This tab.
  | { readonly type: 'act.made'; readonly act: StepUpAct }
  | { readonly type: 'tab.left' }
  /** The flow is stopped, its last write has landed, and all messages have been sent. */
  | { readonly type: 'tab.closed' }

export interface TabInput {
  readonly subject: string | null
  /** How long a leader may be silent. */
  readonly patience: Milliseconds
}

export interface TabContext extends TabInput {
  /** `null` before there is one. The same object while nothing in it changed. */
  readonly view: StepUpView | null
  /** The leadership that is followed; empty before there is one. */
  readonly leader: string
  /** Leaderships that were followed before: what they still say comes too late. */
  readonly former: readonly string[]
  /** `null` while this tab takes part. */
  readonly end: TabEnd | null
}

/** How it ended for this tab. */
export type TabEnd =
  | { readonly kind: 'outcome'; readonly outcome: StepUpOutcome }
  /** Before there was a view: this tab has no part in the flow. */
  | { readonly kind: 'refusal'; readonly code: StepUpErrorCode }
  /** Before there was a view: the page gets no locks. */
  | { readonly kind: 'alone' }

/** What the machine lets the host do. No function throws or rejects; its result comes back as an event. */
export interface TabEffects {
  readonly lock: {
    /** Joins the queue. Nothing happens where this tab is in it, or holds the lock. */
    readonly wait: () => void
    /** Takes the lock from the tab that holds it. */
    readonly steal: () => void
    /** Releases the lock, or leaves the queue. */
    readonly release: () => void
  }
  readonly channel: {
    /** Asks the leader for its view. */
    readonly sayHello: () => void
    /** Answers that this tab holds the lock, and has no view to show. */
    readonly sayBusy: () => void
    /** `act.sent` follows where the act could be sealed. */
    readonly sendAct: (act: StepUpAct, leader: string, shown: StepUpView) => Promise<void>
    readonly sendEnd: (end: FlowEnd, leader: string) => void
    readonly close: () => void
  }
  readonly flow: {
    /**
     * Looks for the flow: the one that is shown, where there is one. `flow.missed`, `flow.refused` or `flow.found` follows; after
     * `flow.found`, `view.announced` or `view.unsealed`.
     */
    readonly look: (shown: StepUpView | null) => void
    /** An act of this tab's user. While the flow is looked for, it is kept. */
    readonly act: (act: StepUpAct, shown: StepUpView) => void
    /** An act of another tab. */
    readonly hear: (heard: HeardAct) => void
    /** Sends the view to all tabs, and saves the flow. */
    readonly answer: () => void
    /** Another tab leads from now on: nothing is sent or saved any more. `write.landed` follows where a flow was run. */
    readonly stop: () => Promise<void>
  }
  /** Stops the flow, where this tab runs it, and lets the messages leave. `tab.closed` follows. */
  readonly finish: (end: TabEnd | null) => Promise<void>
}

const none = { start: false, chooseFactor: false, submitCode: false }
const can = { ...none, resendCode: false, changeFactor: false, extend: false, cancel: false }

/** The end of a flow whose leader could not say how it ended. */
export function failedEnd(flowId: string, code: StepUpErrorCode): FlowEnd {
  const error: StepUpFailure = { code }
  return {
    view: { flowId, state: 'failed', can, endsAt: null, setback: null, step: 'failed', error },
    outcome: { status: 'failed', flowId, reason: code, error },
  }
}
