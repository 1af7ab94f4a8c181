import { fieldsOf, isTexts } from '../../_shared/answers.js'
import type { StepUpRequirement } from '../../_shared/assurance.js'
import { readText } from '../../_shared/body.js'
import { isRequirementText, requirementLimits } from './requirement.js'
import { type AuthenticationChallenge, parseChallenges } from './www-authenticate.js'

/** The step-up that an API asks for. */
export interface StepUpChallenge {
  /** Scheme that asks, in lower case: `bearer`, `dpop`. `null` for ReachFive's JSON body, which names none. */
  readonly scheme: string | null
  readonly requirement: StepUpRequirement
  /** Nonce for the next DPoP proof ([RFC 9449, section 9](https://www.rfc-editor.org/rfc/rfc9449#section-9)); `null` when the answer has none. */
  readonly dpopNonce: string | null
}

/** The first challenge to step up; `null` when there is none. For apps that send a call again by themselves. */
export async function readStepUpChallenge(response: Response): Promise<StepUpChallenge | null> {
  return (await readStepUpChallenges(response))[0] ?? null
}

/**
 * `error` of a challenge to step up: [RFC 9470, section 3](https://www.rfc-editor.org/rfc/rfc9470#section-3), what Okta sends with a
 * 403, and [Microsoft's claims challenge](https://learn.microsoft.com/entra/identity-platform/claims-challenge).
 */
const errors = [
  'insufficient_user_authentication',
  'insufficient_authentication_context',
  'insufficient_claims',
]

/** Where a challenge is: Amazon's API Gateway renames the header. */
const headerNames = ['WWW-Authenticate', 'x-amzn-Remapped-WWW-Authenticate']

/** Whether a challenge can be seen. */
export const hasChallenge = ({ headers }: Pick<Response, 'headers'>): boolean =>
  headerNames.some((name) => headers.has(name))

/** All challenges of an answer. */
export const challengesOf = (headers: Headers): readonly AuthenticationChallenge[] =>
  headerNames.flatMap((name) => parseChallenges(headers.get(name) ?? ''))

/** Whether an API wants a DPoP proof to have another nonce, that of `DPoP-Nonce` ([RFC 9449, section 9](https://www.rfc-editor.org/rfc/rfc9449#section-9)). */
export const wantsNonce = ({ status, headers }: Pick<Response, 'status' | 'headers'>): boolean =>
  status === 401 &&
  challengesOf(headers).some(
    ({ scheme, parameters }) => scheme === 'dpop' && parameters.get('error') === 'use_dpop_nonce',
  )

/** Whether a challenge asks for a step-up, also one that can't be read. */
const asksStepUp = ({ parameters }: AuthenticationChallenge): boolean =>
  errors.includes(parameters.get('error') ?? '')

/**
 * Whether a 401 without a challenge to step up refuses the credentials of the call
 * ([RFC 9110, section 15.5.2](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2)). One that wants another nonce does not, nor one
 * whose step-up can't be read.
 */
export const refusesCredentials = (response: Pick<Response, 'status' | 'headers'>): boolean =>
  response.status === 401 && !wantsNonce(response) && !challengesOf(response.headers).some(asksStepUp)

/** ReachFive's key for "step up first", in an API's answer and in an error of its SDK. */
export const stepUpRequiredKey = 'error.authn.mfa.stepup.required'

/**
 * Every challenge to step up in a 401 or 403: those of `WWW-Authenticate`, else that of ReachFive's JSON body. Leaves the answer as
 * it is and never throws. A challenge that can't be read, or asks for more than any API needs, is left out.
 *
 * @param signal Ends the reading of the body.
 */
export async function readStepUpChallenges(
  response: Response,
  signal?: AbortSignal,
): Promise<readonly StepUpChallenge[]> {
  if (response.status !== 401 && response.status !== 403) return []
  const dpopNonce = response.headers.get('DPoP-Nonce')
  const asked = challengesOf(response.headers).filter(asksStepUp)
  if (asked.length > 0) {
    return asked.flatMap((challenge) => {
      const requirement = readRequirement(challenge)
      return requirement === null ? [] : [{ scheme: challenge.scheme, requirement, dpopNonce }]
    })
  }
  const { error_message_key: key } = fieldsOf(await peekJson(response, signal))
  return key === stepUpRequiredKey ? [{ scheme: null, requirement: {}, dpopNonce }] : []
}

const valuesOf = (text = '') => text.split(/[ \t]+/).filter((value) => value !== '')

/** Parameters that say what is asked for; the empty name is of a piece that may be any of them. */
const askingNames = ['acr_values', 'max_age', 'scope', 'claims', '']

/** `null` for a requirement that can't be read as a whole: the user would be asked for less than the API asks. */
function readRequirement({ parameters, unread }: AuthenticationChallenge): StepUpRequirement | null {
  if (askingNames.some((name) => unread.has(name) || parameters.has(`${name}*`))) return null
  const asked = readLevels(parameters)
  if (asked === null) return null
  // One of them is enough, and the preferred ones come first: those beyond the limit can go.
  const acrValues = asked.filter(isRequirementText).slice(0, requirementLimits.acrValues)
  if (asked.length > 0 && acrValues.length === 0) return null
  const scope = valuesOf(parameters.get('scope'))
  // All of them are needed: none can go.
  if (scope.length > requirementLimits.scope || !scope.every(isRequirementText)) return null
  const age = parameters.get('max_age')
  if (age !== undefined && !/^\d+$/.test(age)) return null
  return {
    ...(acrValues.length > 0 && { acrValues }),
    // More than a year is read as a year: an authentication that meets a year meets both.
    ...(age !== undefined && { maxAge: Math.min(Number(age), requirementLimits.maxAge) }),
    ...(scope.length > 0 && { scope }),
  }
}

function readLevels(parameters: ReadonlyMap<string, string>): readonly string[] | null {
  const claims = parameters.get('claims')
  if (claims !== undefined) return parameters.has('acr_values') ? null : readClaims(claims)
  return parameters.get('error') === 'insufficient_claims' ? null : valuesOf(parameters.get('acr_values'))
}

/**
 * The levels that a claims request asks for by `acrs` of the access token, which is how Microsoft names an authentication context: JSON,
 * as a rule in base64. `null` for one that asks for anything else, or that can't be read.
 */
function readClaims(text: string): readonly string[] | null {
  try {
    const json = text.startsWith('{') ? text : atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    const { access_token: token, ...others } = fieldsOf(JSON.parse(json))
    const { acrs, ...otherClaims } = fieldsOf(token)
    const { essential: _, value, values, ...more } = fieldsOf(acrs)
    const levels = value === undefined ? values : [value]
    const isOne = value === undefined || values === undefined
    const isAll = isOne && Object.keys({ ...others, ...otherClaims, ...more }).length === 0
    return isAll && isTexts(levels) && levels.length > 0 ? levels : null
  } catch {
    return null
  }
}

/** In bytes: a longer body is not read. ReachFive's errors have some hundred. */
const longestBody = 16_384

/** In bytes, 1 MiB: of a longer body that nobody needs the rest is given up. */
const longestDiscarded = 1_048_576

/** In milliseconds: the longest wait for a body. The head of the answer has arrived already. */
const longestWait = 3000

const isJson = (headers: Headers) =>
  /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(headers.get('Content-Type') ?? '')

/** As `readText`, for a body that may stay open: it is given up after 3 s, or when the signal aborts. */
async function readInTime(
  body: ReadableStream<Uint8Array>,
  longest: number,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const reading = new AbortController()
  const giveUp = () => {
    reading.abort()
  }
  const timer = setTimeout(giveUp, longestWait)
  signal?.addEventListener('abort', giveUp)
  try {
    return await readText(body, longest, reading.signal)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', giveUp)
  }
}

/**
 * The JSON body of an answer, read from a clone, so that the answer stays as it was. `undefined` for a body that isn't JSON, is longer
 * than 16,384 bytes, was read before, breaks off, or isn't whole after 3 s or when the signal aborts.
 */
async function peekJson(response: Response, signal?: AbortSignal): Promise<unknown> {
  if (response.bodyUsed || response.body === null || !isJson(response.headers)) return undefined
  if (Number(response.headers.get('Content-Length') ?? 0) > longestBody || signal?.aborted === true)
    return undefined
  try {
    const { body } = response.clone()
    const text = body === null ? undefined : await readInTime(body, longestBody, signal)
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Reads a body that nobody needs to its end, so that its connection is free. It is not cancelled: a browser shows a cancelled body as a
 * request that failed. One that is too long or too slow is given up.
 */
export function discardBody({ body }: Pick<Response, 'body'>): void {
  // A polyfill may have no streams; and of a locked one the app reads the rest.
  if (body?.locked === false) void readInTime(body, longestDiscarded).catch(() => undefined)
}
