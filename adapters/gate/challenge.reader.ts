import type { StepUpRequirement } from '../../machines/domain.js'
import { fieldsOf } from '../_shared/answer.readers.js'
import { peekJson, stepUpRequiredKey } from './body.reader.js'
import { parseChallenges } from './challenge.parser.js'
import { isRequirementText, requirementLimits } from './requirement.rules.js'

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
