/** One refusal of the server: the HTTP status and the category, and where known the key, of the error body. */
export interface ErrorAnswer {
  /** HTTP status, 400 to 599. */
  readonly status: number
  /** Category: the `error` field, e.g. `invalid_grant` (ReachFive; RFC 6749 section 5.2 where it has one). */
  readonly error: string
  /** The `error_message_key` field. Default: made from the category, e.g. `error.invalidGrant`. */
  readonly messageKey?: string
}

/** One entry of `error_details`: the field at fault and whether it is `missing` or `invalid`. */
export interface ErrorDetail {
  readonly field: string
  readonly message: string
  readonly code: 'missing' | 'invalid'
}

/** A refusal on its way to the client. Thrown by a route, answered by the server. */
export class ApiError extends Error {
  override readonly name = 'ApiError'

  constructor(
    readonly answer: ErrorAnswer,
    message: string,
    readonly details: readonly ErrorDetail[] = [],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
  }

  /** `error_message_key` of the body. */
  get messageKey(): string {
    return this.answer.messageKey ?? keyOf(this.answer.error)
  }
}

/**
 * The connection broke. `fetch` of the simulator rejects with it for a scripted drop, as a browser's `fetch` rejects
 * with a `TypeError` on a network failure (Fetch Standard, "network error").
 */
export class SimulatedNetworkError extends TypeError {
  override readonly name = 'SimulatedNetworkError'

  constructor(readonly when: 'beforeEffect' | 'afterEffect') {
    super('Failed to fetch')
  }
}

/** 400 `invalid_request` with the field at fault in `error_details`. */
export function invalidRequest(
  field: string,
  message: string,
  code: ErrorDetail['code'] = 'invalid',
): ApiError {
  return new ApiError({ status: 400, error: 'invalid_request' }, message, [{ field, message, code }])
}

/** The one answer for a wrong code, an expired one and used-up trials: a client cannot tell them apart. */
export const WRONG_CODE: ErrorAnswer = {
  status: 401,
  error: 'invalid_grant',
  messageKey: 'error.invalidVerificationCode',
}

/** The JSON body of an error: every field a ReachFive client may read. */
export function errorBody(error: ApiError, errorId: string): Record<string, unknown> {
  return {
    error: error.answer.error,
    error_id: errorId,
    error_description: error.message,
    error_user_msg: error.message,
    error_message_key: error.messageKey,
    ...(error.details.length > 0 && { error_details: error.details }),
  }
}

/** `invalid_grant` becomes `error.invalidGrant`. */
function keyOf(category: string): string {
  return `error.${category.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())}`
}
