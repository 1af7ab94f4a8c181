import { createLocalJWKSet, createRemoteJWKSet, customFetch, type LocalJWKSet, type RemoteJWKSet } from 'jose'

import type { EpochMilliseconds, Milliseconds } from '../../../machines/domain.js'
import {
  isObject,
  isText,
  OptionError,
  StepUpError,
  type StepUpErrorCode,
  toStepUpError,
} from '../../../machines/errors.js'
import { definedOnly, type Fields } from '../../_shared/answers.js'
import type { HttpAnswer } from '../../_shared/http.js'
import { createWaits, readAvailableAt } from '../../_shared/retry-after.js'
import type { JwtSettings, KeySet } from './options.js'
import { isProviderAddress, type PolicySettings } from './policy.js'

export type Keys =
  /** Keys that a provider may rotate: jose fetches them when they are first needed. */
  | { readonly kind: 'remote'; readonly find: RemoteJWKSet }
  | { readonly kind: 'local'; readonly find: LocalJWKSet }
  | { readonly kind: 'secret'; readonly secret: Uint8Array }

/** The keys of a provider, loaded at the first check that needs them; `null` where the signature can't be checked. */
type KeyLoader = (now: Clock) => Promise<Keys> | null
type Clock = () => EpochMilliseconds

/**
 * Makes no request before the first check. All flows share what is loaded; a failure is not kept.
 *
 * @param caller The function that the app calls: an `OptionError` names it.
 */
export function createKeyLoader(caller: string, settings: JwtSettings): KeyLoader {
  // Keys belong to all flows, and jose asks for them without a word about which: the clock is that of the latest.
  let clock: Clock = () => NaN
  const load = createSharedLoader(caller, settings, () => clock())
  return (now) => {
    clock = now
    return load()
  }
}

function createSharedLoader(caller: string, settings: JwtSettings, now: Clock): () => ReturnType<KeyLoader> {
  const { keys, issuer } = settings
  const request = createDocumentRequest(settings, now)
  switch (keys.kind) {
    case 'unchecked':
      return () => null
    case 'secret':
      return always({ kind: 'secret', secret: keys.secret })
    case 'local':
      return always({ kind: 'local', find: createLocalKeys(caller, keys.jwks) })
    case 'remote':
      return always(createRemoteKeys(keys.url, request, 'jwks'))
    case 'discovery': {
      let loading: Promise<Keys> | undefined
      return () =>
        (loading ??= discover(keys.url, issuer, request).catch((error: unknown) => {
          loading = undefined
          throw error
        }))
    }
  }
}

function always(keys: Keys): () => Promise<Keys> {
  const ready = Promise.resolve(keys)
  return () => ready
}

function createLocalKeys(caller: string, { keys }: KeySet): LocalJWKSet {
  try {
    return createLocalJWKSet({ keys: [...keys] })
  } catch {
    throw new OptionError(
      caller,
      'jwks',
      'must be a set of public keys as JSON (got an object that JSON cannot hold)',
    )
  }
}

/**
 * jose keeps the keys for 10 minutes. It fetches them earlier for an unknown `kid`, but not within 30 seconds of the last time. It
 * counts both by the system's clock (`Date.now`), not by that of the flow.
 *
 * @param option Where the address came from.
 */
function createRemoteKeys(url: string, request: DocumentRequest, option: string): Keys {
  // The signal that jose gives is not handed on: it would end the tries after five seconds.
  const fetchKeys = async () => Response.json(await request(url, option, requireKeySet))
  return { kind: 'remote', find: createRemoteJWKSet(new URL(url), { [customFetch]: fetchKeys }) }
}

/**
 * The document must name this issuer, to the letter
 * ([OpenID Connect Discovery, section 4.3](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationValidation)).
 */
async function discover(url: string, issuer: string, request: DocumentRequest): Promise<Keys> {
  const keysUrl = await request(url, 'discovery', ({ issuer: named, jwks_uri: address }) => {
    if (!isText(named) || !isText(address)) throw new StepUpError('protocol')
    if (named !== issuer) throw new StepUpError('configuration', { option: 'issuer' })
    if (!isProviderAddress(address)) throw new StepUpError('configuration', { option: 'discovery' })
    return address
  })
  return createRemoteKeys(keysUrl, request, 'discovery')
}

/** A JWK Set ([RFC 7517, section 5](https://www.rfc-editor.org/rfc/rfc7517#section-5)); jose reads the keys. */
function requireKeySet(document: Fields): Fields {
  const { keys } = document
  if (!Array.isArray(keys) || !keys.every(isObject)) throw new StepUpError('protocol')
  return document
}

/**
 * Gets a JSON document of the provider. `option` names, in an error, where its address came from; a `StepUpError` of `read` is a
 * failure of the answer.
 */
type DocumentRequest = <Value>(
  url: string,
  option: string,
  read: (document: Fields) => Value,
) => Promise<Value>

/** Before the second and the third try. */
const pauses: readonly Milliseconds[] = [200, 800]

/**
 * `GET` without cookies; a redirect is not followed. By now the code of the user is spent, and these documents are the same for
 * everybody. So a request that failed on its way (no network, no time, 5xx) is made again, three times in all. A provider that says
 * when it can be asked again is not asked before: until then every check fails as this one did.
 *
 * Throws `network`, `timeout`, `server`, `unavailable` or `protocol`, after which a flow goes on with another code, and
 * `configuration` for a 4xx, which ends the flow.
 */
function createDocumentRequest({ request }: PolicySettings, now: Clock): DocumentRequest {
  const waits = createWaits()
  const get: DocumentRequest = async (url, option, read) => {
    waits.require(url, now())
    const answer = await request({ url, init: { credentials: 'omit' } })
    try {
      return read(requireDocument(answer, option))
    } catch (thrown) {
      const { code, details } = toStepUpError(thrown)
      const { status } = answer
      const availableAt = readAvailableAt(answer, now())
      const error = new StepUpError(code, { ...details, ...definedOnly({ status, availableAt }) })
      waits.keep(url, error, now())
      throw error
    }
  }
  return async (url, option, read) => {
    for (const pause of pauses) {
      try {
        return await get(url, option, read)
      } catch (error) {
        if (!isTransient(error, now() + pause)) throw error
        await new Promise((resolve) => setTimeout(resolve, pause))
      }
    }
    return get(url, option, read)
  }
}

function requireDocument({ status, body }: HttpAnswer, option: string): Fields {
  const code = failureOf(status)
  if (code === 'configuration') throw new StepUpError(code, { option })
  if (code !== null || !isObject(body)) throw new StepUpError(code ?? 'protocol')
  return body
}

function failureOf(status: number): StepUpErrorCode | null {
  if (status >= 200 && status < 300) return null
  if (status === 408) return 'timeout'
  // A limit on requests for keys is no limit on codes: the flow needn't wait.
  if (status === 429 || (status >= 502 && status <= 504)) return 'unavailable'
  if (status >= 500) return 'server'
  return status >= 400 ? 'configuration' : 'protocol'
}

/**
 * Whether another try at that moment may help. After a 429 it would only add to the requests that are limited. A provider that asked
 * to wait for longer gets none ([RFC 9110, section 10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)).
 */
function isTransient(error: unknown, moment: EpochMilliseconds): boolean {
  if (!(error instanceof StepUpError) || error.details.status === 429) return false
  if ((error.details.availableAt ?? 0) > moment) return false
  return ['network', 'timeout', 'server', 'unavailable'].includes(error.code)
}
