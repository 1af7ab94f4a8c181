import type { Evidence, EvidenceCheck } from '../../../machines/domain.js'
import { StepUpError } from '../../../machines/errors.js'
import type { AdapterCall, EvidenceInput, EvidencePort } from '../../../machines/ports.js'
import { createHttpRequester, type HttpAnswer } from '../../_shared/http.js'
import {
  assertOptions,
  type Fields,
  isFields,
  isOneOf,
  isText,
  type OptionChecks,
  OptionError,
} from '../../_shared/options.js'
import { readAvailableAt } from '../../_shared/retry-after.js'
import {
  checkAcr,
  checkAudience,
  checkAuthTime,
  checkExpiry,
  checkIssuer,
  checkMethods,
  checkNonce,
  checkNotEarly,
  checkSince,
  checkSubject,
  type Moment,
  momentOf,
  readAuthTime,
  refuse,
  requireText,
  toEvidence,
} from './claims.js'
import { limitBody } from './keys.js'
import { isSafeUrl, policyChecks, type PolicyOptions, type PolicySettings, resolvePolicy } from './options.js'

/** What {@link createIntrospectionEvidence} takes: these, and one way for the server to say who it is. */
export type IntrospectionEvidenceOptions = IntrospectionOptions & Credentials

interface IntrospectionOptions extends PolicyOptions {
  /** Its address: `https:`, or `http:` to loopback. */
  readonly endpoint: string
  /** `iss` that the answer must have. Default: any or none, as RFC 7662 lets servers leave it out. */
  readonly issuer?: string
  /** A text that must be in `aud` of the answer. Default: any or none. */
  readonly audience?: string
  /**
   * What shows that the authentication belongs to this flow. `authTime` (default): `auth_time` is not older than the flow.
   * `issuedAt`: `iat` of the token is not; for providers that don't tell `auth_time`, or tell the first authentication of the
   * session. The act of the flow is the authentication then, and meets any `maxAge`.
   */
  readonly freshness?: 'authTime' | 'issuedAt'
}

/** RFC 7662, section 2.1: the endpoint must be protected. On a server only. */
type Credentials =
  | {
      readonly clientId: string
      readonly clientSecret: string
      /** RFC 6749, section 2.3.1. Default `client_secret_basic`: an HTTP header. */
      readonly clientAuthentication?: 'client_secret_basic' | 'client_secret_post'
      readonly bearer?: never
    }
  | {
      /** An access token for the endpoint (RFC 6750). */
      readonly bearer: string
      readonly clientId?: never
      readonly clientSecret?: never
      readonly clientAuthentication?: never
    }

/** The options, checked, with every default in its place. */
interface IntrospectionSettings
  extends PolicySettings, Pick<IntrospectionOptions, 'endpoint' | 'issuer' | 'audience'> {
  readonly freshness: 'authTime' | 'issuedAt'
  /** Name of the option that a server which refuses us refuses. */
  readonly credential: 'clientSecret' | 'bearer'
  /** `Authorization`, where it carries the credential. */
  readonly authorization: string | undefined
  /** Fields of the form, where they carry it. */
  readonly fields: Readonly<Record<string, string>>
}

/** The union of `IntrospectionEvidenceOptions` as one shape. */
interface GivenOptions extends IntrospectionOptions {
  readonly clientId?: string
  readonly clientSecret?: string
  readonly clientAuthentication?: 'client_secret_basic' | 'client_secret_post'
  readonly bearer?: string
}

const checks: OptionChecks<GivenOptions> = {
  ...policyChecks,
  endpoint: isSafeUrl,
  issuer: isText,
  audience: isText,
  freshness: isOneOf('authTime', 'issuedAt'),
  clientId: isText,
  clientSecret: isText,
  clientAuthentication: isOneOf('client_secret_basic', 'client_secret_post'),
  // RFC 6750, section 2.1: what a header can carry.
  bearer: (value) => isText(value) && /^[\w.~+/-]+=*$/.test(value),
}

/** Throws a `TypeError` that names the first wrong option. */
function resolveIntrospectionOptions(options: unknown): IntrospectionSettings {
  assertOptions<GivenOptions>(options, checks, ['endpoint'])
  const { endpoint, issuer, audience, freshness = 'authTime' } = options
  return {
    ...resolvePolicy(options),
    endpoint,
    freshness,
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
    ...resolveCredentials(options),
  }
}

function resolveCredentials(
  options: GivenOptions,
): Pick<IntrospectionSettings, 'credential' | 'authorization' | 'fields'> {
  const { clientId, clientSecret, clientAuthentication, bearer } = options
  if (bearer !== undefined) {
    const second = (['clientId', 'clientSecret', 'clientAuthentication'] as const).find(
      (name) => options[name],
    )
    if (second !== undefined) throw new OptionError(second)
    return { credential: 'bearer', authorization: `Bearer ${bearer}`, fields: {} }
  }
  if (clientId === undefined) throw new OptionError('clientId', 'missing')
  if (clientSecret === undefined) throw new OptionError('clientSecret', 'missing')
  if (clientAuthentication === 'client_secret_post') {
    const fields = { client_id: clientId, client_secret: clientSecret }
    return { credential: 'clientSecret', authorization: undefined, fields }
  }
  const authorization = `Basic ${btoa(`${formEncode(clientId)}:${formEncode(clientSecret)}`)}`
  return { credential: 'clientSecret', authorization, fields: {} }
}

/** RFC 6749, section 2.3.1: each is form-encoded before the two are joined. */
function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}

/** Asks the provider what it knows of an access token. */
type IntrospectionRequest = (token: string, call: AdapterCall) => Promise<Fields>

/** `POST` of a form (RFC 7662, section 2.1). It is made once, and a redirect is not followed: it would get the token. */
function createIntrospectionRequest(settings: IntrospectionSettings): IntrospectionRequest {
  const { endpoint, authorization, fields, credential, fetch, timeout } = settings
  const request = createHttpRequester(limitBody(fetch), timeout)
  return async (token, { signal, now }) => {
    const form = new URLSearchParams({ token, token_type_hint: 'access_token', ...fields })
    const headers = {
      'Content-Type': 'application/x-www-form-urlencoded',
      ...(authorization !== undefined && { Authorization: authorization }),
    }
    const init: RequestInit = { method: 'POST', headers, body: form.toString(), credentials: 'omit' }
    const answer = await request({ url: endpoint, init, signal })
    const { status, body } = answer
    if (status < 200 || status > 299) throw toError(answer, credential, now())
    if (!isFields(body)) throw new StepUpError('protocol', { status })
    return body
  }
}

function toError(answer: HttpAnswer, credential: string, now: number): StepUpError {
  const { status } = answer
  if (status === 401 || status === 403)
    return new StepUpError('configuration', { status, option: credential })
  if (status === 408) return new StepUpError('timeout', { status })
  if (status === 429) {
    const availableAt = readAvailableAt(answer, now)
    return new StepUpError('rate_limited', { status, ...(availableAt !== undefined && { availableAt }) })
  }
  if (status >= 502 && status <= 504) return new StepUpError('unavailable', { status })
  if (status >= 500) return new StepUpError('server', { status })
  return status >= 400
    ? new StepUpError('configuration', { status, option: 'endpoint' })
    : new StepUpError('protocol', { status })
}

/**
 * Asks the provider itself about the access token of a flow (RFC 7662; RFC 9470, section 6.2), then applies the rules of the
 * ID token to what the answer has. For servers: the endpoint wants a secret. A claim that isn't in the answer and that
 * nobody asked for is not in `checked`.
 *
 * Throws a `TypeError` that names the first wrong option. `check` throws `assurance_not_met`, with `claim` and `reason`, or
 * `user_mismatch`, and the errors of a request: `network`, `timeout`, `rate_limited`, `server`, `unavailable`, `protocol`,
 * `configuration`.
 */
export function createIntrospectionEvidence(options: IntrospectionEvidenceOptions): EvidencePort {
  const settings = resolveIntrospectionOptions(options)
  const introspect = createIntrospectionRequest(settings)

  return {
    check: async (input, call) => {
      const { result } = input
      const token: unknown = result.kind === 'tokens' ? result.tokens.accessToken : undefined
      const claims = await introspect(isText(token) ? token : refuse('access_token', 'missing'), call)
      return checkAnswer(claims, settings, input, momentOf(call.now(), input, settings))
    },
  }
}

function checkAnswer(
  claims: Fields,
  { issuer, audience, freshness, methods, acrValues }: IntrospectionSettings,
  input: EvidenceInput,
  moment: Moment,
): Evidence {
  const { active } = claims
  if (active !== true) refuse('active', active === undefined ? 'missing' : 'wrong')
  const has = (name: string) => (claims[name] ?? undefined) !== undefined
  const where = (isAsked: boolean, check: () => readonly EvidenceCheck[]) => (isAsked ? check() : [])
  const checked = [
    where(issuer !== undefined, () => checkIssuer(claims, issuer ?? '')),
    where(audience !== undefined, () => checkAudience(claims, audience ?? '')),
    where(has('exp'), () => checkExpiry(claims, moment)),
  ]
  checkNotEarly(claims, moment)
  if (freshness === 'issuedAt') checkSince(claims, 'iat', moment.startedAt, moment)
  const isSubjectAsked = input.request.subject !== undefined || has('sub')
  checked.push(
    where(has('nonce'), () => checkNonce(claims, input)),
    where(isSubjectAsked, () => checkSubject(requireText(claims, 'sub'), input)),
    where(freshness === 'authTime', () => checkAuthTime(claims, input, moment)),
    checkMethods(claims, methods),
    checkAcr(claims, input.request.acrValues, acrValues),
  )
  return toEvidence(claims, readAuthTime(claims), ['introspection', ...checked.flat()])
}
