import {
  compactVerify,
  type CompactVerifyGetKey,
  type CryptoKey,
  decodeJwt,
  decodeProtectedHeader,
  errors,
} from 'jose'

import type { Evidence, StepUpResult } from '../../../machines/domain.js'
import { isText, StepUpError } from '../../../machines/errors.js'
import type { EvidenceInput, EvidencePort } from '../../../machines/ports.js'
import { abortError, untilAborted } from '../../_shared/http.js'
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
  type Claims,
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

/**
 * Checks the ID token of a flow: its signature, then its claims
 * ([OpenID Connect Core, section 3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation);
 * [RFC 8725](https://www.rfc-editor.org/rfc/rfc8725)). `checked` of the evidence lists what was verified in this very check.
 *
 * Throws an `OptionError` that names the first wrong option. `check` throws `assurance_not_met` with `claim` and `reason`, or
 * `user_mismatch`; neither holds a value of a claim or a token. Where the keys can't be had, it throws `network`, `timeout`,
 * `server`, `unavailable`, `protocol` or `configuration`, with `availableAt` where the provider says when to ask again. For a wrong
 * `clockSkew` it throws `configuration`. It reads time from the flow.
 */
export function createJwtEvidence(options: JwtEvidenceOptions): EvidencePort {
  const caller = 'createJwtEvidence'
  const settings = resolveJwtOptions(caller, options)
  const loadKeys = createKeyLoader(caller, settings)

  return {
    check: async (input, { signal, now }) => {
      if (signal.aborted) throw abortError(signal)
      const token = readToken(idTokenOf(input.result), settings.algorithms)
      const loading = loadKeys(now)
      // The keys are for all flows: a request for them doesn't end with the flow that came first.
      const checking = loading?.then((keys) => checkSignature(token, keys, settings.algorithms))
      if (checking !== undefined) await untilAborted(checking, signal)
      const evidence = checkClaims(token.claims, settings, input, momentOf(now(), input, settings))
      return checking === undefined ? evidence : { ...evidence, checked: ['signature', ...evidence.checked] }
    },
  }
}

/** The order is that of what a refusal says: whose token it is, whether it lives, for whom and when it was made, how well. */
function checkClaims(claims: Claims, settings: JwtSettings, input: EvidenceInput, moment: Moment): Evidence {
  const { issuer, audience, trustedAudiences, freshness, methods, acrValues } = settings
  const issued = [...checkIssuer(claims, issuer), ...checkAudience(claims, audience, trustedAudiences)]
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

/** A JWT that was read and NOT verified. */
interface ReadToken {
  readonly text: string
  readonly hasKeyId: boolean
  readonly claims: Claims
}

/** In characters, far beyond any real token. A longer one isn't even parsed. */
const longestToken = 65_536

/** The ID token of a result. A session or a code has none, and is no evidence. */
function idTokenOf(result: StepUpResult): string {
  const idToken: unknown = result.kind === 'tokens' ? result.tokens.idToken : undefined
  return isText(idToken) ? idToken : refuse('id_token', 'missing')
}

/**
 * Reads a signed JWT of three parts ([RFC 7515, section 7.1](https://www.rfc-editor.org/rfc/rfc7515#section-7.1)) whose `alg` is in
 * the list. No extension is understood here, so every `crit` is refused
 * ([section 4.1.11](https://www.rfc-editor.org/rfc/rfc7515#section-4.1.11)). So is a token that names another type: an access token
 * is not an ID token ([RFC 8725, section 3.11](https://www.rfc-editor.org/rfc/rfc8725#section-3.11)). Of two members with one name
 * the last counts, as it does for jose ([RFC 7519, section 4](https://www.rfc-editor.org/rfc/rfc7519#section-4)).
 */
function readToken(text: string, algorithms: readonly string[]): ReadToken {
  if (text.length > longestToken || text.split('.', 4).length !== 3) refuse('id_token', 'malformed')
  const { alg, crit, kid, typ } = parse<Claims>(() => decodeProtectedHeader(text))
  if (alg === undefined) refuse('alg', 'missing')
  if (!algorithms.some((each) => each === alg)) refuse('alg', 'untrusted')
  if (crit !== undefined) refuse('crit', 'untrusted')
  if (typ !== undefined && !isJwtType(typ)) refuse('typ', 'wrong')
  return { text, hasKeyId: kid !== undefined, claims: parse<Claims>(() => decodeJwt(text)) }
}

/** A media type that may leave out `application/` ([RFC 7515, section 4.1.9](https://www.rfc-editor.org/rfc/rfc7515#section-4.1.9)). */
const isJwtType = (type: unknown) => typeof type === 'string' && /^(?:application\/)?jwt$/i.test(type)

function parse<Value>(read: () => Value): Value {
  try {
    return read()
  } catch (cause) {
    return refuse('id_token', 'malformed', cause)
  }
}

/**
 * Has jose check the signature ([RFC 7515, section 5.2](https://www.rfc-editor.org/rfc/rfc7515#section-5.2)); nothing else of the
 * token. Throws `assurance_not_met`, or the error of a transport that failed to bring the keys.
 */
async function checkSignature(token: ReadToken, keys: Keys, algorithms: readonly string[]): Promise<void> {
  try {
    await verify(token, keys, algorithms)
  } catch (error) {
    throw toRefusal(error)
  }
}

async function verify({ text, hasKeyId }: ReadToken, keys: Keys, given: readonly string[]): Promise<void> {
  const algorithms = [...given]
  if (keys.kind === 'secret') {
    await compactVerify(text, keys.secret, { algorithms })
    return
  }
  try {
    await verifyByAny(text, keys.find, algorithms)
  } catch (error) {
    // jose fetches new keys for an unknown `kid` only. A token without one can't show that the key has changed.
    const isWrong = error instanceof errors.JWSSignatureVerificationFailed
    if (keys.kind !== 'remote' || hasKeyId || !isWrong || keys.find.coolingDown) throw error
    await keys.find.reload()
    await verifyByAny(text, keys.find, algorithms)
  }
}

/** By the key that the header names. Where it names none and several keys fit: by each of them. */
async function verifyByAny(
  text: string,
  find: CompactVerifyGetKey<CryptoKey>,
  algorithms: string[],
): Promise<void> {
  try {
    await compactVerify(text, find, { algorithms })
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
    for await (const key of error) {
      const isSigner = await compactVerify(text, key, { algorithms }).then(
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
  // The document that was fetched is no key set.
  if (error instanceof errors.JWKSInvalid) return new StepUpError('protocol', { cause: error })
  const claim = error instanceof errors.JWKSNoMatchingKey ? 'kid' : 'signature'
  return new StepUpError('assurance_not_met', { claim, reason: 'untrusted', cause: error })
}
