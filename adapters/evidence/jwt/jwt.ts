import {
  compactVerify,
  type CompactVerifyGetKey,
  type CryptoKey,
  decodeJwt,
  decodeProtectedHeader,
  errors,
} from 'jose'

import type { Evidence, StepUpResult } from '../../../machines/domain.js'
import { StepUpError } from '../../../machines/errors.js'
import type { EvidenceInput, EvidencePort } from '../../../machines/ports.js'
import { abortError, untilAborted } from '../../_shared/http.js'
import { type Fields, isText } from '../../_shared/options.js'
import {
  checkAcr,
  checkAudience,
  checkAuthorizedParty,
  checkAuthTime,
  checkExpiry,
  checkIssuer,
  checkMethods,
  checkNonce,
  checkNotEarly,
  checkSubject,
  type Moment,
  momentOf,
  readAuthTime,
  refuse,
  requireText,
  requireTime,
  toEvidence,
} from './claims.js'
import { createKeyLoader, type Keys } from './keys.js'
import { type JwtEvidenceOptions, type JwtSettings, resolveJwtOptions } from './options.js'

/** Signed by the provider's private key, checked by its public one (RFC 7518, section 3.1; RFC 8037; RFC 9864). */
export const publicKeyAlgorithms = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const),
] as const

/** Signed and checked by the client secret: who can check can also sign. */
export const secretAlgorithms = ['HS256', 'HS384', 'HS512'] as const

export type PublicKeyAlgorithm = (typeof publicKeyAlgorithms)[number]
export type SecretAlgorithm = (typeof secretAlgorithms)[number]

/** A JWT, read and NOT verified. */
interface ReadToken {
  readonly token: string
  readonly hasKeyId: boolean
  readonly claims: Fields
}

/** In characters, far beyond any real token: what is longer isn't even parsed. */
const longestToken = 65_536

/** The ID token of a result; a session or a code has none, and that is no evidence. */
function idTokenOf(result: StepUpResult): string {
  const idToken: unknown = result.kind === 'tokens' ? result.tokens.idToken : undefined
  return isText(idToken) ? idToken : refuse('id_token', 'missing')
}

/**
 * Reads a signed JWT (RFC 7515, section 7.1: three parts) whose `alg` is in the list. No extension is understood here, so that
 * every `crit` is refused (section 4.1.11), and so is a token that says it is of another type: an access token is no ID token (RFC
 * 8725, section 3.11). Of two members with one name the last counts, for jose as well (RFC 7519, section 4).
 */
function readToken(token: string, algorithms: readonly string[]): ReadToken {
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

/**
 * Checks the signature (RFC 7515, section 5.2) by jose; nothing else of the token. Throws `assurance_not_met`, or the error of
 * a transport that failed to bring the keys.
 */
async function checkSignature(read: ReadToken, keys: Keys, algorithms: readonly string[]): Promise<void> {
  try {
    await verify(read, keys, algorithms)
  } catch (error) {
    throw toRefusal(error)
  }
}

async function verify(read: ReadToken, keys: Keys, algorithms: readonly string[]): Promise<void> {
  if (keys.kind === 'secret') {
    await compactVerify(read.token, keys.secret, { algorithms: [...algorithms] })
    return
  }
  const verifyOnce = () => verifyByAny(read.token, keys.find, algorithms)
  const isLeftBehind = keys.kind === 'remote' && !read.hasKeyId
  await verifyOnce().catch(async (error: unknown) => {
    // jose fetches new keys for an unknown `kid` only. A token without one can't say that the key is another by now.
    const isWrong = error instanceof errors.JWSSignatureVerificationFailed
    if (!isLeftBehind || !isWrong || keys.find.coolingDown) throw error
    await keys.find.reload()
    await verifyOnce()
  })
}

/** By the key that the header names; by each that fits it, where it names none and several do. */
async function verifyByAny(
  token: string,
  find: CompactVerifyGetKey<CryptoKey>,
  given: readonly string[],
): Promise<void> {
  const algorithms = [...given]
  try {
    await compactVerify(token, find, { algorithms })
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
    for await (const key of error) {
      const isSigner = await compactVerify(token, key, { algorithms }).then(
        () => true,
        () => false,
      )
      if (isSigner) return
    }
    throw new errors.JWSSignatureVerificationFailed()
  }
}

function toRefusal(error: unknown): unknown {
  if (error instanceof StepUpError) return error
  // What came as keys is no key set.
  if (error instanceof errors.JWKSInvalid) return new StepUpError('protocol', { cause: error })
  const claim = error instanceof errors.JWKSNoMatchingKey ? 'kid' : 'signature'
  return new StepUpError('assurance_not_met', { claim, reason: 'untrusted', cause: error })
}

/**
 * Checks the ID token of a flow: signature, then the claims (OpenID Connect Core, section 3.1.3.7; RFC 8725). `checked` of the
 * evidence lists what was verified in this very check.
 *
 * Throws a `TypeError` that names the first wrong option. `check` throws `assurance_not_met`, with `claim` and `reason`, or
 * `user_mismatch`; no value of a claim and no token is in them. Where the keys can't be had it throws `network`, `timeout`,
 * `server`, `unavailable`, `protocol` or `configuration`; `configuration` too for a wrong `clockSkew`. It reads time from the
 * flow.
 */
export function createJwtEvidence(options: JwtEvidenceOptions): EvidencePort {
  const settings = resolveJwtOptions(options)
  const loadKeys = createKeyLoader(settings)

  return {
    check: async (input, { signal, now }) => {
      if (signal.aborted) throw abortError(signal)
      const read = readToken(idTokenOf(input.result), settings.algorithms)
      const loading = loadKeys()
      // The keys are for all flows: a request for them doesn't end with the flow that came first.
      const checking = loading?.then((keys) => checkSignature(read, keys, settings.algorithms))
      if (checking !== undefined) await untilAborted(checking, signal)
      const moment = momentOf(now(), input, settings)
      const evidence = checkClaims(read.claims, settings, input, moment)
      if (checking === undefined) return evidence
      return { ...evidence, checked: ['signature', ...evidence.checked] }
    },
  }
}

/** In the order in which a refusal says most: whose token it is, whether it lives, for whom and when it was made, how well. */
function checkClaims(claims: Fields, settings: JwtSettings, input: EvidenceInput, moment: Moment): Evidence {
  const { issuer, audience, freshness, methods, acrValues } = settings
  const issued = [...checkIssuer(claims, issuer), ...checkAudience(claims, audience)]
  checkAuthorizedParty(claims, audience)
  const alive = checkExpiry(claims, moment)
  requireTime(claims, 'iat')
  checkNotEarly(claims, moment)
  const bound = checkNonce(claims, input)
  if (freshness === 'nonce' && bound.length === 0) refuse('nonce', 'missing')
  const subject = checkSubject(requireText(claims, 'sub'), input)
  const fresh = freshness === 'authTime' ? checkAuthTime(claims, input, moment) : []
  const used = checkMethods(claims, methods)
  const reached = checkAcr(claims, input.request.acrValues, acrValues)
  const checked = [issued, alive, bound, subject, fresh, used, reached].flat()
  return toEvidence(claims, readAuthTime(claims), checked)
}
