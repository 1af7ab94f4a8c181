import type { AdapterCall, SendAnswer, SendInput } from '../../machines/ports.js'
import { fieldsOf, readField } from '../_shared/answer.readers.js'
import { OptionError } from '../_shared/option.checks.js'
import type { BetterAuthParts } from './better-auth.client.js'
import { readMemory } from './better-auth.memory.js'

const isTrue = (value: unknown): value is true => value === true

/**
 * `POST /two-factor/send-otp`, for the first code and for every other; the code before it is dead then. better-auth keeps the
 * challenge with the cookie and says nothing of it: no id, no lifetime, no count.
 */
export async function send(
  { client }: BetterAuthParts,
  { grant, factor }: SendInput,
  call: AdapterCall,
): Promise<SendAnswer> {
  readMemory(grant)
  if (factor.id !== 'otp') throw new OptionError('factor.id')
  await client(
    { call: 'sendOtp', body: {}, read: (body) => readField(fieldsOf(body), 'status', isTrue) },
    call,
  )
  return {
    challenge: { id: null, expiresAt: null, triesLeft: null, resendAvailableAt: null, pollInterval: null },
  }
}
