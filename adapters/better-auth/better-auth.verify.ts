import { StepUpError } from '../../machines/errors.js'
import type { AdapterCall, VerifyAnswer, VerifyInput } from '../../machines/ports.js'
import { fieldsOf, readField } from '../_shared/answer.readers.js'
import { isFields, isText, OptionError } from '../_shared/option.checks.js'
import type { BetterAuthParts } from './better-auth.client.js'
import type { BetterAuthCall } from './better-auth.errors.js'
import { type BetterAuthFactor, isFactorId } from './better-auth.factors.js'
import { readMemory } from './better-auth.memory.js'

const calls: Readonly<Record<BetterAuthFactor, BetterAuthCall>> = {
  otp: 'verifyOtp',
  totp: 'verifyTotp',
  backupCode: 'verifyBackupCode',
}

/** RFC 8176, section 2; it has no name for a backup code. */
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
export async function verify(
  { settings, client }: BetterAuthParts,
  { grant, factor, response, trustDevice }: VerifyInput,
  call: AdapterCall,
): Promise<VerifyAnswer> {
  const subject = readMemory(grant)
  if (!isFactorId(factor.id)) throw new OptionError('factor.id')
  // better-auth has nothing to poll.
  if (response.kind !== 'code') throw new OptionError('response.kind')
  const code = factor.id === 'backupCode' ? settings.formatBackupCode(response.code) : response.code
  try {
    const body = trustDevice ? { code, trustDevice } : { code }
    const userId = await client({ call: calls[factor.id], body, read: readUserId }, call)
    if (subject !== null && subject !== userId) throw new StepUpError('user_mismatch')
    const claimed = { subject: userId, methods: methods[factor.id], acr: null, authTime: call.now() }
    return { outcome: 'verified', proof: { kind: 'session' }, claimed }
  } catch (error) {
    if (error instanceof StepUpError && error.code === 'invalid_code') return { outcome: 'invalidCode' }
    throw error
  }
}

/** Who answered. The token beside it is not needed, and apps may take it out of the answer. */
function readUserId(body: unknown): string {
  return readField(readField(fieldsOf(body), 'user', isFields), 'id', isText)
}
