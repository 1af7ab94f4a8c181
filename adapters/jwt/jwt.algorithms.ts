/** Signed by the provider's private key, checked by its public one (RFC 7518, section 3.1; RFC 8037; RFC 9864). */
export const publicKeyAlgorithms = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const),
] as const

/** Signed and checked by the client secret: who can check can also sign. */
export const secretAlgorithms = ['HS256', 'HS384', 'HS512'] as const

export type PublicKeyAlgorithm = (typeof publicKeyAlgorithms)[number]
export type SecretAlgorithm = (typeof secretAlgorithms)[number]
