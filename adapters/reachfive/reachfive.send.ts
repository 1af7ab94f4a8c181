import { StepUpError } from '../../machines/errors.js'
import type { AdapterCall, SendAnswer, SendInput } from '../../machines/ports.js'
import { readField } from '../_shared/answer.readers.js'
import { isText } from '../_shared/option.checks.js'
import type { ReachFiveParts } from './reachfive.begin.js'
import { readMemory } from './reachfive.memory.js'

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
  if (!grant.factors.some(({ id }) => id === factor.id)) throw new StepUpError('factor_unavailable')
  return client(
    {
      call: start ? 'firstSend' : 'send',
      path: '/identity/v1/passwordless/start',
      body: start ?? { authType: factor.id, stepUp: grant.token },
      conversation,
      read: (fields) => ({
        challenge: {
          id: start ? null : readField(fields, 'challenge_id', isText),
          expiresAt: null,
          triesLeft: null,
          resendAvailableAt: null,
          pollInterval: null,
        },
      }),
    },
    call,
  )
}
