import type { Grant, JsonObject } from '../../machines/domain.js'
import { StepUpError } from '../../machines/errors.js'
import { isText } from '../_shared/option.checks.js'

/** Who the live session belonged to when the flow began; `null` in a sign-in, where better-auth doesn't say. */
type Subject = string | null

/** As `grant.memory`: sealed by the chart. better-auth keeps the rest in its cookies. */
export function toMemory(subject: Subject): JsonObject {
  return { subject }
}

/** Throws `secret_unavailable` for a grant of another adapter. */
export function readMemory({ memory = {} }: Grant): Subject {
  const subject = memory['subject']
  if (subject === null || isText(subject)) return subject
  throw new StepUpError('secret_unavailable')
}
