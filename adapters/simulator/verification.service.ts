import { checkCode, consumeChallenge } from './challenge.service.js'
import { type Fields, readBoolean, readString, requireString } from './request.readers.js'
import { openSession, trustDevice, type SignedIn } from './session.service.js'
import { invalidRequest } from './simulator.errors.js'
import { epochSeconds, type Services } from './simulator.services.js'
import type { Authentication, Challenge } from './simulator.store.js'
import { readIdentifier } from './user.service.js'

/**
 * The challenge a verify call speaks of: its `challenge_id` (step-up), or the identifier the code was sent to (first
 * factor). The names of a step-up link are read too.
 */
export function readChallengeId(services: Services, fields: Fields): string {
  const { challengeId } = services.settings.assumptions.linkParameters
  const id = readString(fields, 'challenge_id') ?? readString(fields, challengeId)
  if (id !== undefined) return id
  const identifier = readIdentifier(fields)
  if (identifier === undefined) throw invalidRequest('challenge_id', 'challenge_id is missing', 'missing')
  return firstFactorChallengeId(identifier.value)
}

/** A first-factor challenge has no id on the wire: one per address. */
export function firstFactorChallengeId(address: string): string {
  return `first_factor:${address}`
}

/** The code, under the name of the API or of the link. */
export function readVerificationCode(services: Services, fields: Fields): string {
  const { verificationCode } = services.settings.assumptions.linkParameters
  return readString(fields, verificationCode) ?? requireString(fields, 'verification_code')
}

/** Verifies a code for good: consumes the challenge, opens the session, and trusts the device where asked. */
export function completeChallenge(
  services: Services,
  fields: Fields,
  request: Request,
): SignedIn & { challenge: Challenge } {
  const challengeId = readChallengeId(services, fields)
  const code = readVerificationCode(services, fields)
  const wantsTrust = readBoolean(fields, 'trust_device')
  const challenge = checkCode(services, challengeId, code)
  consumeChallenge(services, challenge)
  const authentication = authenticationOf(services, challenge)
  const signedIn = openSession(services, authentication, challenge.request.persistent)
  const isTrusted = wantsTrust && challenge.purpose === 'step_up'
  const trust = isTrusted ? trustDevice(services, authentication.userId, request) : []
  return { challenge, authentication: signedIn.authentication, cookies: [...signedIn.cookies, ...trust] }
}

/** A step-up adds its methods to the authentication it began with; a first factor is one of its own. */
function authenticationOf(services: Services, { purpose, authentication }: Challenge): Authentication {
  const now = epochSeconds(services)
  if (purpose === 'first_factor') return { ...authentication, authTime: now }
  const { stepUp, acr, authTime } = services.settings.assumptions.authenticationClaims
  return {
    ...authentication,
    amr: [...new Set([...authentication.amr, ...stepUp])],
    authTime: authTime === 'stepUp' ? now : authentication.authTime,
    ...(acr !== undefined && { acr }),
  }
}
