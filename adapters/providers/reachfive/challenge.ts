import type { Proof } from '../../../machines/domain.js'
import { isText, OptionError, StepUpError } from '../../../machines/errors.js'
import type {
  AdapterCall,
  ExchangeAnswer,
  ExchangeInput,
  SendAnswer,
  SendInput,
  VerifyAnswer,
  VerifyInput,
} from '../../../machines/ports.js'
import { definedOnly, type Fields, readField, readOptionalField } from '../../_shared/answers.js'
import { requireOffered } from '../../_shared/options.js'
import { type ReachFiveParts, readMemory } from './parts.js'
import { readClaims, readTokens } from './tokens.js'

/**
 * `POST /identity/v1/passwordless/start`. With a step-up token that token is the whole request, for the first code and for
 * every other; for a first factor it is the authorization request, and the answer has no body to read.
 */
export async function send(
  { client }: ReachFiveParts,
  { grant, factor }: SendInput,
  call: AdapterCall,
): Promise<SendAnswer> {
  const { conversation, start } = readMemory(grant)
  requireOffered(grant, factor)
  return client(
    {
      call: start ? 'firstSend' : 'send',
      path: '/identity/v1/passwordless/start',
      body: start ?? { authType: factor.id, stepUp: grant.token },
      conversation,
      read: (fields) => ({
        challenge: start ? {} : { id: readField(fields, 'challenge_id', isText) },
      }),
    },
    call,
  )
}

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
  const { canTrustDevice } = requireOffered(grant, factor)
  if (response.kind !== 'code')
    throw new OptionError(
      'createReachFiveAdapter',
      'response.kind',
      'must be code: ReachFive sends codes only',
    )
  const who = identity ?? {
    challengeId: challenge.id,
    trustDevice: (trustDevice && canTrustDevice) || undefined,
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

/**
 * `POST /oauth/token` ([RFC 6749, section 4.1.3](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3);
 * [RFC 7636, section 4.5](https://www.rfc-editor.org/rfc/rfc7636#section-4.5)), with the redirect URI that the step-up was begun
 * with, byte for byte. Tokens that are there already need no request.
 */
export async function exchange(
  { client, settings: { clientId, clientSecret } }: ReachFiveParts,
  { grant, proof }: ExchangeInput,
  call: AdapterCall,
): Promise<ExchangeAnswer> {
  if (proof.kind !== 'authorizationCode') return toAnswer(proof)
  const { conversation, exchange: fields } = readMemory(grant)
  // Without the verifier a public client would be refused, and the code be spent.
  if (!fields['codeVerifier'] && !clientSecret) throw new StepUpError('secret_unavailable')
  const tokens = await client(
    {
      call: 'exchange',
      path: '/oauth/token',
      body: { clientId, grantType: 'authorization_code', code: proof.code, ...fields, clientSecret },
      conversation,
      read: (answer) => readTokens(answer, call.now()),
    },
    call,
  )
  return toAnswer({ kind: 'tokens', tokens })
}

function toAnswer(result: Proof): ExchangeAnswer {
  try {
    return { result, claimed: readClaims(result) }
  } catch (cause) {
    throw new StepUpError('protocol', { cause })
  }
}
