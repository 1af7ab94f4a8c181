import type { PromiseActorLogic, StateValue } from 'xstate'

import type {
  ApproachKind,
  ClaimedEvidence,
  EpochMilliseconds,
  Evidence,
  Factor,
  FactorKind,
  Milliseconds,
  Sealed,
} from '../domain.js'
import type { StepUpErrorCode, StepUpFailure } from '../errors.js'
import type { StepUpLimits } from '../settings/limits.js'

/** The request as the chart holds it: what the app asked for is sealed, the kind of approach is not. */
export interface SealedRequest {
  readonly approach: ApproachKind
  readonly secret: Sealed<'request'>
  /** `false`: it names no `subject`, so that no answer need be compared with it. */
  readonly namesUser?: boolean
}

export interface SealedGrant {
  /** Token and memory of the adapter. It stays when the token dies: a code that was sent can still be verified. */
  readonly secret: Sealed<'grant'>
  readonly factors: readonly Factor[]
  /** The factor to use without asking: the preferred one, or the only one. */
  readonly automaticFactorId: string | null
  readonly correlationId: string | null
  readonly expiresAt: EpochMilliseconds | null
}

export interface SealedChallenge {
  /** `null` for factors without sending: the provider knows no challenge. */
  readonly secret: Sealed<'challenge'> | null
  readonly factorId: string
  readonly expiresAt: EpochMilliseconds | null
  readonly triesLeft: number
  readonly pollInterval: Milliseconds | null
  readonly bindingMessage?: string
  readonly submission: Submission | null
}

/** An answer of the user on its way. `response: null` asks whether the user approved elsewhere. */
export interface Submission {
  readonly response: Sealed<'response'> | null
  readonly trustDevice: boolean
}

interface Counts {
  /** Codes asked for, whatever became of them. */
  readonly codesSent: number
  /** Challenges that the provider confirmed since the factor was chosen. */
  readonly challenges: number
  /** Answers handed in, over all challenges. */
  readonly tries: number
  /** Silent restarts after the step-up token died. */
  readonly restarts: number
  /** Failed requests to begin, since the last one that worked. */
  readonly failedBegins: number
}

/** Absolute moments; a resting state sets one timer, to the earliest. Absent: nothing is due. */
export interface Deadlines {
  readonly flow?: EpochMilliseconds
  readonly idle?: EpochMilliseconds
  readonly code?: EpochMilliseconds
  /** Death of the step-up token. Absent: no grant, or a dead one. */
  readonly grant?: EpochMilliseconds
  /** End of the pause that the present state makes: back-off, rate limit. */
  readonly wait?: EpochMilliseconds
  /** Before when nobody asks again whether the user approved elsewhere. */
  readonly poll?: EpochMilliseconds
  /** Before when the provider answers nothing: it has locked more than sending. Ends with `wait`. */
  readonly lock?: EpochMilliseconds
  /** Per factor: before when no other code may be asked for. */
  readonly cooldowns: Readonly<Record<string, EpochMilliseconds>>
}

/** A handle of what was sent in a flow, or given in it. */
export type FlowSecret = Sealed<'grant' | 'challenge' | 'response' | 'proof'>

export interface StepUpContext {
  readonly flow: {
    readonly id: string
    /** All of them so far, also of what was dropped since: a provider may repeat it later. */
    readonly secrets: readonly FlowSecret[]
    readonly limits: StepUpLimits
    readonly request: SealedRequest | null
    readonly startedAt: EpochMilliseconds | null
  }
  readonly grant: SealedGrant | null
  readonly factorId: string | null
  readonly challenge: SealedChallenge | null
  readonly counts: Counts
  readonly deadlines: Deadlines
  /** The last thing that went wrong, until the user gets further. */
  readonly setback: StepUpFailure | null
  readonly success: {
    readonly proof: Sealed<'proof'>
    readonly claimed: ClaimedEvidence
    readonly result?: SealedResult
  } | null
}

export interface SealedResult {
  readonly evidence: Evidence
  readonly result: Sealed<'result'>
}

/** What the chart hands to a call: sealed, and JSON. */
export interface CallInput extends Pick<
  StepUpContext,
  'flow' | 'grant' | 'challenge' | 'counts' | 'deadlines' | 'success'
> {
  readonly factor: Factor | null
}

export interface SentChallenge {
  readonly challenge: Pick<SealedChallenge, 'secret' | 'expiresAt' | 'pollInterval' | 'bindingMessage'> & {
    readonly triesLeft: number | null
  }
  readonly resendAvailableAt: EpochMilliseconds | null
  readonly grant?: SealedGrant
}

/** `VerifyAnswer`, sealed. */
export type SealedAnswer =
  | {
      readonly outcome: 'verified'
      readonly proof: Sealed<'proof'>
      readonly claimed: ClaimedEvidence
      readonly grant?: SealedGrant
    }
  | { readonly outcome: 'nextChallenge'; readonly grant: SealedGrant }
  | { readonly outcome: 'invalidCode'; readonly triesLeft: number | null; readonly grant?: SealedGrant }
  | { readonly outcome: 'pending'; readonly pollInterval: Milliseconds | null; readonly grant?: SealedGrant }

/** The calls of the chart. The chart is made with them, because it makes none by itself. */
export interface StepUpActors {
  readonly begin: PromiseActorLogic<SealedGrant, CallInput>
  readonly send: PromiseActorLogic<SentChallenge, CallInput>
  readonly verify: PromiseActorLogic<SealedAnswer, CallInput>
  readonly exchange: PromiseActorLogic<SealedResult, CallInput>
}

/** What a flow is created with. */
export interface StepUpInput {
  /** Unique; names the flow to the vault, to idempotency keys and to logs. */
  readonly flowId: string
  /** Limits of this flow where they differ from those of the services. */
  readonly limits?: Partial<StepUpLimits>
  /** Named in the message of a wrong limit. Default `createActor`. */
  readonly caller?: string
}

export type StepUpEvent =
  | { readonly type: 'flow.started'; readonly request: SealedRequest }
  | { readonly type: 'factor.chosen'; readonly factorId: string }
  | {
      readonly type: 'code.submitted'
      readonly response: Sealed<'response'>
      readonly trustDevice?: boolean
    }
  /** What was typed can't be a code of this factor. Costs no try. */
  | { readonly type: 'code.rejected' }
  | { readonly type: 'code.resendRequested' }
  | { readonly type: 'factor.changeRequested' }
  | { readonly type: 'flow.cancelled' }
  /** The user wants more time: the idle time begins again ([WCAG 2.2, 2.2.1](https://www.w3.org/TR/WCAG22/#timing-adjustable)). */
  | { readonly type: 'flow.extended' }
  /** Awake, online or restored: sets the timer again (XState does not: statelyai/xstate#5331). */
  | { readonly type: 'flow.resumed' }

/** A flow at rest: where it is, and all that it knows. What a saved flow holds, sealed. */
export interface FlowState {
  /** Version of this shape. */
  readonly format: number
  /** Name and identity of the adapter. */
  readonly adapter: string
  readonly value: StateValue
  readonly context: StepUpContext
}

/** What the machine ends with. */
export type StepUpOutput =
  | ({ readonly status: 'verified'; readonly flowId: string } & SealedResult)
  | {
      readonly status: 'failed'
      readonly flowId: string
      readonly reason: StepUpErrorCode
      readonly error: StepUpFailure
    }

/** What the machine emits, once each, for the app's own log. No secret, no text of the user. */
export interface StepUpNotice {
  readonly type:
    | 'flow.started'
    | 'code.requested'
    | 'code.sent'
    | 'code.failed'
    | 'try.started'
    | 'try.failed'
    | 'flow.verified'
    | 'flow.notSaved'
    | 'flow.failed'
  readonly flowId: string
  readonly factor: FactorKind | null
  readonly codesSent: number
  readonly tries: number
  /** What the provider's log knows the flow by; `null` before the provider was asked, and for those that have none. */
  readonly correlationId: string | null
  /** The failure, for the notices that tell of one. */
  readonly failure: StepUpFailure | null
}

/** What a request is under way for. */
export type BusyTag = 'beginning' | 'sendingCode' | 'verifying'
