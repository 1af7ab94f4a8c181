import type { EpochMilliseconds } from '../../../machines/domain.js'
import { type FailureDetails, isText, StepUpError, type StepUpErrorCode } from '../../../machines/errors.js'
import { definedOnly, fieldsOf } from '../../_shared/answers.js'
import type { HttpAnswer } from '../../_shared/http.js'
import { readAvailableAt } from '../../_shared/retry-after.js'

/** Which call failed. The same answer means different things at different calls. */
export type ReachFiveCall =
  | 'config'
  | 'login'
  | 'begin'
  | 'refresh'
  /** A code for a step-up. */
  | 'send'
  /** A code for a first factor. */
  | 'firstSend'
  | 'verify'
  | 'exchange'

/** The meaning of a 4xx without a name that we know. */
const fallbacks: Readonly<Record<ReachFiveCall, StepUpErrorCode>> = {
  config: 'configuration',
  login: 'denied',
  begin: 'login_required',
  refresh: 'login_required',
  send: 'send_refused',
  firstSend: 'send_refused',
  verify: 'code_expired',
  exchange: 'proof_rejected',
}

/** Statuses that mean the same whatever the body says: of most of them nobody knows whether the server acted. */
const plainStatuses: ReadonlyMap<number, StepUpErrorCode> = new Map([
  [408, 'timeout'],
  [409, 'server'],
  [425, 'server'],
  [429, 'rate_limited'],
  [499, 'timeout'],
])

/** Names, separated by spaces, with what they mean; at all calls, or at those that are named. `null`: as much as no name. */
type Meaning = readonly [code: StepUpErrorCode | null, names: string, calls?: readonly ReachFiveCall[]]

/** How the keys of a suspended account begin; the rest says for how long. */
const suspended = 'error.account.temporarilySuspended'

/**
 * Every `error_message_key` and `error` that ReachFive documents, and what
 * [RFC 6749, section 4.1.2.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1) adds. The first row with the name and the call
 * counts. The list is closed: an error shows a name of this list or none, never a text of the server.
 */
const meanings: readonly Meaning[] = [
  ['invalid_code', 'error.invalidVerificationCode', ['verify']],
  ['credentials_rejected', 'error.invalidEmailOrPassword'],
  // The token of the step-up is all that a send has to show.
  ['token_expired', 'login_required', ['send']],
  ['login_required', 'login_required error.accessToken.freshness'],
  ['login_required', 'error.refreshToken.expired error.refreshToken.revoked'],
  ['locked', `error.accountBlockedAfterMultipleLoginAttempts ${suspended}`],
  ['denied', 'access_denied', ['verify']],
  ['denied', 'error.authn.mfa.stepup.required error.unverifiedLogin error.invalidLoginType'],
  ['denied', 'error.accessControl.login.forbidden'],
  ['rate_limited', 'rate_limit_reached error.tooManyAttempts'],
  // The redirect URI is not an allowed callback URL.
  ['configuration', 'access_denied', ['begin', 'send', 'firstSend']],
  ['configuration', 'invalid_request', ['begin']],
  ['configuration', 'error.accessToken.missing error.client.notFirstParty error.feature.notAvailable'],
  ['configuration', 'invalid_client unauthorized_client invalid_scope insufficient_scope'],
  ['configuration', 'unsupported_grant_type unsupported_response_type unsupported_algorithm'],
  ['configuration', 'origin_not_allowed ip_address_not_allowed missing_config invalid_config'],
  ['server', 'server_error webhook_host_unreachable webhook_invalid_response'],
  ['unavailable', 'temporarily_unavailable'],
  [null, 'error.invalidVerificationCode access_denied invalid_request invalid_grant invalid_state'],
  [null, 'resource_not_found email_already_exists external_id_already_exists phone_number_already_exists'],
  [null, 'lite_profile_invalid_identifiers lite_profile_missing_profile password_too_weak'],
]

/** What an error needs of a failed call beside the answer. */
interface FailedCall {
  readonly call: ReachFiveCall
  readonly now: EpochMilliseconds
  readonly details: FailureDetails
  /** Everything that was sent in this flow, as far as it is known here. */
  readonly sent: unknown
}

/**
 * The one place where an answer of ReachFive becomes an error. Of its texts (`error_description`, `error_user_msg` or
 * `error_usr_msg`, `error_details`) nothing is kept: they may repeat what was sent.
 */
export function toStepUpError({ call, now, details, sent }: FailedCall, answer: HttpAnswer): StepUpError {
  const { status } = answer
  const { error_id: id } = fieldsOf(answer.body)
  const names = namesOf(answer.body)
  const code = status < 400 ? 'protocol' : codeOf(status, names, call)
  return new StepUpError(
    code,
    definedOnly({
      ...details,
      status,
      providerCode: names.map(knownName).find(isText),
      // A success that can't be read has no error, but may have new secrets.
      providerErrorId: status >= 400 && isErrorId(id) && !isEcho(id, sent) ? id : undefined,
      scope: code === 'rate_limited' ? scopeOf(call) : undefined,
      // Any answer may ask to wait (https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3).
      availableAt: readAvailableAt(answer, now),
    }),
  )
}

/**
 * The error of an authorization response ([RFC 6749, section 4.1.2.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1)) that a
 * link in a message led to; `undefined` where it is none.
 */
export function toRedirectError(parameters: unknown, details: FailureDetails): StepUpError | undefined {
  const names = namesOf(parameters)
  if (names.length === 0) return undefined
  const providerCode = names.map(knownName).find(isText)
  return new StepUpError(meaningOf(names, 'verify'), definedOnly({ ...details, providerCode }))
}

/** The names of an error, the most precise one first. */
function namesOf(body: unknown): readonly string[] {
  const { error_message_key: key, error } = fieldsOf(body)
  return [key, error].filter(isText)
}

/**
 * The status counts first where it says that nobody knows what was done, and the name of the category in the body not at
 * all: there only a key of ReachFive's own is more precise.
 */
function codeOf(status: number, names: readonly string[], call: ReachFiveCall): StepUpErrorCode {
  const certain = plainStatuses.get(status)
  if (certain) return certain
  if (status < 500) return meaningOf(names, call)
  const keys = names.filter((name) => name.startsWith('error.'))
  return firstMeaning(keys, call) ?? (status > 501 && status < 505 ? 'unavailable' : 'server')
}

/** What a refusal means by its names, the most precise one first. */
function meaningOf(names: readonly string[], call: ReachFiveCall): StepUpErrorCode {
  return firstMeaning(names, call) ?? fallbackOf(names, call)
}

function firstMeaning(names: readonly string[], call: ReachFiveCall): StepUpErrorCode | undefined {
  for (const name of names.map(knownName)) {
    const isMeant = ([code, known, calls]: Meaning) =>
      code !== null && name !== undefined && has(known, name) && (calls?.includes(call) ?? true)
    const [code] = meanings.find(isMeant) ?? []
    if (code) return code
  }
  return undefined
}

/** Where no name has a meaning, the most precise one may hint at it. */
function fallbackOf([name = '']: readonly string[], call: ReachFiveCall): StepUpErrorCode {
  const isInvalidGrant = /invalid_?grant/i.test(name)
  // A send is refused for the sake of its token only where the name says so; else another factor may do.
  if (call === 'send' && (isInvalidGrant || /token/i.test(name))) return 'token_expired'
  return call === 'login' && isInvalidGrant ? 'credentials_rejected' : fallbacks[call]
}

function knownName(name: string): string | undefined {
  const known = name.startsWith(suspended) ? suspended : name
  return meanings.some(([, names]) => has(names, known)) ? known : undefined
}

const has = (names: string, name: string) => names.split(' ').includes(name)

/**
 * Whether a text has the form of ReachFive's error ids (`9z8h7JmIHU` in its API description): ten letters and digits, in capitals and
 * small ones. No code that people type has both, and a token or a challenge id of 60 bits could be guessed.
 */
function isErrorId(value: unknown): value is string {
  return isText(value) && /^(?=.*[a-z])(?=.*[A-Z])[A-Za-z\d]{10}$/.test(value)
}

/** Whether a text is, is part of, or has in it what was sent, in capitals or not. */
function isEcho(text: string, sent: unknown): boolean {
  if (typeof sent === 'object' && sent !== null) return Object.values(sent).some((each) => isEcho(text, each))
  if (typeof sent !== 'string' && typeof sent !== 'number') return false
  const [given, own] = [String(sent).toLowerCase(), text.toLowerCase()]
  return given !== '' && (given.includes(own) || own.includes(given))
}

function scopeOf(call: ReachFiveCall): 'send' | 'verify' | 'account' {
  if (call === 'send' || call === 'firstSend') return 'send'
  return call === 'verify' ? call : 'account'
}
