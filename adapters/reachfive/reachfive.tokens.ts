import { decodeJwt } from 'jose'

import type { EpochMilliseconds, Evidence, Proof, Tokens } from '../../machines/domain.js'
import { definedOnly, fieldsOf, isAmount, readOptionalField } from '../_shared/answer.readers.js'
import { type Fields, isText, isTexts } from '../_shared/option.checks.js'

/** Reads a token response (RFC 6749, section 5.1). Throws where neither an access token nor an ID token is in it. */
export function readTokens(fields: Fields, now: EpochMilliseconds): Tokens {
  const text = (name: string) => readOptionalField(fields, name, isText)
  const lifetime = readOptionalField(fields, 'expires_in', isAmount)
  const [accessToken, idToken] = [text('access_token'), text('id_token')]
  if (!accessToken && !idToken) throw new TypeError('access_token')
  return {
    ...definedOnly({
      accessToken,
      idToken,
      refreshToken: text('refresh_token'),
      tokenType: text('token_type'),
      scope: text('scope'),
    }),
    expiresAt: lifetime === undefined ? null : now + lifetime * 1000,
  }
}

/**
 * What the ID token says, read and NOT verified: no signature, issuer, audience, expiry or nonce. Throws for what is no JWT.
 */
export function readClaims(proof: Proof): Omit<Evidence, 'checked'> {
  const idToken = proof.kind === 'tokens' ? proof.tokens.idToken : undefined
  const { sub, amr, acr, auth_time: authTime } = fieldsOf(idToken && decodeJwt(idToken))
  return {
    subject: isText(sub) ? sub : null,
    methods: isTexts(amr) ? amr.filter(isText) : [],
    acr: isText(acr) ? acr : null,
    authTime: isAmount(authTime) ? authTime * 1000 : null,
  }
}
