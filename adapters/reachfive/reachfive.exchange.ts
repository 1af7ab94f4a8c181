import type { Proof } from '../../machines/domain.js'
import { StepUpError } from '../../machines/errors.js'
import type { AdapterCall, ExchangeAnswer, ExchangeInput } from '../../machines/ports.js'
import type { ReachFiveParts } from './reachfive.begin.js'
import { readMemory } from './reachfive.memory.js'
import { readClaims, readTokens } from './reachfive.tokens.js'

/**
 * `POST /oauth/token` (RFC 6749, section 4.1.3; RFC 7636, section 4.5), with the redirect URI that the step-up was begun
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
