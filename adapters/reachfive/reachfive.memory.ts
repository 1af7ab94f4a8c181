import type { Grant, JsonObject } from '../../machines/domain.js'
import { StepUpError } from '../../machines/errors.js'
import { readField, readOptionalField } from '../_shared/answer.readers.js'
import { isFields, isFlag, isText } from '../_shared/option.checks.js'
import type { Conversation } from './reachfive.client.js'

/** What a flow remembers between its calls, in `grant.memory`: sealed by the chart, so a restored flow has it too. */
export interface FlowMemory {
  readonly conversation: Conversation
  /** Fields of the token request: redirect URI and PKCE verifier among them. */
  readonly exchange: JsonObject
  /** First factor only: the body of `passwordless/start`. */
  readonly start?: JsonObject | undefined
  /** First factor only: who the code is for. */
  readonly identity?: JsonObject | undefined
}

const isJsonObject = (value: unknown): value is JsonObject => isFields(value)

/** As JSON, with the nonce on top, where a check of evidence looks for it: `grant.memory.nonce`. */
export function toMemory({ conversation, ...memory }: FlowMemory, nonce: string | undefined): JsonObject {
  return { ...conversation, ...memory, nonce }
}

/** Throws `secret_unavailable` for a grant of another adapter. */
export function readMemory({ memory = {} }: Grant): FlowMemory {
  try {
    return {
      conversation: {
        correlationId: readField(memory, 'correlationId', isText),
        cookies: readField(memory, 'cookies', isFlag),
        language: readOptionalField(memory, 'language', isText),
      },
      exchange: readField(memory, 'exchange', isJsonObject),
      start: readOptionalField(memory, 'start', isJsonObject),
      identity: readOptionalField(memory, 'identity', isJsonObject),
    }
  } catch {
    throw new StepUpError('secret_unavailable')
  }
}
