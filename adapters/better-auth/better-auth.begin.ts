import type { Grant, StepUpRequest } from '../../machines/domain.js'
import { StepUpError } from '../../machines/errors.js'
import type { AdapterCall } from '../../machines/ports.js'
import { fieldsOf, readField } from '../_shared/answer.readers.js'
import { assertOptions, isFields, isText, isTexts, OptionError } from '../_shared/option.checks.js'
import type { BetterAuthParts } from './better-auth.client.js'
import { toFactors } from './better-auth.factors.js'
import { toMemory } from './better-auth.memory.js'

/** `request.providerOptions` of one flow. */
export interface BetterAuthRequestOptions {
  /** Of the sign-in that answered `twoFactorRedirect`, as it came. Default: every factor of the adapter is on offer. */
  readonly twoFactorMethods?: readonly string[]
}

/**
 * `GET /get-session`: whether a session is live. If none is, a sign-in is taken to wait for its second factor; its cookie can't
 * be asked for, so whether it is there shows at the next request, as `login_required`.
 */
export async function begin(
  { settings, client }: BetterAuthParts,
  { approach, providerOptions = {} }: StepUpRequest,
  call: AdapterCall,
): Promise<Grant> {
  if (fieldsOf(approach)['kind'] !== 'session') throw new OptionError('approach.kind')
  const { twoFactorMethods } = readRequestOptions(providerOptions)
  const user = await client({ call: 'session', read: readUser }, call)
  // A code would be sent all the same, and the right one would switch two-factor on.
  if (user?.isEnrolled === false) throw new StepUpError('enrolment_required')
  return {
    token: '',
    factors: toFactors(settings, { twoFactorMethods, isSignIn: user === null }),
    expiresAt: null,
    memory: toMemory(user?.id ?? null),
  }
}

function readRequestOptions(given: unknown): BetterAuthRequestOptions {
  assertOptions<BetterAuthRequestOptions>(given, { twoFactorMethods: isTexts }, [], 'providerOptions.')
  return given
}

interface SessionUser {
  readonly id: string
  /** `undefined` where the server keeps `twoFactorEnabled` to itself. */
  readonly isEnrolled: boolean | undefined
}

function readUser(body: unknown): SessionUser | null {
  if (body === null) return null
  const user = readField(fieldsOf(body), 'user', isFields)
  const isEnrolled = user['twoFactorEnabled']
  return {
    id: readField(user, 'id', isText),
    isEnrolled: isEnrolled === undefined ? undefined : isEnrolled === true,
  }
}
