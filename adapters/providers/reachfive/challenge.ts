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
import { type Fields, readField } from '../../_shared/answers.js'
import { requireOffered } from '../../_shared/options.js'
import type { Conversation } from './client.js'
import { toRedirectError } from './errors.js'
import { type ReachFiveParts, readMemory, type RedirectMemory } from './parts.js'
import { readClaims, readText, readTokens } from './tokens.js'

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
      secrets: [grant.token, grant.memory],
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
 *
 * A link in a message has made that request already: its answer is in the parameters of the redirect.
 */
export async function verify(
  { client }: ReachFiveParts,
  { grant, factor, challenge, response, trustDevice }: VerifyInput,
  call: AdapterCall,
): Promise<VerifyAnswer> {
  const { conversation, identity, redirect } = readMemory(grant)
  const { canTrustDevice } = requireOffered(grant, factor)
  if (response.kind === 'redirect') return readRedirect(response.parameters, redirect, conversation)
  if (response.kind !== 'code')
    throw new OptionError(
      'createReachFiveAdapter',
      'response.kind',
      'must be code or redirect: ReachFive sends codes and links only',
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
        secrets: [grant.token, grant.memory],
        read: (fields) => ({ outcome: 'verified' as const, proof: readProof(fields, redirect, call) }),
      },
      call,
    )
  } catch (error) {
    // An answer has no time to wait: an error keeps it.
    const isAnswer =
      error instanceof StepUpError && error.code === 'invalid_code' && error.details.availableAt === undefined
    if (isAnswer) return { outcome: 'invalidCode' }
    throw error
  }
}

/**
 * An authorization response ([RFC 6749, section 4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)). Any page can lead
 * a browser to the redirect URI, so one without the state of this flow proves nothing and ends nothing, an error neither
 * ([RFC 9700, section 4.7](https://www.rfc-editor.org/rfc/rfc9700#section-4.7)).
 */
function readRedirect(
  parameters: Fields,
  redirect: RedirectMemory,
  { correlationId }: Conversation,
): VerifyAnswer {
  const code = readText(parameters, 'code')
  const error = toRedirectError(parameters, { correlationId })
  const isForeign = readText(parameters, 'state') !== redirect.state
  // A link can't be mistyped: it is too old, or used. The code of a newer message is still good.
  if (isForeign || error?.code === 'invalid_code') return { outcome: 'invalidCode' }
  if (error !== undefined) throw error
  if (code === undefined) throw new StepUpError('protocol', { correlationId })
  const state = redirect.isOwn ? undefined : redirect.state
  return { outcome: 'verified', proof: withState({ kind: 'authorizationCode', code }, state) }
}

function readProof(fields: Fields, redirect: RedirectMemory, { now }: AdapterCall): Proof {
  const code = readText(fields, 'code')
  const proof: Proof =
    code === undefined
      ? { kind: 'tokens', tokens: readTokens(fields, now()) }
      : { kind: 'authorizationCode', code }
  const state = readText(fields, 'state')
  return withState(proof, redirect.isOwn && state === redirect.state ? undefined : state)
}

const withState = <Result extends Proof>(result: Result, state: string | undefined): Result =>
  state === undefined ? result : { ...result, state }

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
  return client(
    {
      call: 'exchange',
      path: '/oauth/token',
      body: { clientId, grantType: 'authorization_code', code: proof.code, ...fields, clientSecret },
      conversation,
      secrets: [grant.token, grant.memory],
      read: (answer) =>
        toAnswer(withState({ kind: 'tokens', tokens: readTokens(answer, call.now()) }, proof.state)),
    },
    call,
  )
}

function toAnswer(result: Proof): ExchangeAnswer {
  try {
    return { result, claimed: readClaims(result) }
  } catch (cause) {
    throw new StepUpError('protocol', { cause })
  }
}
