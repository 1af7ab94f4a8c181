import { assertOptions, isOneOf, isText, OptionError, type OptionChecks } from '../_shared/option.checks.js'
import type { IntrospectionOptions } from './introspection.options.js'
import { isSafeUrl, policyChecks, type PolicySettings, resolvePolicy } from './policy.options.js'

/** The options, checked, with every default in its place. */
export interface IntrospectionSettings
  extends PolicySettings, Pick<IntrospectionOptions, 'endpoint' | 'issuer' | 'audience'> {
  readonly freshness: 'authTime' | 'issuedAt'
  /** Name of the option that a server which refuses us refuses. */
  readonly credential: 'clientSecret' | 'bearer'
  /** `Authorization`, where it carries the credential. */
  readonly authorization: string | undefined
  /** Fields of the form, where they carry it. */
  readonly fields: Readonly<Record<string, string>>
}

/** The union of `IntrospectionEvidenceOptions` as one shape. */
interface GivenOptions extends IntrospectionOptions {
  readonly clientId?: string
  readonly clientSecret?: string
  readonly clientAuthentication?: 'client_secret_basic' | 'client_secret_post'
  readonly bearer?: string
}

const checks: OptionChecks<GivenOptions> = {
  ...policyChecks,
  endpoint: isSafeUrl,
  issuer: isText,
  audience: isText,
  freshness: isOneOf('authTime', 'issuedAt'),
  clientId: isText,
  clientSecret: isText,
  clientAuthentication: isOneOf('client_secret_basic', 'client_secret_post'),
  // RFC 6750, section 2.1: what a header can carry.
  bearer: (value) => isText(value) && /^[\w.~+/-]+=*$/.test(value),
}

/** Throws a `TypeError` that names the first wrong option. */
export function resolveIntrospectionOptions(options: unknown): IntrospectionSettings {
  assertOptions<GivenOptions>(options, checks, ['endpoint'])
  const { endpoint, issuer, audience, freshness = 'authTime' } = options
  return {
    ...resolvePolicy(options),
    endpoint,
    freshness,
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
    ...resolveCredentials(options),
  }
}

function resolveCredentials(
  options: GivenOptions,
): Pick<IntrospectionSettings, 'credential' | 'authorization' | 'fields'> {
  const { clientId, clientSecret, clientAuthentication, bearer } = options
  if (bearer !== undefined) {
    const second = (['clientId', 'clientSecret', 'clientAuthentication'] as const).find(
      (name) => options[name],
    )
    if (second !== undefined) throw new OptionError(second)
    return { credential: 'bearer', authorization: `Bearer ${bearer}`, fields: {} }
  }
  if (clientId === undefined) throw new OptionError('clientId', 'missing')
  if (clientSecret === undefined) throw new OptionError('clientSecret', 'missing')
  if (clientAuthentication === 'client_secret_post') {
    const fields = { client_id: clientId, client_secret: clientSecret }
    return { credential: 'clientSecret', authorization: undefined, fields }
  }
  const authorization = `Basic ${btoa(`${formEncode(clientId)}:${formEncode(clientSecret)}`)}`
  return { credential: 'clientSecret', authorization, fields: {} }
}

/** RFC 6749, section 2.3.1: each is form-encoded before the two are joined. */
function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}
