import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  type JSONWebKeySet,
  type JWTPayload,
  SignJWT,
} from 'jose'

import type { Client } from '../options.js'

/** Signs JWTs and publishes the public key. */
export interface TokenSigner {
  sign(claims: JWTPayload, client: Client): Promise<string>
  /** The RSA public key, for `/jwks.json`. */
  keys(): Promise<JSONWebKeySet>
}

interface SigningKey {
  readonly privateKey: CryptoKey
  readonly keys: JSONWebKeySet
  readonly kid: string
}

/** A signer with the given RS256 key pair, or one that makes its own when first asked. */
export function createTokenSigner(given: CryptoKeyPair | undefined, withKeyId: boolean): TokenSigner {
  let loading: Promise<SigningKey> | undefined
  const load = async (): Promise<SigningKey> => {
    const pair = given ?? (await generateKeyPair('RS256', { extractable: true }))
    const jwk = await exportJWK(pair.publicKey)
    const kid = await calculateJwkThumbprint(jwk)
    const key = { ...jwk, use: 'sig', alg: 'RS256', ...(withKeyId && { kid }) }
    return { privateKey: pair.privateKey, keys: { keys: [key] }, kid }
  }
  const key = (): Promise<SigningKey> => (loading ??= load())
  return {
    sign: async (claims, client) => {
      const jwt = new SignJWT(claims)
      if (client.signingAlgorithm === 'HS256') {
        const secret = new TextEncoder().encode(client.clientSecret)
        return jwt.setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(secret)
      }
      const { privateKey, kid } = await key()
      return jwt.setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(withKeyId && { kid }) }).sign(privateKey)
    },
    keys: async () => (await key()).keys,
  }
}
