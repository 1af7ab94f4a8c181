import type { EpochMilliseconds } from './domain.js'

/**
 * What an error means for the flow. The chart routes by this and by nothing else.
 *
 * - `typo`: nothing was sent; the user corrects what they typed.
 * - `wrongCode`: the provider read the code and refused it; another try is possible.
 * - `codeDead`: this challenge can't be answered any more; another code can be asked for.
 * - `grantDead`: the step-up token is gone; the flow begins again where the approach allows it.
 * - `limited`: refused for now; try again at `availableAt`.
 * - `refused`: this call is refused for good, the flow isn't: another factor may do.
 * - `unsent`: nothing left the device, so nothing of it counts; the user goes on when it is online again.
 * - `unknown`: nobody knows whether the provider acted. Never repeated without the user.
 * - `terminal`: the flow is over.
 */
export type FailureClass =
  'typo' | 'wrongCode' | 'codeDead' | 'grantDead' | 'limited' | 'refused' | 'unsent' | 'unknown' | 'terminal'

/** Every code, its class, and what it says to the developer who reads it. */
const catalogue = {
  code_malformed: ['typo', 'The code has the wrong length or alphabet; it was not sent.'],
  invalid_code: ['wrongCode', 'The provider refused the code.'],
  code_already_used: ['wrongCode', 'The code was used before; wait for the next one.'],
  code_expired: ['codeDead', 'The code is too old.'],
  tries_exhausted: ['codeDead', 'This code was tried too often; ask for another.'],
  token_expired: ['grantDead', 'The step-up token is too old or unknown to the provider.'],
  rate_limited: ['limited', 'The provider asks to wait.'],
  factor_unavailable: ['refused', 'The provider does not offer this factor now.'],
  send_refused: ['refused', 'The provider refused to send a code.'],
  offline: ['unsent', 'The device is offline; no request was made.'],
  network: ['unknown', 'The request failed on its way; the provider may have acted on it.'],
  timeout: ['unknown', 'The provider did not answer in time; it may have acted on the request.'],
  unavailable: ['unknown', 'The provider is unavailable (502, 503 or 504).'],
  server: ['unknown', 'The provider failed (5xx, 409 or 425); it may have acted on the request.'],
  protocol: ['unknown', 'The provider answered something that is not its protocol.'],
  adapter_failure: ['unknown', 'The adapter threw something that is not a StepUpError.'],
  interrupted: ['unknown', 'The page or the process ended before the provider answered; it may have acted.'],
  cancelled: ['terminal', 'The flow was cancelled.'],
  flow_expired: ['terminal', 'The whole flow took too long.'],
  idle_expired: ['terminal', 'The user did nothing for too long.'],
  too_many_codes: ['terminal', 'No more codes may be sent in this flow.'],
  too_many_tries: ['terminal', 'No more tries are allowed in this flow.'],
  credentials_rejected: [
    'terminal',
    'The provider refused the password; this is the answer to a login, not to a flow.',
  ],
  login_required: ['terminal', 'The provider does not know this user any more; log in again.'],
  enrolment_required: ['terminal', 'The user has no second factor.'],
  denied: ['terminal', 'The provider denied the step-up.'],
  locked: ['terminal', 'The account is locked.'],
  proof_rejected: ['terminal', 'The provider refused to exchange the authorization code.'],
  assurance_not_met: ['terminal', 'The evidence does not meet what was asked for.'],
  user_mismatch: ['terminal', 'Another user answered than the one who started.'],
  configuration: ['terminal', 'The adapter or the provider is configured wrongly.'],
  secret_unavailable: ['terminal', 'The vault no longer holds a secret of this flow.'],
  vault_not_durable: [
    'terminal',
    'This vault forgets with the page or the process: a flow is saved only with one that is `isDurable`.',
  ],
  nothing_to_save: ['terminal', 'The flow has not started, or has ended.'],
  save_failed: ['terminal', 'The store did not take the flow; it goes on, and a reload loses it.'],
  saved_flow_unreadable: ['terminal', 'The saved flow was changed, or sealed with another key.'],
  saved_flow_outdated: ['terminal', 'The saved flow is of another version of this package.'],
  saved_flow_foreign: ['terminal', 'The saved flow is of another user.'],
  saved_flow_expired: ['terminal', 'The saved flow is too old to go on.'],
} as const satisfies Record<string, readonly [FailureClass, string]>

/** Stable code of an error: switch on it, translate it, count it. */
export type StepUpErrorCode = keyof typeof catalogue

/** All codes, for catalogues of messages and for tests. */
export const stepUpErrorCodes: readonly StepUpErrorCode[] = Object.freeze(
  Object.keys(catalogue).filter(isStepUpErrorCode),
)

function isStepUpErrorCode(text: string): text is StepUpErrorCode {
  return Object.hasOwn(catalogue, text)
}

/**
 * Why evidence was refused: a claim is `missing`, has the `wrong` value or type, lies in the past (`expired`) or in the
 * future (`early`), is older than was asked for (`tooOld`); the token can't be read (`malformed`), or its signature,
 * algorithm or key is not the provider's (`untrusted`).
 */
export type EvidenceProblem = (typeof evidenceProblems)[number]

const evidenceProblems = [
  ...(['missing', 'wrong', 'expired', 'early', 'tooOld', 'malformed', 'untrusted'] as const),
] as const

/** What a failure says beside its code. JSON, and never a secret. */
export interface FailureDetails {
  /** Not before this moment, for `rate_limited`. */
  readonly availableAt?: EpochMilliseconds
  /** What `rate_limited` stops; `account` stops everything. Default `account`. */
  readonly scope?: 'send' | 'verify' | 'account'
  /** Name of the wrong option, for `configuration`; never its value. */
  readonly option?: string
  /** Name of the claim, the header or the token that evidence was refused for; never its value. */
  readonly claim?: string
  /** What is wrong with the evidence. */
  readonly reason?: EvidenceProblem
  /** HTTP status of the answer. */
  readonly status?: number
  /** The provider's own stable code (ReachFive's `error_message_key`). */
  readonly providerCode?: string
  /** The provider's id of this one error, for its support (ReachFive's `error_id`). */
  readonly providerErrorId?: string
  /** Correlation id that was sent with the request. */
  readonly correlationId?: string
}

/** A {@link StepUpError} as data: what context, view and outcome hold. */
export interface StepUpFailure extends FailureDetails {
  readonly code: StepUpErrorCode
}

/** A foreign error reduced to what can't carry a secret. */
export interface ReducedCause {
  readonly name: string
  readonly code?: string
}

/**
 * The one error of this package. `message` is a fixed text per code; `cause` is reduced to name and code, because foreign
 * errors carry URLs, bodies and claims.
 */
export class StepUpError extends Error {
  override readonly name = 'StepUpError'
  readonly code: StepUpErrorCode
  readonly details: FailureDetails

  constructor(code: StepUpErrorCode, details: FailureDetails & { readonly cause?: unknown } = {}) {
    const { cause, ...rest } = details
    super(catalogue[code][1], cause === undefined ? {} : { cause: reduceCause(cause) })
    this.code = code
    this.details = rest
  }

  get failureClass(): FailureClass {
    return classOf(this.code)
  }

  toJSON(): StepUpFailure {
    return { code: this.code, ...this.details }
  }
}

/** Class of a code. */
export function classOf(code: StepUpErrorCode): FailureClass {
  return catalogue[code][0]
}

/**
 * Anything thrown, as data: a known code and known details of the right type, and nothing else. What isn't a StepUpError is
 * `adapter_failure`: its text may hold a secret and is dropped.
 */
export function toFailure(thrown: unknown): StepUpFailure {
  try {
    if (thrown instanceof StepUpError && isStepUpErrorCode(thrown.code)) {
      return { code: thrown.code, ...pickDetails(thrown.details) }
    }
  } catch {
    // A getter or a proxy of somebody else's.
  }
  return { code: 'adapter_failure' }
}

/** The same error, made anew of what {@link toFailure} keeps: nothing foreign goes on from here. */
export function toStepUpError(thrown: unknown): StepUpError {
  const { code, ...details } = toFailure(thrown)
  const cause = causeOf(thrown)
  return new StepUpError(code, cause === undefined ? details : { ...details, cause })
}

function causeOf(thrown: unknown): unknown {
  try {
    return thrown instanceof StepUpError ? thrown.cause : thrown
  } catch {
    return undefined
  }
}

const isShortText = (value: unknown) => typeof value === 'string' && value.length <= 128
const detailChecks: Readonly<Record<keyof FailureDetails, (value: unknown) => boolean>> = {
  availableAt: (value) => Number.isFinite(value),
  scope: (value) => value === 'send' || value === 'verify' || value === 'account',
  option: isShortText,
  claim: isShortText,
  reason: (value) => evidenceProblems.some((problem) => problem === value),
  status: (value) => Number.isInteger(value),
  providerCode: isShortText,
  providerErrorId: isShortText,
  correlationId: isShortText,
}

function pickDetails(details: FailureDetails): FailureDetails {
  const checks = Object.entries(detailChecks)
  const given = new Map<string, unknown>(Object.entries(details))
  return Object.fromEntries(
    checks.flatMap(([name, check]) => (check(given.get(name)) ? [[name, given.get(name)] as const] : [])),
  )
}

/** Names and codes as libraries give them (`TypeError`, `ECONNRESET`): no digit, so no code; one word, so no token. */
function reduceCause(cause: unknown): ReducedCause {
  try {
    if (typeof cause !== 'object' || cause === null) return { name: typeof cause }
    const name: unknown = Reflect.get(cause, 'name')
    const code: unknown = Reflect.get(cause, 'code')
    const safeName =
      typeof name === 'string' && /^[A-Za-z]{0,40}(Error|Exception)$/.test(name) ? name : 'Error'
    return typeof code === 'string' && /^[A-Z][A-Z_]{1,39}$/.test(code)
      ? { name: safeName, code }
      : { name: safeName }
  } catch {
    return { name: 'Error' }
  }
}
