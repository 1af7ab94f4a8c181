import type { JsonObject, Milliseconds } from '../../../machines/domain.js'
import { type FailureDetails, isText, StepUpError } from '../../../machines/errors.js'
import type { AdapterCall } from '../../../machines/ports.js'
import {
  definedOnly,
  type Fields,
  fieldsOf,
  isFlag,
  readField,
  readOptionalField,
} from '../../_shared/answers.js'
import { abortError, createHttpRequester, type FetchFunction, untilAborted } from '../../_shared/http.js'
import { type ReachFiveCall, toStepUpError } from './errors.js'

/** The tenant, the client, and how to reach them. */
export interface ClientSettings {
  readonly origin: string
  readonly clientId: string
  /** `Custom-Locale`. */
  readonly locale?: string
  readonly language?: string
  readonly fetch: FetchFunction
  readonly timeout: Milliseconds
}

/** How one flow talks to ReachFive, from its first request to its last. */
export interface Conversation {
  /** `X-R5-Correlation-Id`. */
  readonly correlationId: string
  /** Whether cookies go along: the client's configuration says `sso`. */
  readonly cookies: boolean
  /** `Accept-Language`. */
  readonly language?: string | undefined
}

interface ReachFiveRequest<Answer> {
  readonly call: ReachFiveCall
  readonly path: string
  /** In camelCase; on the wire it is snake_case. A member that is `undefined` is not sent. */
  readonly body?: JsonObject
  /** None: a bare GET without headers and cookies, as ReachFive's own SDK asks for the configuration. */
  readonly conversation?: Conversation
  /** Bearer token ([RFC 6750, section 2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)). */
  readonly accessToken?: string | undefined
  /** What was sent earlier in this flow and is not in this request: no error repeats it. */
  readonly secrets?: unknown
  /** Reads a 2xx answer. What it throws becomes `protocol`, but for a `StepUpError`, which gets the details of the answer. */
  readonly read: (fields: Fields) => Answer
}

/** What a request needs of the call that makes it. */
type CallContext = Pick<AdapterCall, 'now' | 'deadline'> & { readonly signal?: AbortSignal | undefined }

/** A request before this one may have waited while the machine slept: this one is too late then. */
export function requireTime(
  { now, deadline = Infinity }: Pick<CallContext, 'now' | 'deadline'>,
  details: FailureDetails = {},
): void {
  if (!(now() < deadline)) throw new StepUpError('timeout', details)
}

export type ReachFiveClient = <Answer>(
  request: ReachFiveRequest<Answer>,
  context: CallContext,
) => Promise<Answer>

/** Identity endpoints are below `/identity/v1`, those of OAuth below `/oauth`; all of them speak JSON. */
export function createClient({ origin, fetch, timeout, locale }: ClientSettings): ReachFiveClient {
  const request = createHttpRequester(fetch, timeout)
  /** Names of members, in camelCase and as on the wire: a few dozen, the same in every flow. */
  const wireNames = new Map<string, string>()
  const nameOnWire = (name: string): string => {
    const known = wireNames.get(name) ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    wireNames.set(name, known)
    return known
  }
  const toWire = (body: JsonObject): string => {
    const wire: Record<string, JsonObject[string]> = {}
    for (const name of Object.keys(body)) wire[nameOnWire(name)] = body[name]
    return JSON.stringify(wire)
  }

  return async ({ call, path, body, conversation, accessToken, secrets, read }, context) => {
    const { signal, now } = context
    const details = conversation === undefined ? {} : { correlationId: conversation.correlationId }
    const headers = definedOnly({
      'Content-Type': 'application/json;charset=UTF-8',
      'X-R5-Correlation-Id': conversation?.correlationId,
      'Accept-Language': conversation?.language,
      'Custom-Locale': locale,
      Authorization: accessToken && `Bearer ${accessToken}`,
    })
    const init: RequestInit = {
      ...(body && { method: 'POST', headers, body: toWire(body) }),
      ...(conversation?.cookies && { credentials: 'include' }),
    }
    requireTime(context, details)
    const answer = await request({ url: origin + path, init, signal, details })
    const failed = { call, now: now(), details, sent: [body, accessToken, secrets] }
    if (answer.status < 200 || answer.status > 299) throw toStepUpError(failed, answer)
    try {
      return read(fieldsOf(answer.body))
    } catch (error) {
      const failure = toStepUpError(failed, answer)
      if (!(error instanceof StepUpError)) throw failure
      const { code, cause, details } = error
      const all = { ...details, ...failure.details }
      throw new StepUpError(code, cause === undefined ? all : { ...all, cause })
    }
  }
}

/** What the adapter uses of `GET /identity/v1/config`. Of the flags, only `sso` and `is_public` must be there. */
export interface RemoteConfig {
  readonly sso: boolean
  readonly isPublic: boolean
  readonly pkceEnforced: boolean
  readonly isImplicitFlowForbidden: boolean
  readonly canTrustDevice: boolean
  readonly scope: string
  readonly language: string | undefined
}

export type ConfigLoader = (context: CallContext) => Promise<RemoteConfig>

/**
 * Fetches the configuration on the first use, once for all flows. A failure is not kept. The request ignores the signal of
 * the flow that came first: another flow may wait for the same answer.
 */
export function createConfigLoader(
  client: ReachFiveClient,
  { clientId, language }: ClientSettings,
): ConfigLoader {
  const query = new URLSearchParams(definedOnly({ client_id: clientId, lang: language }))
  const path = `/identity/v1/config?${query}`
  let loading: Promise<RemoteConfig> | undefined
  return ({ signal, now }) => {
    if (signal?.aborted) return Promise.reject(abortError(signal))
    loading ??= client({ call: 'config', path, read: readConfig }, { now }).catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return untilAborted(loading, signal)
  }
}

function readConfig(fields: Fields): RemoteConfig {
  const flag = (name: string) => readOptionalField(fields, name, isFlag) ?? false
  return {
    sso: readField(fields, 'sso', isFlag),
    isPublic: readField(fields, 'is_public', isFlag),
    pkceEnforced: flag('pkce_enforced'),
    isImplicitFlowForbidden: flag('is_implicit_flow_forbidden'),
    canTrustDevice: flag('rba_enabled'),
    scope: readOptionalField(fields, 'scope', isText) ?? '',
    language: readOptionalField(fields, 'language', isText),
  }
}
