import { definedOnly, readField, readOptionalField } from '../_shared/answer.readers.js'
import { abortError, untilAborted } from '../_shared/http.request.js'
import { type Fields, isFlag, isText } from '../_shared/option.checks.js'
import type { CallContext, ReachFiveClient } from './reachfive.client.js'
import type { ReachFiveSettings } from './reachfive.options.js'

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
 * Fetches the configuration on the first use, once for all flows. A failure is not kept. It doesn't hang on the signal of
 * the flow that came first: another may be waiting for the same answer.
 */
export function createConfigLoader(client: ReachFiveClient, settings: ReachFiveSettings): ConfigLoader {
  const query = new URLSearchParams(definedOnly({ client_id: settings.clientId, lang: settings.language }))
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
