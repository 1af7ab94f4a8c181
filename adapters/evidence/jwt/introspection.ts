import type { Evidence, EvidenceCheck } from '../../../machines/domain.js'
import {
  aText,
  isObject,
  isText,
  oneOf,
  OptionError,
  type OptionRules,
  requireOptions,
  StepUpError,
  type StepUpErrorCode,
} from '../../../machines/errors.js'
import type { AdapterCall, EvidenceInput, EvidencePort } from '../../../machines/ports.js'
import { definedOnly } from '../../_shared/answers.js'
import { createWaits, readAvailableAt } from '../../_shared/retry-after.js'
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
  type Claims,
  type Moment,
  momentOf,
  readAuthTime,
  refuse,
  requireText,
  toEvidence,
} from './claims.js'
import {
  anAddress,
  anAudience,
  isProviderAddress,
  type PolicyOptions,
  policyRules,
  type PolicySettings,
  resolvePolicy,
} from './policy.js'

/** Options of {@link createIntrospectionEvidence}: these, and the credentials of the server. */
export type IntrospectionEvidenceOptions = IntrospectionOptions & Credentials

interface IntrospectionOptions extends PolicyOptions {
  /** Address of the introspection endpoint: `https:`, or `http:` to loopback. */
  readonly endpoint: string
  /** `iss` that the answer must have. Default: any or none, because servers may leave it out ([RFC 7662, section 2.2](https://www.rfc-editor.org/rfc/rfc7662#section-2.2)). */
  readonly issuer?: string
  /**
   * One of these must be in `aud` of the answer. Others may be there besides: an access token is for several APIs
   * ([RFC 9068, section 4](https://www.rfc-editor.org/rfc/rfc9068#section-4)). Default: any or none.
   */
  readonly audience?: string | readonly string[]
  /**
   * What shows that the authentication belongs to this flow.
   *
   * - `authTime` (default): `auth_time` is not older than the flow.
   * - `issuedAt`: `iat` of the token is not older than the flow. For providers that send no `auth_time`, or that of the first
   *   authentication of the session. The authentication is then the one of this flow, and meets any `maxAge`.
   */
  readonly freshness?: 'authTime' | 'issuedAt'
}

/** On a server only: the endpoint must be protected ([RFC 7662, section 2.1](https://www.rfc-editor.org/rfc/rfc7662#section-2.1)). */
type Credentials =
  | {
      readonly clientId: string
      readonly clientSecret: string
      /** Default `client_secret_basic`: an HTTP header ([RFC 6749, section 2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1)). */
      readonly clientAuthentication?: 'client_secret_basic' | 'client_secret_post'
      readonly bearer?: never
    }
  | {
      /** An access token for the endpoint ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)). */
      readonly bearer: string
      readonly clientId?: never
      readonly clientSecret?: never
      readonly clientAuthentication?: never
    }

/**
 * Asks the provider itself about the access token of a flow ([RFC 7662](https://www.rfc-editor.org/rfc/rfc7662);
 * [RFC 9470, section 6.2](https://www.rfc-editor.org/rfc/rfc9470#section-6.2)), then applies the rules of the ID token to the claims
 * of the answer. For servers: the endpoint wants a secret. A claim that is neither in the answer nor asked for is not in `checked`.
 *
 * Throws an `OptionError` that names the first wrong option. `check` throws `assurance_not_met`, with `claim` and `reason`, or
 * `user_mismatch`, and the errors of a request: `network`, `timeout`, `rate_limited`, `server`, `unavailable`, `protocol`,
 * `configuration`, with `availableAt` where the server says when to ask again.
 */
export function createIntrospectionEvidence(options: IntrospectionEvidenceOptions): EvidencePort {
  const settings = resolveIntrospectionOptions('createIntrospectionEvidence', options)
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
  claims: Claims,
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
    where(audience !== undefined, () => checkAudience(claims, audience ?? [])),
    where(has('exp'), () => checkExpiry(claims, moment)),
  ]
  checkNotEarly(claims, moment)
  if (freshness === 'issuedAt') checkSince(claims, 'iat', moment.startedAt, moment)
  // A subject of another type costs no flow its code where nothing is compared with it.
  const isCompared = input.request.subject !== undefined || (has('sub') && input.claimed.subject !== null)
  checked.push(
    where(has('nonce'), () => checkNonce(claims, input)),
    where(isCompared, () => checkSubject(requireText(claims, 'sub'), input)),
    where(freshness === 'authTime', () => checkAuthTime(claims, input, moment)),
    checkMethods(claims, methods),
    checkAcr(claims, input.request.acrValues, acrValues),
  )
  return toEvidence(claims, readAuthTime(claims), ['introspection', ...checked.flat()])
}

/** Asks the provider what it knows of an access token. */
type IntrospectionRequest = (token: string, call: AdapterCall) => Promise<Claims>

/**
 * `POST` of a form ([RFC 7662, section 2.1](https://www.rfc-editor.org/rfc/rfc7662#section-2.1)). It is made once. A redirect is not
 * followed: its target would get the token. A server that says when it can be asked again is not asked before, by no flow
 * ([RFC 9110, section 10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)).
 */
function createIntrospectionRequest(settings: IntrospectionSettings): IntrospectionRequest {
  const { endpoint, authorization, fields, credential, request } = settings
  const waits = createWaits()
  return async (token, { signal, now }) => {
    waits.require(endpoint, now())
    const form = new URLSearchParams({ token, token_type_hint: 'access_token', ...fields })
    const headers = {
      'Content-Type': 'application/x-www-form-urlencoded',
      ...(authorization !== undefined && { Authorization: authorization }),
    }
    const init: RequestInit = { method: 'POST', headers, body: form.toString(), credentials: 'omit' }
    const answer = await request({ url: endpoint, init, signal })
    const { status, body } = answer
    if (status >= 200 && status < 300 && isObject(body)) return body
    const [code, option] = failureOf(status, credential)
    const details = definedOnly({ status, option, availableAt: readAvailableAt(answer, now()) })
    const error = new StepUpError(code, details)
    waits.keep(endpoint, error, now())
    throw error
  }
}

/** What a status means, and the option that is wrong where it is a mistake of the app. */
function failureOf(status: number, credential: string): readonly [code: StepUpErrorCode, option?: string] {
  if (status === 401 || status === 403) return ['configuration', credential]
  if (status === 408) return ['timeout']
  if (status === 429) return ['rate_limited']
  if (status >= 502 && status <= 504) return ['unavailable']
  if (status >= 500) return ['server']
  return status >= 400 ? ['configuration', 'endpoint'] : ['protocol']
}

/** The options, checked, with every default in its place. */
interface IntrospectionSettings extends PolicySettings, Pick<IntrospectionOptions, 'endpoint' | 'issuer'> {
  readonly audience?: readonly string[]
  readonly freshness: 'authTime' | 'issuedAt'
  /** The option that is wrong where the server answers 401 or 403. */
  readonly credential: 'clientSecret' | 'bearer'
  /** `Authorization`, where it carries the credential. */
  readonly authorization: string | undefined
  /** Fields of the form that carry the credential, if any. */
  readonly fields: Readonly<Record<string, string>>
}

/** The union of `IntrospectionEvidenceOptions` as one shape. */
interface GivenOptions extends IntrospectionOptions {
  readonly clientId?: string
  readonly clientSecret?: string
  readonly clientAuthentication?: 'client_secret_basic' | 'client_secret_post'
  readonly bearer?: string
}

const rules: OptionRules<GivenOptions> = {
  ...policyRules,
  endpoint: [`be ${anAddress}`, isProviderAddress],
  issuer: aText,
  audience: anAudience,
  freshness: oneOf('authTime', 'issuedAt'),
  clientId: aText,
  clientSecret: aText,
  clientAuthentication: oneOf('client_secret_basic', 'client_secret_post'),
  // https://www.rfc-editor.org/rfc/rfc6750#section-2.1
  bearer: [
    'be an access token: letters, digits and -._~+/, and = at its end',
    (value) => isText(value) && /^[\w.~+/-]+=*$/.test(value),
  ],
}

/** Throws an `OptionError` that names the first wrong option. */
function resolveIntrospectionOptions(caller: string, options: unknown): IntrospectionSettings {
  requireOptions<GivenOptions>(caller, options, rules, ['endpoint'])
  const { endpoint, issuer, audience, freshness = 'authTime' } = options
  return {
    ...resolvePolicy(caller, options),
    endpoint,
    freshness,
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience: [audience].flat() }),
    ...resolveCredentials(caller, options),
  }
}

function resolveCredentials(
  caller: string,
  options: GivenOptions,
): Pick<IntrospectionSettings, 'credential' | 'authorization' | 'fields'> {
  const { clientId, clientSecret, clientAuthentication, bearer } = options
  if (bearer !== undefined) {
    const second = (['clientId', 'clientSecret', 'clientAuthentication'] as const).find(
      (name) => options[name],
    )
    if (second !== undefined)
      throw new OptionError(caller, second, 'must not be given with bearer: choose one way to authenticate')
    return { credential: 'bearer', authorization: `Bearer ${bearer}`, fields: {} }
  }
  if (clientId === undefined)
    throw new OptionError(caller, 'clientId', 'must be given, or in its place bearer')
  if (clientSecret === undefined) throw new OptionError(caller, 'clientSecret', 'must be given with clientId')
  if (clientAuthentication === 'client_secret_post') {
    const fields = { client_id: clientId, client_secret: clientSecret }
    return { credential: 'clientSecret', authorization: undefined, fields }
  }
  const authorization = `Basic ${btoa(`${formEncode(clientId)}:${formEncode(clientSecret)}`)}`
  return { credential: 'clientSecret', authorization, fields: {} }
}

/** Each is form-encoded before the two are joined ([RFC 6749, section 2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1)). */
function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}
