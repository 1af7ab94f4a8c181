import { fieldsOf } from '../../_shared/answers.js'
import type { StepUpRequirement } from '../../_shared/assurance.js'
import { readText } from '../../_shared/body.js'
import { isRequirementText, requirementLimits } from './requirement.js'
import { parseChallenges } from './www-authenticate.js'

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

/** `error` of a challenge to step up: [RFC 9470, section 3](https://www.rfc-editor.org/rfc/rfc9470#section-3), and what Okta sends with a 403. */
const errors = ['insufficient_user_authentication', 'insufficient_authentication_context']

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
  const asked = parseChallenges(response.headers.get('WWW-Authenticate') ?? '').filter(({ parameters }) =>
    errors.includes(parameters.get('error') ?? ''),
  )
  if (asked.length > 0) {
    return asked.flatMap(({ scheme, parameters }) => {
      const requirement = readRequirement(parameters)
      return requirement === null ? [] : [{ scheme, requirement, dpopNonce }]
    })
  }
  const { error_message_key: key } = fieldsOf(await peekJson(response, signal))
  return key === stepUpRequiredKey ? [{ scheme: null, requirement: {}, dpopNonce }] : []
}

const valuesOf = (text = '') => text.split(/[ \t]+/).filter((value) => value !== '')

function readRequirement(parameters: ReadonlyMap<string, string>): StepUpRequirement | null {
  const asked = valuesOf(parameters.get('acr_values'))
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

/** In bytes: a longer body is not read. ReachFive's errors have some hundred. */
const longestBody = 16_384

/** In milliseconds: the longest wait for a body. The head of the answer has arrived already. */
const longestWait = 3000

const isJson = (headers: Headers) =>
  /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(headers.get('Content-Type') ?? '')

/**
 * The JSON body of an answer, read from a clone, so that the answer stays as it was. `undefined` for a body that isn't JSON, is longer
 * than 16,384 bytes, was read before, breaks off, or isn't whole after 3 s or when the signal aborts.
 */
async function peekJson(response: Response, signal?: AbortSignal): Promise<unknown> {
  if (response.bodyUsed || response.body === null || !isJson(response.headers)) return undefined
  if (Number(response.headers.get('Content-Length') ?? 0) > longestBody || signal?.aborted === true)
    return undefined
  const reading = new AbortController()
  const giveUp = () => {
    reading.abort()
  }
  const timer = setTimeout(giveUp, longestWait)
  signal?.addEventListener('abort', giveUp)
  try {
    // Through a pipe, because its signal gives up the clone: an unread clone would hold the connection.
    const pipe = new TransformStream<Uint8Array, Uint8Array>()
    const body = response.clone().body?.pipeThrough(pipe, { signal: reading.signal })
    const text = body && (await readText(body, longestBody))
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', giveUp)
  }
}

/** Gives up a body that is not going to be read, so that its connection is free. */
export function discardBody({ body }: Pick<Response, 'body'>): void {
  try {
    body?.cancel().catch(() => undefined)
  } catch {
    // The app reads it.
  }
}
