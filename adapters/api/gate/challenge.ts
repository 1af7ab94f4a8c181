import type { StepUpRequirement } from '../../_shared/assurance.js'
import { fieldsOf } from '../../_shared/answers.js'
import { discardBody, peekJson, stepUpRequiredKey } from './body.js'
import { isRequirementText, requirementLimits } from './requirement.js'

/** One challenge of a `WWW-Authenticate` header (RFC 9110, section 11.6.1). */
export interface AuthenticationChallenge {
  /** In lower case: schemes are case-insensitive (RFC 9110, section 11.1). */
  readonly scheme: string
  /** What `Negotiate` and the like carry instead of parameters; `null` when there is none. */
  readonly token68: string | null
  /** Names in lower case, values unquoted. Of a name given twice the first counts. */
  readonly parameters: ReadonlyMap<string, string>
}

interface Draft extends AuthenticationChallenge {
  token68: string | null
  readonly parameters: Map<string, string>
}

/** `token` (RFC 9110, section 5.6.2). */
const tokenPattern = /[\w!#$%&'*+\-.^`|~]+/y
const token68Pattern = /[A-Za-z0-9\-._~+/]+=*/y
const spacePattern = /[ \t]*/y
/** Commas, and the empty elements of a list (RFC 9110, section 5.6.1). Some servers forget the comma. */
const separatorPattern = /[ \t,]*/y

/**
 * Reads all challenges of a header, or of several that were joined by commas. Never throws, and takes time in proportion to the
 * length. What can't be read is skipped up to the next comma outside of quotes; an open quote swallows the rest.
 */
export function parseChallenges(header: string): readonly AuthenticationChallenge[] {
  const challenges: Draft[] = []
  let position = 0

  const take = (pattern: RegExp): string => {
    pattern.lastIndex = position
    const text = pattern.exec(header)?.[0] ?? ''
    position += text.length
    return text
  }
  const isAtEnd = () => position >= header.length || ' \t,'.includes(header.charAt(position))
  const skip = () => {
    while (position < header.length && header.charAt(position) !== ',') {
      if (header.charAt(position) === '"') takeQuoted()
      else position += 1
    }
  }
  /** A quoted string, unescaped (RFC 9110, section 5.6.4); `null` for one that never closes. */
  const takeQuoted = (): string | null => {
    const parts: string[] = []
    let start = position + 1
    for (position = start; position < header.length; position += 1) {
      const character = header.charAt(position)
      if (character !== '"' && character !== '\\') continue
      parts.push(header.slice(start, position))
      position += 1
      if (character === '"') return parts.join('')
      start = position
    }
    position = header.length
    return null
  }
  const takeToken68 = (draft: Draft) => {
    const before = position
    const text = take(token68Pattern)
    const after = position
    take(spacePattern)
    const isWhole = position >= header.length || header.charAt(position) === ','
    if (text !== '' && isWhole) draft.token68 = text
    position = isWhole ? after : before
  }

  for (take(separatorPattern); position < header.length; take(separatorPattern)) {
    const name = take(tokenPattern).toLowerCase()
    const afterName = position
    take(spacePattern)
    if (name !== '' && header.charAt(position) === '=') {
      position += 1
      take(spacePattern)
      const value = header.charAt(position) === '"' ? takeQuoted() : take(tokenPattern) || null
      const { parameters } = challenges.at(-1) ?? {}
      if (value === null || !isAtEnd()) skip()
      else if (parameters?.has(name) === false) parameters.set(name, value)
      continue
    }
    position = afterName
    if (name === '' || !isAtEnd()) {
      skip()
      continue
    }
    const draft: Draft = { scheme: name, token68: null, parameters: new Map() }
    challenges.push(draft)
    if (take(spacePattern) !== '') takeToken68(draft)
  }
  return challenges
}

/** How an action ended. */
export type Settled<Value> =
  { readonly kind: 'answered'; readonly value: Value } | { readonly kind: 'threw'; readonly error: unknown }

/** Runs an action to its end, also one that throws at once. */
export async function settle<Value>(act: () => Value): Promise<Settled<Awaited<Value>>> {
  try {
    return { kind: 'answered', value: await act() }
  } catch (error) {
    return { kind: 'threw', error }
  }
}

/**
 * The step-up that an action was refused for; `null` when it was not. Understood are a `Response` (answered or thrown) with a
 * challenge, ReachFive's key in a thrown object or in its `data`, and the `response` of a thrown error: so do ReachFive's SDK,
 * ofetch and axios. Never throws.
 */
export async function readRefusal(settled: Settled<unknown>): Promise<StepUpRequirement | null> {
  try {
    if (settled.kind === 'answered') return await readResponse(settled.value)
    const thrown = settled.error
    const { data, response } = fieldsOf(thrown)
    if ([thrown, data, fieldsOf(response)['data']].some(hasKey)) return {}
    return (await readResponse(thrown)) ?? (await readResponse(response))
  } catch {
    // A getter or a proxy of somebody else's.
    return null
  }
}

function hasKey(value: unknown): boolean {
  const { error_message_key: key, errorMessageKey } = fieldsOf(value)
  return key === stepUpRequiredKey || errorMessageKey === stepUpRequiredKey
}

async function readResponse(value: unknown): Promise<StepUpRequirement | null> {
  if (!(value instanceof Response)) return null
  const challenge = await readStepUpChallenge(value)
  if (challenge === null) return null
  discardBody(value)
  return challenge.requirement
}

/** What an API says when it wants a step-up. */
export interface StepUpChallenge {
  /** Scheme that asks, in lower case: `bearer`, `dpop`. `null` for ReachFive's JSON body, which names none. */
  readonly scheme: string | null
  readonly requirement: StepUpRequirement
  /** Nonce for the next DPoP proof (RFC 9449, section 9); `null` when the answer has none. */
  readonly dpopNonce: string | null
}

/** RFC 9470, section 3, and what Okta sends with a 403. */
const errors = ['insufficient_user_authentication', 'insufficient_authentication_context']

/**
 * Every challenge to step up in a 401 or 403: of `WWW-Authenticate` (RFC 9470), else ReachFive's JSON body. Leaves the answer
 * as it is and never throws. A challenge that can't be read, or asks for more than any API needs, is none.
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

/** The first challenge to step up; `null` when there is none. For apps that send a call again by themselves. */
export async function readStepUpChallenge(response: Response): Promise<StepUpChallenge | null> {
  return (await readStepUpChallenges(response))[0] ?? null
}

const valuesOf = (text = '') => text.split(/[ \t]+/).filter((value) => value !== '')

function readRequirement(parameters: ReadonlyMap<string, string>): StepUpRequirement | null {
  const asked = valuesOf(parameters.get('acr_values'))
  // One of them will do, the preferred ones come first: what lies beyond the limit can go.
  const acrValues = asked.filter(isRequirementText).slice(0, requirementLimits.acrValues)
  if (asked.length > 0 && acrValues.length === 0) return null
  const scope = valuesOf(parameters.get('scope'))
  // All of them are needed: none can go.
  if (scope.length > requirementLimits.scope || !scope.every(isRequirementText)) return null
  const age = parameters.get('max_age')
  if (age !== undefined && !/^\d+$/.test(age)) return null
  return {
    ...(acrValues.length > 0 && { acrValues }),
    // More than a year is read as a year: what meets that meets both.
    ...(age !== undefined && { maxAge: Math.min(Number(age), requirementLimits.maxAge) }),
    ...(scope.length > 0 && { scope }),
  }
}
