import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWTPayload, SignJWT } from 'jose'

import type { ClaimedEvidence, JsonObject, StepUpRequest, StepUpResult } from '../../../machines/domain.js'
import { StepUpError } from '../../../machines/errors.js'
import type { AdapterCall, EvidenceInput, EvidencePort } from '../../../machines/ports.js'
import { createJwtEvidence, type JwtEvidenceOptions } from './index.js'

/** Real keys and signatures, and what the tests beside this file share. */

export const NOW = Date.UTC(2026, 2, 1, 12)
export const SECONDS = NOW / 1000
/** The flow began a minute ago. */
export const STARTED_AT = NOW - 60_000
export const ISSUER = 'https://tenant.example'
export const CLIENT_ID = 'client-1'
export const NONCE = 'nonce-of-this-flow'
export const USER = 'user-1'
export const SECRET = '0123456789abcdef0123456789abcdef'
export const KEYS_URL = `${ISSUER}/jwks.json`

export interface Signer {
  readonly kid: string | undefined
  readonly privateKey: CryptoKey
  readonly publicJwk: Record<string, unknown> & { readonly kty: string }
}

/** A new RSA key pair; making one takes a while. */
export async function createSigner(kid = 'key-1'): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
  const { kty = '', ...jwk } = await exportJWK(publicKey)
  return { kid, privateKey, publicJwk: { ...jwk, kty, kid } }
}

/** The same key, but that neither the key nor a token says its name: ReachFive's tokens have no `kid`. */
export const withoutKeyId = ({
  privateKey,
  publicJwk: { kid: _kid, kty, ...publicJwk },
}: Signer): Signer => ({
  kid: undefined,
  privateKey,
  publicJwk: { ...publicJwk, kty },
})

let ready: Promise<Signer> | undefined
/** The provider's signer: one for a whole test file. */
export const theSigner = (): Promise<Signer> => (ready ??= createSigner())

export const keySetOf = (...signers: readonly Signer[]): JSONWebKeySet => ({
  keys: signers.map(({ publicJwk }) => publicJwk),
})

/** Claims that pass every rule. */
export const goodClaims = {
  iss: ISSUER,
  sub: USER,
  aud: [CLIENT_ID],
  iat: SECONDS - 1,
  exp: SECONDS + 300,
  auth_time: SECONDS - 2,
  nonce: NONCE,
  amr: ['pwd', 'mfa'],
  acr: 'gold',
}

/** The good claims with others on top; `undefined` takes one away. */
export const claimsWith = (changes: Record<string, unknown>): JWTPayload => ({ ...goodClaims, ...changes })

export async function sign(
  changes: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  signer?: Signer,
): Promise<string> {
  const { privateKey, kid } = signer ?? (await theSigner())
  return new SignJWT(claimsWith(changes))
    .setProtectedHeader({ alg: 'RS256', ...(kid !== undefined && { kid }), ...header })
    .sign(privateKey)
}

export const signWithSecret = (secret: string | Uint8Array, changes: Record<string, unknown> = {}) =>
  new SignJWT(claimsWith(changes))
    .setProtectedHeader({ alg: 'HS256' })
    .sign(typeof secret === 'string' ? new TextEncoder().encode(secret) : secret)

/** Any JSON, or text that isn't, as a part of a token. */
export const encodePart = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

export interface InputChanges {
  readonly request?: Partial<StepUpRequest>
  readonly claimed?: Partial<ClaimedEvidence>
  readonly memory?: JsonObject
  readonly result?: StepUpResult
  readonly startedAt?: number
}

export function createInput(idToken: string | undefined, changes: InputChanges = {}): EvidenceInput {
  const { request, claimed, memory = { nonce: NONCE }, startedAt = STARTED_AT } = changes
  const tokens = { accessToken: 'access-token', expiresAt: null, ...(idToken !== undefined && { idToken }) }
  return {
    request: { approach: { kind: 'session' }, ...request },
    grant: { token: 'grant', memory, factors: [], expiresAt: null },
    result: changes.result ?? { kind: 'tokens', tokens },
    claimed: { subject: null, methods: [], acr: null, authTime: null, ...claimed },
    startedAt,
  }
}

export const createCall = (changes: Partial<AdapterCall> = {}): AdapterCall => ({
  signal: new AbortController().signal,
  now: () => NOW,
  idempotencyKey: 'key',
  flowId: 'flow-1',
  ...changes,
})

export const basics = { issuer: ISSUER, audience: CLIENT_ID } as const

/** An evidence port with the provider's keys at hand. */
export async function createPort(
  options: Partial<
    Omit<JwtEvidenceOptions, 'jwks' | 'discovery' | 'secret' | 'signature' | 'algorithms'>
  > = {},
): Promise<EvidencePort> {
  const jwks = keySetOf(await theSigner())
  return createJwtEvidence({ ...basics, jwks, algorithms: ['RS256'], ...options })
}

/** Checks a token of these claims. */
export async function checkClaims(
  changes: Record<string, unknown> = {},
  input: InputChanges = {},
  options: Parameters<typeof createPort>[0] = {},
) {
  const port = await createPort(options)
  return port.check(createInput(await sign(changes), input), createCall())
}

/** What a promise is refused with, as data. */
export async function refusalOf(promise: Promise<unknown>): Promise<unknown> {
  const error: unknown = await promise.then(
    () => 'it was accepted',
    (thrown: unknown) => thrown,
  )
  return error instanceof StepUpError ? error.toJSON() : error
}

/** The data of a refused claim. */
export const refused = (claim: string, reason: string, code = 'assurance_not_met') => ({
  code,
  claim,
  reason,
})
