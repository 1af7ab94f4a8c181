import type { Proof } from '../../machines/domain.js'
import { StepUpError } from '../../machines/errors.js'
import type { AdapterCall, VerifyAnswer, VerifyInput } from '../../machines/ports.js'
import { definedOnly, readOptionalField } from '../_shared/answer.readers.js'
import { type Fields, isText, OptionError } from '../_shared/option.checks.js'
import type { ReachFiveParts } from './reachfive.begin.js'
import { readMemory } from './reachfive.memory.js'
import { readTokens } from './reachfive.tokens.js'

/**
 * `POST /identity/v1/passwordless/verify`, for a step-up by challenge, for a first factor by who the code is for.
 *
 * ReachFive's SDKs put `verify-auth-code` in front of it for a first factor. That call only spares a page the redirect with
 * which the GET form answers a wrong code; the POST form answers JSON either way, so one act is one request and one try.
 */
export async function verify(
  { client }: ReachFiveParts,
  { grant, factor, challenge, response, trustDevice }: VerifyInput,
  call: AdapterCall,
): Promise<VerifyAnswer> {
  const { conversation, identity } = readMemory(grant)
  // ReachFive has nothing to poll.
  if (response.kind !== 'code') throw new OptionError('response.kind')
  const who = identity ?? {
    challengeId: challenge.id,
    trustDevice: (trustDevice && factor.canTrustDevice) || undefined,
  }
  try {
    return await client(
      {
        call: 'verify',
        path: '/identity/v1/passwordless/verify',
        body: { ...who, verificationCode: response.code },
        conversation,
        read: (fields) => ({ outcome: 'verified' as const, proof: readProof(fields, call) }),
      },
      call,
    )
  } catch (error) {
    if (error instanceof StepUpError && error.code === 'invalid_code') return { outcome: 'invalidCode' }
    throw error
  }
}

function readProof(fields: Fields, { now }: AdapterCall): Proof {
  const code = readOptionalField(fields, 'code', isText)
  if (code === undefined) return { kind: 'tokens', tokens: readTokens(fields, now()) }
  return {
    kind: 'authorizationCode',
    code,
    ...definedOnly({ state: readOptionalField(fields, 'state', isText) }),
  }
}
