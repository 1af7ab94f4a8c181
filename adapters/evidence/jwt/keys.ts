import { createLocalJWKSet, createRemoteJWKSet, customFetch, type LocalJWKSet, type RemoteJWKSet } from 'jose'

import type { Milliseconds } from '../../../machines/domain.js'
import { StepUpError, type StepUpErrorCode } from '../../../machines/errors.js'
import * as shared from '../../_shared/http.js'
import { createHttpRequester, type FetchFunction, type HttpAnswer } from '../../_shared/http.js'
import { type Fields, isFields, isText, OptionError } from '../../_shared/options.js'
import { isSafeUrl, type JwtSettings, type KeySet, type PolicySettings } from './options.js'

/** In bytes. A set of a hundred keys has less. */
export const longestBody = 262_144

/** The same `fetch`, but that a longer body reads as none. */
export const limitBody = (fetch: FetchFunction): FetchFunction => shared.limitBody(fetch, longestBody)

/** Gets a JSON document of the provider. `option` names, in an error, where its address came from. */
type DocumentRequest = (url: string, option: string) => Promise<Fields>

/** Before the second and the third try. */
const pauses: readonly Milliseconds[] = [200, 800]

/**
 * `GET` without cookies; a redirect is not followed. By now the code of the user is spent, and these documents are the same
 * for everybody: a request that failed on its way (no network, no time, 5xx) is made again, three times in all.
 *
 * Throws `network`, `timeout`, `server`, `unavailable` or `protocol`, after which a flow goes on with another code, and
 * `configuration` for a 4xx, after which it can't.
 */
function createDocumentRequest({ fetch, timeout }: PolicySettings): DocumentRequest {
  const request = createHttpRequester(limitBody(fetch), timeout)
  const get = async (url: string, option: string): Promise<Fields> => {
    const answer = await request({ url, init: { credentials: 'omit' } })
    const code = failureOf(answer)
    if (code !== undefined) {
      const { status } = answer
      throw new StepUpError(code, code === 'configuration' ? { status, option } : { status })
    }
    return isFields(answer.body) ? answer.body : refuseBody(answer)
  }
  const attempt = (url: string, option: string, [pause, ...later] = pauses): Promise<Fields> =>
    get(url, option).catch(async (error: unknown) => {
      if (pause === undefined || !isTransient(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, pause))
      return attempt(url, option, later)
    })
  return (url, option) => attempt(url, option)
}

function failureOf({ status }: HttpAnswer): StepUpErrorCode | undefined {
  if (status >= 200 && status < 300) return undefined
  if (status === 408) return 'timeout'
  // Whoever limits requests for keys limits no codes: the flow needn't wait.
  if (status === 429 || (status >= 502 && status <= 504)) return 'unavailable'
  if (status >= 500) return 'server'
  return status >= 400 ? 'configuration' : 'protocol'
}

function refuseBody({ status }: HttpAnswer): never {
  throw new StepUpError('protocol', { status })
}

/** A limit (429) is not fought by asking again. */
function isTransient(error: unknown): boolean {
  if (!(error instanceof StepUpError) || error.details.status === 429) return false
  return ['network', 'timeout', 'server', 'unavailable'].includes(error.code)
}

/** Keys that a provider may rotate: jose fetches them when first needed. */
interface RemoteKeys {
  readonly kind: 'remote'
  readonly find: RemoteJWKSet
}

export type Keys =
  | RemoteKeys
  | { readonly kind: 'local'; readonly find: LocalJWKSet }
  | { readonly kind: 'secret'; readonly secret: Uint8Array }

/** The keys of a provider, loaded at the first check that needs them; `null` where nobody can check a signature. */
type KeyLoader = () => Promise<Keys> | null

/** No request is made before the first check. What is loaded is shared by all flows, and a failure is not kept. */
export function createKeyLoader(settings: JwtSettings): KeyLoader {
  const { keys, issuer } = settings
  const request = createDocumentRequest(settings)
  switch (keys.kind) {
    case 'unchecked':
      return () => null
    case 'secret':
      return always({ kind: 'secret', secret: keys.secret })
    case 'local':
      return always({ kind: 'local', find: createLocalKeys(keys.jwks) })
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

function createLocalKeys({ keys }: KeySet): LocalJWKSet {
  try {
    return createLocalJWKSet({ keys: [...keys] })
  } catch {
    throw new OptionError('jwks')
  }
}

const always = (keys: Keys): KeyLoader => {
  const ready = Promise.resolve(keys)
  return () => ready
}

/**
 * jose keeps the keys for 10 minutes and fetches them earlier for a `kid` that it doesn't know, but not within 30 seconds of
 * the last time. It counts both by the system's clock (`Date.now`), not by that of the flow.
 */
function createRemoteKeys(url: string, request: DocumentRequest, option: string): RemoteKeys {
  // Its own signal is left alone: it would end the tries after five seconds.
  const fetchKeys = async () => Response.json(await request(url, option))
  return { kind: 'remote', find: createRemoteJWKSet(new URL(url), { [customFetch]: fetchKeys }) }
}

/** OpenID Connect Discovery, section 4.3: the document must be that of this issuer, to the letter. */
async function discover(url: string, issuer: string, request: DocumentRequest): Promise<Keys> {
  const { issuer: named, jwks_uri: keysUrl } = await request(url, 'discovery')
  if (!isText(named) || !isText(keysUrl)) throw new StepUpError('protocol')
  if (named !== issuer) throw new StepUpError('configuration', { option: 'issuer' })
  if (!isSafeUrl(keysUrl)) throw new StepUpError('configuration', { option: 'discovery' })
  return createRemoteKeys(keysUrl, request, 'discovery')
}
