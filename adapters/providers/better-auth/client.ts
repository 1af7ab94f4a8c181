import type { Grant, JsonObject } from '../../../machines/domain.js'
import { isText, StepUpError } from '../../../machines/errors.js'
import type { AdapterCall } from '../../../machines/ports.js'
import { createHttpRequester } from '../../_shared/http.js'
import { type BetterAuthCall, toStepUpError } from './errors.js'
import type { BetterAuthSettings } from './options.js'

/** Who the live session belonged to when the flow began; `null` in a sign-in, where better-auth doesn't say. */
type Subject = string | null

/** As `grant.memory`: sealed by the chart. better-auth keeps the rest in its cookies. */
export function toMemory(subject: Subject): JsonObject {
  return { subject }
}

/** Throws `secret_unavailable` for a grant of another adapter. */
export function readMemory({ memory = {} }: Grant): Subject {
  const subject = memory['subject']
  if (subject === null || isText(subject)) return subject
  throw new StepUpError('secret_unavailable')
}

/** Reads the session as the database has it, and changes nothing: not its age, no cookie. */
const SESSION = '/get-session?disableCookieCache=true&disableRefresh=true'

const paths: Readonly<Record<BetterAuthCall, string>> = {
  session: SESSION,
  sendOtp: '/two-factor/send-otp',
  verifyOtp: '/two-factor/verify-otp',
  verifyTotp: '/two-factor/verify-totp',
  verifyBackupCode: '/two-factor/verify-backup-code',
}

interface BetterAuthRequest<Answer> {
  readonly call: BetterAuthCall
  /** Absent: a GET. */
  readonly body?: JsonObject
  /** Reads a 2xx answer. What it throws becomes `protocol`, but for a `StepUpError`, which gets the details of the answer. */
  readonly read: (body: unknown) => Answer
}

type BetterAuthClient = <Answer>(
  request: BetterAuthRequest<Answer>,
  context: Pick<AdapterCall, 'signal' | 'now'>,
) => Promise<Answer>

/** What the calls of one adapter share. */
export interface BetterAuthParts {
  readonly settings: BetterAuthSettings
  readonly client: BetterAuthClient
}

/** JSON both ways, with cookies. */
export function createClient({ baseUrl, fetch, timeout }: BetterAuthSettings): BetterAuthClient {
  const request = createHttpRequester(fetch, timeout)

  return async ({ call, body, read }, { signal, now }) => {
    const headers = { 'Content-Type': 'application/json' }
    const init: RequestInit = {
      credentials: 'include',
      ...(body && { method: 'POST', headers, body: JSON.stringify(body) }),
    }
    const answer = await request({ url: baseUrl + paths[call], init, signal })
    if (answer.status < 200 || answer.status > 299) throw toStepUpError(call, answer, now())
    try {
      return read(answer.body)
    } catch (error) {
      const failure = toStepUpError(call, answer, now())
      throw error instanceof StepUpError ? new StepUpError(error.code, failure.details) : failure
    }
  }
}
