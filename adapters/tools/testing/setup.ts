import type { Milliseconds, StepUpRequest, StepUpResult } from '../../../machines/domain.js'
import type { StepUpErrorCode } from '../../../machines/errors.js'
import type { StepUpAdapter } from '../../../machines/ports.js'

/** The calls of the port. */
export type ContractCall = 'begin' | 'send' | 'verify' | 'exchange'

/** What a provider does to the next request of a call. */
export type ContractFault =
  /** Too many requests, with a time: `Retry-After` in seconds, or what the provider has instead. */
  | { readonly kind: 'throttled'; readonly retryAfter: number }
  | { readonly kind: 'throttledWithoutTime' }
  /** The account is locked, in the provider's own words. */
  | { readonly kind: 'locked' }
  /** 503, with `Retry-After` in seconds where a time is given. */
  | { readonly kind: 'unavailable'; readonly retryAfter?: number }
  /** 500. */
  | { readonly kind: 'broken' }
  /** The connection breaks. */
  | { readonly kind: 'dropped' }
  /** No answer until the request is aborted. */
  | { readonly kind: 'hanging' }
  /** A success whose body is not the provider's protocol: an HTML page, say. */
  | { readonly kind: 'malformed' }
  /** A success whose body is JSON of another shape than the provider's: `{}`, say. */
  | { readonly kind: 'misshapen' }

/**
 * What a provider does with a code: an answer, or the code of an error. `verified` is for providers that keep no memory of the
 * code. Every other value leads the flow on or back.
 */
export type CodeFate =
  | 'verified'
  | 'invalidCode'
  | Extract<
      StepUpErrorCode,
      'code_expired' | 'code_already_used' | 'tries_exhausted' | 'token_expired' | 'login_required'
    >

/**
 * Where providers differ. A declared difference changes what a case expects; no case is skipped.
 */
export interface ContractCapabilities {
  /** What a verified flow ends with. */
  readonly result: StepUpResult['kind']
  /** Whether the adapter exchanges its proof. */
  readonly exchanges: boolean
  /** Whether the factor under test is sent, or the user has the code already (TOTP). */
  readonly sends: boolean
  /** Wrong codes per challenge until even the right one is refused; `null`: no such limit. */
  readonly triesPerChallenge: number | null
  /** What the provider answers to a code after too many tries. */
  readonly whenExhausted: CodeFate
  /** Whether a refused code comes with the number of tries left. */
  readonly countsTries: boolean
  /** Life of a code in milliseconds; a code read before this time went by is too old. */
  readonly codeLifetime: Milliseconds
  /** What the provider answers to a code that is too old. `verified`: codes don't age. */
  readonly whenExpired: CodeFate
  /** What the provider answers to a code that was used. `verified`: it has no memory of it. */
  readonly whenReplayed: CodeFate
  /** What another code does to the one before. */
  readonly resend: 'newCode' | 'sameCode'
  /** Whether answers may carry a new token, and whether the old one is dead then. */
  readonly rotatesToken: boolean
  /** Whether a good answer may ask for one more factor; the stage is then set up so that it does on `chained`. */
  readonly chains: boolean
  /** Calls that the adapter answers by itself, without a request to the provider. Default: none. */
  readonly callsWithoutRequest?: readonly ContractCall[]
  /** Whether the provider locks accounts, so that it has words for `locked`. Default `true`. */
  readonly locks?: boolean
  /** Whether one user can have two flows open at once. Default `true`. */
  readonly allowsConcurrentFlows?: boolean
}

/** A provider set up for one case, and the adapter that talks to it. */
export interface ContractStage {
  readonly adapter: StepUpAdapter
  /** The same adapter for another tenant or client, where its provider has any. Default: it has none. */
  readonly createOtherTenant?: () => StepUpAdapter
  /** What every flow is begun with; cases begin more than one. */
  readonly request: StepUpRequest
  /** Where a request can't be begun with twice (a login ticket, a cookie that is spent): another one for each flow. */
  readonly createRequest?: () => Promise<StepUpRequest>
  /** Id of the factor under test. */
  readonly factorId: string
  /** The right code now: the latest in an outbox, or computed. */
  readonly readCode: () => Promise<string>
  /** Codes delivered to the user so far. */
  readonly countCodes: () => number
  /** Requests that reached the provider so far, all calls together. */
  readonly countRequests: () => number
  /** What the provider does to the next request of this call, and to no other. */
  readonly fault: (call: ContractCall, fault: ContractFault) => void
  /** Time passes, for the provider and the adapter. */
  readonly advance: (milliseconds: Milliseconds) => void | Promise<void>
  readonly dispose?: () => void | Promise<void>
}

export interface ContractSetup {
  /** Column of the table: `reachfive`. */
  readonly name: string
  readonly capabilities: ContractCapabilities
  /** A fresh stage. `chained`: a provider that asks for one more factor after the first, where it `chains`. */
  readonly createStage: (options: { readonly chained: boolean }) => Promise<ContractStage>
}
