import type { Grant, StepUpRequest } from '../../../machines/domain.js'
import { isObject, isText, OptionError, requireOptions, StepUpError } from '../../../machines/errors.js'
import type {
  AdapterCall,
  SendAnswer,
  SendInput,
  StepUpAdapter,
  VerifyAnswer,
  VerifyInput,
} from '../../../machines/ports.js'
import { fieldsOf, isTexts, readField } from '../../_shared/answers.js'
import { guardOptions, requireOffered } from '../../_shared/options.js'
import { type BetterAuthParts, createClient, readMemory, toMemory } from './client.js'
import type { BetterAuthCall } from './errors.js'
import {
  type BetterAuthAdapterOptions,
  type BetterAuthFactor,
  factorIds,
  isFactorId,
  resolveOptions,
  toFactors,
} from './options.js'

/** What the app calls with a request. */
const caller = 'createStepUpFlow'

/** `request.providerOptions` of one flow. */
export interface BetterAuthRequestOptions {
  /** Of the sign-in that answered `twoFactorRedirect`, as it came. Default: every factor of the adapter is on offer. */
  readonly twoFactorMethods?: readonly string[]
}

/**
 * `GET /get-session`: whether a session is live. If none is, a sign-in is taken to wait for its second factor; its cookie can't
 * be asked for, so whether it is there shows at the next request, as `login_required`.
 */
async function begin(
  { settings, client }: BetterAuthParts,
  { approach, providerOptions = {} }: StepUpRequest,
  call: AdapterCall,
): Promise<Grant> {
  if (fieldsOf(approach)['kind'] !== 'session')
    throw new OptionError(caller, 'approach.kind', 'must be session: better-auth knows the user by a cookie')
  const { twoFactorMethods } = readRequestOptions(providerOptions)
  const subject = await client({ call: 'session', read: readUser }, call)
  return {
    token: '',
    factors: toFactors(settings, { twoFactorMethods, isSignIn: subject === null }),
    expiresAt: null,
    memory: toMemory(subject),
  }
}

function readRequestOptions(given: unknown): BetterAuthRequestOptions {
  const rules = { twoFactorMethods: ['be the list of strings that the sign-in answered', isTexts] as const }
  requireOptions<BetterAuthRequestOptions>(caller, given, rules, [], 'providerOptions.')
  return given
}

/** Id of the user of the live session, `null` where there is none. The server may keep `twoFactorEnabled` to itself. */
function readUser(body: unknown): string | null {
  if (body === null) return null
  const user = readField(fieldsOf(body), 'user', isObject)
  const id = readField(user, 'id', isText)
  const isEnrolled = user['twoFactorEnabled']
  // A code would be sent all the same, and the right one would switch two-factor on.
  if (isEnrolled !== undefined && isEnrolled !== true) throw new StepUpError('enrolment_required')
  return id
}

const isTrue = (value: unknown): value is true => value === true

/**
 * `POST /two-factor/send-otp`, for the first code and for every other; the code before it is dead then. better-auth keeps the
 * challenge with the cookie and says nothing of it: no id, no lifetime, no count.
 */
async function send(
  { client }: BetterAuthParts,
  { grant, factor }: SendInput,
  call: AdapterCall,
): Promise<SendAnswer> {
  readMemory(grant)
  const { id } = requireOffered(grant, factor)
  if (id !== 'otp') throw new OptionError(caller, 'factor.id', 'must be otp: nothing else is sent')
  await client(
    { call: 'sendOtp', body: {}, read: (body) => readField(fieldsOf(body), 'status', isTrue) },
    call,
  )
  return { challenge: {} }
}

const calls: Readonly<Record<BetterAuthFactor, BetterAuthCall>> = {
  otp: 'verifyOtp',
  totp: 'verifyTotp',
  backupCode: 'verifyBackupCode',
}

/** [RFC 8176, section 2](https://www.rfc-editor.org/rfc/rfc8176#section-2); it has no name for a backup code. */
const methods: Readonly<Record<BetterAuthFactor, readonly string[]>> = {
  otp: ['otp'],
  totp: ['otp'],
  backupCode: [],
}

/**
 * `POST /two-factor/verify-otp`, `/verify-totp` or `/verify-backup-code`. A good answer to a sign-in sets the session cookie; on
 * a live session it changes nothing. Either way the proof is the session: the token in the answer is not handed on, because
 * the cookie that holds it is `HttpOnly`.
 */
async function verify(
  { settings, client }: BetterAuthParts,
  { grant, factor, response, trustDevice }: VerifyInput,
  call: AdapterCall,
): Promise<VerifyAnswer> {
  const subject = readMemory(grant)
  const { id, canTrustDevice } = requireOffered(grant, factor)
  if (!isFactorId(id)) throw new OptionError(caller, 'factor.id', `must be one of ${factorIds.join(', ')}`)
  if (response.kind !== 'code')
    throw new OptionError(caller, 'response.kind', 'must be code: better-auth has nothing to poll')
  const code = id === 'backupCode' ? settings.formatBackupCode(response.code) : response.code
  try {
    const body = trustDevice && canTrustDevice ? { code, trustDevice } : { code }
    const read = (answer: unknown) => readUserId(answer, subject)
    const userId = await client({ call: calls[id], body, read }, call)
    const claimed = { subject: userId, methods: methods[id], acr: null, authTime: call.now() }
    return { outcome: 'verified', proof: { kind: 'session' }, claimed }
  } catch (error) {
    // An answer has no time to wait: an error keeps it.
    const isAnswer =
      error instanceof StepUpError && error.code === 'invalid_code' && error.details.availableAt === undefined
    if (isAnswer) return { outcome: 'invalidCode' }
    throw error
  }
}

/**
 * Who answered; `null` where the answer does not say. The code is spent by now, and the session is in the cookie. So apps may take
 * the token or the user out of the answer; one with neither is not an answer of the plugin.
 */
function readUserId(body: unknown, subject: string | null): string | null {
  const fields = fieldsOf(body)
  const { id } = fieldsOf(fields['user'])
  if (!isText(id)) {
    readField(fields, 'token', isText)
    return null
  }
  if (subject !== null && id !== subject) throw new StepUpError('user_mismatch')
  return id
}

/** There is no `exchange`: better-auth gives its session, in a cookie. */
export interface BetterAuthAdapter extends Omit<StepUpAdapter, 'exchange'> {
  readonly name: 'better-auth'
}

/**
 * The two-factor plugin of better-auth (1.7) as a {@link StepUpAdapter}, by its HTTP API: codes sent by your `sendOTP`, TOTP
 * and backup codes. The user is known by a cookie: of a live session, or of a sign-in that answered `twoFactorRedirect`.
 * No request is made before the first call, and none is repeated.
 *
 * Throws an `OptionError` that names the first wrong option.
 */
export function createBetterAuthAdapter(options: BetterAuthAdapterOptions): BetterAuthAdapter {
  const settings = resolveOptions(options)
  const parts = { settings, client: createClient(settings) }
  return {
    name: 'better-auth',
    identity: settings.baseUrl,
    environment: settings.environment,
    begin: guardOptions((request, call) => begin(parts, request, call)),
    send: guardOptions((input, call) => send(parts, input, call)),
    verify: guardOptions((input, call) => verify(parts, input, call)),
  }
}
