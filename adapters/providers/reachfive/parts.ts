import type { Grant, JsonObject } from '../../../machines/domain.js'
import { isObject, isText, StepUpError } from '../../../machines/errors.js'
import { isFlag, readField, readOptionalField } from '../../_shared/answers.js'
import type { PkceSource } from '../../_shared/pkce.js'
import type { ConfigLoader, Conversation, ReachFiveClient } from './client.js'
import type { ReachFiveSettings } from './options.js'
import type { TokenRefresher } from './refresh.js'

/** What the calls of one adapter share. */
export interface ReachFiveParts {
  readonly settings: ReachFiveSettings
  readonly client: ReachFiveClient
  readonly loadConfig: ConfigLoader
  readonly pkce: PkceSource
  /** `undefined` where the app gave none: then no request has a refresh token. */
  readonly refresher: TokenRefresher | undefined
}

/** Member of the adapter with its parts, for functions of this package that are imports of their own. Internal. */
export const partsOf: unique symbol = Symbol('parts')

/** What a redirect of this flow is known by. */
export interface RedirectMemory extends JsonObject {
  readonly state: string
  /** Whether the adapter made it: then the app never sees it. */
  readonly isOwn: boolean
}

/** What a flow remembers between its calls, in `grant.memory`: sealed by the chart, so a restored flow has it too. */
interface FlowMemory {
  readonly conversation: Conversation
  /** Fields of the token request: redirect URI and PKCE verifier among them. */
  readonly exchange: JsonObject
  readonly redirect: RedirectMemory
  /** First factor only: the body of `passwordless/start`. */
  readonly start?: JsonObject | undefined
  /** First factor only: who the code is for. */
  readonly identity?: JsonObject | undefined
}

const isRedirectMemory = (value: unknown): value is RedirectMemory =>
  isObject(value) && isText(value['state']) && isFlag(value['isOwn'])
const isJsonObject = (value: unknown): value is JsonObject => isObject(value)

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
      redirect: readField(memory, 'redirect', isRedirectMemory),
      start: readOptionalField(memory, 'start', isJsonObject),
      identity: readOptionalField(memory, 'identity', isJsonObject),
    }
  } catch {
    throw new StepUpError('secret_unavailable')
  }
}
