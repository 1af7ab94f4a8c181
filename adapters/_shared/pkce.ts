/** The part of Web Crypto that PKCE needs. */
export type PkceCrypto = Pick<Crypto, 'getRandomValues'> & { readonly subtle: Pick<SubtleCrypto, 'digest'> }

/** A fresh pair for one authorization request (RFC 7636, sections 4.1 and 4.2). */
interface Pkce {
  /** 43 characters from 32 random bytes. Secret until the exchange. */
  readonly verifier: string
  /** `S256`: BASE64URL(SHA-256(verifier)). */
  readonly challenge: string
}

/** PKCE pairs for the flows of one adapter. Each pair is handed out once. */
export interface PkceSource {
  /** A pair that nobody else gets. Rejects where Web Crypto has no `subtle`: a page on plain http. */
  readonly take: () => Promise<Pkce>
  /** Makes the next pair while there is something else to wait for, so that the next flow does not wait for it. */
  readonly prepare: () => void
}

/** Makes nothing before the first call. */
export function createPkceSource(crypto: () => PkceCrypto): PkceSource {
  let prepared: Promise<Pkce> | undefined
  const make = async () => createPkce(crypto())
  return {
    take: () => {
      const pair = prepared ?? make()
      prepared = undefined
      return pair
    },
    prepare: () => {
      if (prepared !== undefined) return
      const pair = make()
      prepared = pair
      // The next flow tries again, and its error says why.
      pair.catch(() => {
        if (prepared === pair) prepared = undefined
      })
    },
  }
}

/** A fresh pair. */
async function createPkce(crypto: PkceCrypto): Promise<Pkce> {
  const verifier = toBase64Url(crypto.getRandomValues(new Uint8Array(32)))
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  return { verifier, challenge: toBase64Url(new Uint8Array(digest)) }
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}
