import type { EpochMilliseconds } from '../../../machines/domain.js'
import {
  type FailureDetails,
  isText,
  StepUpError,
  type StepUpErrorCode,
  stepUpErrorCodes,
} from '../../../machines/errors.js'
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

/** What a 4xx means that says nothing we know. */
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

/** What an `error_message_key` or an `error` means, by how `<name>@<call>` starts. */
const meanings: Readonly<Partial<Record<StepUpErrorCode, readonly string[]>>> = {
  invalid_code: ['error.invalidVerificationCode@verify'],
  credentials_rejected: ['error.invalidEmailOrPassword@'],
  // Before `login_required`: the token of the step-up is all that a send has to show.
  token_expired: ['login_required@send'],
  login_required: [
    'login_required@',
    'error.accessToken.freshness@',
    'error.refreshToken.expired@',
    'error.refreshToken.revoked@',
  ],
  locked: ['error.accountBlockedAfterMultipleLoginAttempts@', 'error.account.temporarilySuspended'],
  denied: [
    'access_denied@verify',
    'error.authn.mfa.stepup.required@',
    'error.unverifiedLogin@',
    'error.accessControl.login.forbidden@',
    'error.invalidLoginType@',
  ],
  rate_limited: ['rate_limit_reached@', 'error.tooManyAttempts@'],
  configuration: [
    // The redirect URI is not an allowed callback URL.
    'access_denied@begin',
    'access_denied@send',
    'access_denied@firstSend',
    'invalid_request@begin',
    'error.accessToken.missing@',
    'error.client.notFirstParty@',
    'error.feature.notAvailable@',
    'invalid_client@',
    'unauthorized_client@',
    'invalid_scope@',
    'insufficient_scope@',
    'unsupported_',
    'origin_not_allowed@',
    'ip_address_not_allowed@',
    'missing_config@',
    'invalid_config@',
  ],
  server: ['server_error@', 'webhook_'],
  unavailable: ['temporarily_unavailable@'],
}

/** Names that ReachFive documents are words with dots or underscores: no digit, so no code and hardly a token. */
const providerName = /^[A-Za-z][A-Za-z._]{0,79}$/

/**
 * The one place where an answer of ReachFive becomes an error. Of its texts (`error_description`, `error_user_msg` or
 * `error_usr_msg`, `error_details`) nothing is kept: they may repeat what was sent.
 */
export function toStepUpError(
  call: ReachFiveCall,
  answer: HttpAnswer,
  now: EpochMilliseconds,
  sent: FailureDetails,
): StepUpError {
  const { status, body } = answer
  const { error_message_key: key, error, error_id: id } = fieldsOf(body)
  const names = [key, error].filter(isText)
  const code = codeOf(status, names, call)
  const isLimited = code === 'rate_limited'
  const details = definedOnly({
    ...sent,
    status,
    providerCode: names.find((name) => providerName.test(name)),
    // Too long for a code, and with a letter in it.
    providerErrorId: isText(id) && /^(?=.*[A-Za-z])[\w-]{8,64}$/.test(id) ? id : undefined,
    scope: isLimited ? scopeOf(call) : undefined,
    availableAt: readAvailableAt(answer, now),
  })
  return new StepUpError(code, details)
}

/**
 * The status counts first where it says that nobody knows what was done, and the name of the category in the body not at
 * all: there only a key of ReachFive's own is more precise.
 */
function codeOf(status: number, names: readonly string[], call: ReachFiveCall): StepUpErrorCode {
  if (status < 400) return 'protocol'
  const certain = plainStatuses.get(status)
  if (certain) return certain
  if (status < 500) return meaningOf(names, call) ?? fallbackOf(names, call)
  const keys = names.filter((name) => name.startsWith('error.'))
  return meaningOf(keys, call) ?? (status > 501 && status < 505 ? 'unavailable' : 'server')
}

function meaningOf(names: readonly string[], call: ReachFiveCall): StepUpErrorCode | undefined {
  const means = (name: string) => (code: StepUpErrorCode) =>
    meanings[code]?.some((start) => `${name}@${call}`.startsWith(start))
  return names.flatMap((name) => stepUpErrorCodes.filter(means(name))).at(0)
}

/** A send is refused for the sake of its token only where the most precise name says so; else another factor may do. */
function fallbackOf([name = '']: readonly string[], call: ReachFiveCall): StepUpErrorCode {
  return call === 'send' && /token|invalid_?grant/i.test(name) ? 'token_expired' : fallbacks[call]
}

function scopeOf(call: ReachFiveCall): 'send' | 'verify' | 'account' {
  if (call === 'send' || call === 'firstSend') return 'send'
  return call === 'verify' ? call : 'account'
}
