import { decodeJwt, decodeProtectedHeader } from 'jose'

import type { StepUpResult } from '../../machines/domain.js'
import { type Fields, isText } from '../_shared/option.checks.js'
import { refuse } from './claim.refusal.js'

/** A JWT, read and NOT verified. */
export interface ReadToken {
  readonly token: string
  readonly hasKeyId: boolean
  readonly claims: Fields
}

/** In characters, far beyond any real token: what is longer isn't even parsed. */
const longestToken = 65_536

/** The ID token of a result; a session or a code has none, and that is no evidence. */
export function idTokenOf(result: StepUpResult): string {
  const idToken: unknown = result.kind === 'tokens' ? result.tokens.idToken : undefined
  return isText(idToken) ? idToken : refuse('id_token', 'missing')
}

/**
 * Reads a signed JWT (RFC 7515, section 7.1: three parts) whose `alg` is in the list. No extension is understood here, so that
 * every `crit` is refused (section 4.1.11), and so is a token that says it is of another type: an access token is no ID token (RFC
 * 8725, section 3.11). Of two members with one name the last counts, for jose as well (RFC 7519, section 4).
 */
export function readToken(token: string, algorithms: readonly string[]): ReadToken {
  if (token.length > longestToken || token.split('.', 4).length !== 3) refuse('id_token', 'malformed')
  const { alg, crit, kid, typ } = parse<Fields>(() => decodeProtectedHeader(token))
  if (alg === undefined) refuse('alg', 'missing')
  if (!algorithms.some((each) => each === alg)) refuse('alg', 'untrusted')
  if (crit !== undefined) refuse('crit', 'untrusted')
  if (typ !== undefined && !isJwtType(typ)) refuse('typ', 'wrong')
  return { token, hasKeyId: kid !== undefined, claims: parse<Fields>(() => decodeJwt(token)) }
}

/** A media type, for which `application/` may be left out (RFC 7515, section 4.1.9). */
const isJwtType = (type: unknown) => typeof type === 'string' && /^(?:application\/)?jwt$/i.test(type)

function parse<Value>(read: () => Value): Value {
  try {
    return read()
  } catch (cause) {
    return refuse('id_token', 'malformed', cause)
  }
}
