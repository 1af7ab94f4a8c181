import { createLocalJWKSet, createRemoteJWKSet, customFetch, type LocalJWKSet, type RemoteJWKSet } from 'jose'

import { StepUpError } from '../../machines/errors.js'
import { isText, OptionError } from '../_shared/option.checks.js'
import { createDocumentRequest, type DocumentRequest } from './key.request.js'
import type { KeySet } from './jwt.options.js'
import type { JwtSettings } from './jwt.settings.js'
import { isSafeUrl } from './policy.options.js'

/** Keys that a provider may rotate: jose fetches them when first needed. */
export interface RemoteKeys {
  readonly kind: 'remote'
  readonly find: RemoteJWKSet
}

export type Keys =
  | RemoteKeys
  | { readonly kind: 'local'; readonly find: LocalJWKSet }
  | { readonly kind: 'secret'; readonly secret: Uint8Array }

/** The keys of a provider, loaded at the first check that needs them; `null` where nobody can check a signature. */
export type KeyLoader = () => Promise<Keys> | null

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
