import type {
  Challenge,
  ChallengeResponse,
  ClaimedEvidence,
  EpochMilliseconds,
  Evidence,
  Factor,
  Grant,
  Milliseconds,
  Proof,
  Sealed,
  SecretKind,
  StepUpRequest,
  StepUpResult,
} from './domain.js'

/** The world outside: machines have no clock and no chance of their own. */
export interface Environment {
  readonly now: () => EpochMilliseconds
  /** A new, unguessable, URL-safe id. */
  readonly generateId: () => string
  /** A number from 0 (included) to 1 (excluded), for jitter. */
  readonly random: () => number
  /** `false`: a hint that the device is offline. Requests are tried all the same; only `exchange` waits. Absent: always online. */
  readonly isOnline?: () => boolean
  /** Gets what a callback of the app threw (`onNotice`, `inspect`), as it is, with its stack, and an `OptionError` for a wrong act. It must not throw. Absent: nobody hears of it. */
  readonly reportDefect?: (error: unknown) => void
}

/** What every call to an adapter gets. */
export interface AdapterCall {
  /** Aborts when the user cancels, when the state is left, and when time is up. Hand it to `fetch`. */
  readonly signal: AbortSignal
  readonly now: () => EpochMilliseconds
  /**
   * When time is up. A machine that slept wakes up before its timers, and `signal` with them: ask for it before a second request of the
   * same call. Absent where no flow calls.
   */
  readonly deadline?: EpochMilliseconds
  /** The same for the same act, another for another: for providers that take one. */
  readonly idempotencyKey: string
  readonly flowId: string
}

/**
 * A provider, as the chart sees it: an object of async functions. It knows nothing of XState.
 *
 * Each function either answers or throws a `StepUpError`; whatever else it throws becomes `adapter_failure`, what it answers in
 * a wrong shape becomes `protocol`. No function repeats a request by itself. Any answer may carry a `grant` that replaces
 * the one before (providers that rotate their token).
 */
export interface StepUpAdapter {
  /** Short name for logs and inspectors: `reachfive`. */
  readonly name: string
  /**
   * Whose step-ups these are: the issuer or origin, and the client id, as one text (RFC 9700, section 4.4, on mix-up). What was begun
   * under one identity goes on under no other: a saved flow, a flow of another tab, a token that is held. Default: `name`, which is
   * enough where an app has one tenant.
   */
  readonly identity?: string
  readonly environment: Environment

  /** Asks the provider for a step-up: which factors are on offer. Sends nothing to the user. */
  readonly begin: (request: StepUpRequest, call: AdapterCall) => Promise<Grant>

  /** Sends a code, or another one, by a factor with `needsSend`. */
  readonly send: (input: SendInput, call: AdapterCall) => Promise<SendAnswer>

  /** Hands in an answer. A refused code is an answer, not an error. */
  readonly verify: (input: VerifyInput, call: AdapterCall) => Promise<VerifyAnswer>

  /** Turns the proof into tokens. Absent: the proof itself is the result (a server exchanges it, or there is none). */
  readonly exchange?: (input: ExchangeInput, call: AdapterCall) => Promise<ExchangeAnswer>
}

export interface SendInput {
  readonly grant: Grant
  readonly factor: Factor
}

export interface SendAnswer {
  readonly challenge: Challenge
  readonly grant?: Grant
}

export interface VerifyInput {
  readonly grant: Grant
  readonly factor: Factor
  readonly challenge: Challenge
  readonly response: ChallengeResponse
  readonly trustDevice: boolean
}

export type VerifyAnswer =
  /** `claimed`: what the answer says of the authentication, for adapters that have no `exchange` to say it. */
  | {
      readonly outcome: 'verified'
      readonly proof: Proof
      readonly claimed?: ClaimedEvidence
      readonly grant?: Grant
    }
  /** One more factor is asked for; the grant says which. */
  | { readonly outcome: 'nextChallenge'; readonly grant: Grant }
  /** `triesLeft`: what the server says, if it does. */
  | { readonly outcome: 'invalidCode'; readonly triesLeft?: number; readonly grant?: Grant }
  /** The user hasn't approved yet. `pollInterval` in milliseconds, default 5,000. */
  | { readonly outcome: 'pending'; readonly pollInterval?: Milliseconds; readonly grant?: Grant }

export interface ExchangeInput {
  readonly grant: Grant
  readonly proof: Proof
}

export interface ExchangeAnswer {
  readonly result: StepUpResult
  /** What the answer says of the authentication, unchecked. */
  readonly claimed: ClaimedEvidence
}

/** Checks what the provider claims. Without this port the evidence says `checked: []`. */
export interface EvidencePort {
  /** Answers the evidence, or throws `assurance_not_met` or `user_mismatch`. */
  readonly check: (input: EvidenceInput, call: AdapterCall) => Promise<Evidence>
}

export interface EvidenceInput {
  readonly request: StepUpRequest
  readonly grant: Grant
  readonly result: StepUpResult
  readonly claimed: ClaimedEvidence
  readonly startedAt: EpochMilliseconds
}

/** A flow, as far as what saves it must know it from here. */
export interface RunningFlow {
  readonly id: string
  readonly outcome: Promise<unknown>
}

/**
 * Saves flows, so that they outlive their page: `saveIn(store)` makes one. The core calls it and does not import it, so that an
 * app which saves nothing does not ship it. No function but `list` rejects.
 */
export interface FlowSaving {
  /** The flow runs here from now on: saves it after each of its steps. Resolves when it has ended and nothing of it is saved any more. */
  keep(flow: RunningFlow, onFailed: () => void): Promise<void>
  /** Resolves when all that happened to the flow so far is saved, or could not be. Every request waits for it. */
  whenSaved(flowId: string): Promise<void>
  /** The flow does not run here any more. What is saved of it stays, for another page. */
  release(flow: RunningFlow): void
  /** Ids of all saved flows. Rejects when they can't be read. */
  list(): Promise<readonly string[]>
  /** Removes a saved flow. Answers whether it could. */
  remove(flowId: string): Promise<boolean>
}

/**
 * Where `saveIn` saves flows: four methods of `unstorage`, so that a storage of it can be given as it is, synchronous or not. Values are
 * text, sealed where it matters. Its functions must settle: a request waits until the flow is saved, and the outcome until
 * nothing of it is saved any more.
 */
export interface FlowStore {
  /** The keys that start with `base`. */
  readonly getKeys: (base: string) => Promise<readonly string[]> | readonly string[]
  /** The text, or the JSON that it is; `null` where there is none. */
  readonly getItem: (key: string) => unknown
  readonly setItem: (key: string, value: string) => unknown
  readonly removeItem: (key: string) => unknown
}

/**
 * Keeps secrets out of the chart: context and events hold what `seal` gives, the service layer opens it at the call. Its
 * functions must settle: a flow waits for them. What the user starts or types waits 30 s for `seal`, then the flow ends with
 * `secret_unavailable`.
 */
export interface Vault {
  /** Whether a value opens when the page or the process that sealed it is gone. Only such a vault can save a flow. Default `false`. */
  readonly isDurable?: boolean
  readonly seal: <Kind extends SecretKind>(
    kind: Kind,
    flowId: string,
    plaintext: string,
  ) => Promise<Sealed<Kind>>
  /** Throws `secret_unavailable` when the vault doesn't hold it, or holds it for another flow or kind. */
  readonly open: <Kind extends SecretKind>(
    kind: Kind,
    flowId: string,
    sealed: Sealed<Kind>,
  ) => Promise<string>
  /** Forgets all secrets of a flow. */
  readonly discard: (flowId: string) => Promise<void>
}
