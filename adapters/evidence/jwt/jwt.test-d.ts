import { createStepUpServices, type EvidencePort, type StepUpAdapter } from '../../../machines/index.js'
import {
  createIntrospectionEvidence,
  createJwtEvidence,
  type JwtEvidenceOptions,
  type KeySet,
} from './index.js'

/** Types, both ways; the compiler runs this file. */

const basics = { issuer: 'https://tenant.example', audience: 'CID' }
const secret = 'secret'
const endpoint = 'https://tenant.example/oauth/introspect'

export const port: EvidencePort = createJwtEvidence({
  ...basics,
  jwks: 'https://x.example',
  algorithms: ['RS256'],
})
export const services = (adapter: StepUpAdapter) => createStepUpServices({ adapter, evidence: port })
export const keySet: KeySet = { keys: [{ kty: 'RSA', n: '', e: '' }] }
export const all: JwtEvidenceOptions[] = [
  { ...basics, jwks: keySet, algorithms: ['RS256', 'ES256'] },
  { ...basics, discovery: true, algorithms: ['PS256'], freshness: 'nonce', methods: { anyOf: [['mfa']] } },
  { ...basics, discovery: 'https://x.example', algorithms: ['EdDSA'], fetch, timeout: 1_000 },
  { ...basics, secret, algorithms: ['HS256'], clockTolerance: 0, acrValues: ['gold'] },
  { ...basics, signature: 'unchecked', algorithms: ['HS256'] },
  { ...basics, discovery: true, algorithms: ['RS256'], clockSkew: () => 600_000 },
  { ...basics, audience: ['web', 'ios'], trustedAudiences: ['api'], discovery: true, algorithms: ['RS256'] },
]
createIntrospectionEvidence({ endpoint, clientId: 'CID', clientSecret: secret, freshness: 'issuedAt' })
createIntrospectionEvidence({ endpoint, bearer: 'token', issuer: 'https://tenant.example', audience: 'CID' })

// @ts-expect-error algorithms are never guessed
createJwtEvidence({ ...basics, jwks: 'https://x.example' })
// @ts-expect-error keys must come from somewhere
createJwtEvidence({ ...basics, algorithms: ['RS256'] })
// @ts-expect-error from one place only
createJwtEvidence({ ...basics, jwks: 'https://x.example', discovery: true, algorithms: ['RS256'] })
// @ts-expect-error a public key is no secret
createJwtEvidence({ ...basics, jwks: 'https://x.example', algorithms: ['HS256'] })
// @ts-expect-error a secret is no public key
createJwtEvidence({ ...basics, secret, algorithms: ['RS256'] })
// @ts-expect-error what can be checked is checked
createJwtEvidence({ ...basics, signature: 'unchecked', algorithms: ['RS256'] })
// @ts-expect-error none is no algorithm
createJwtEvidence({ ...basics, discovery: true, algorithms: ['none'] })
// @ts-expect-error discovery is on or absent
createJwtEvidence({ ...basics, discovery: false, algorithms: ['RS256'] })
// @ts-expect-error no such freshness
createJwtEvidence({ ...basics, discovery: true, algorithms: ['RS256'], freshness: 'issuedAt' })
// @ts-expect-error milliseconds, not a text
createJwtEvidence({ ...basics, discovery: true, algorithms: ['RS256'], clockTolerance: '10s' })
// @ts-expect-error asked at each check, not once
createJwtEvidence({ ...basics, discovery: true, algorithms: ['RS256'], clockSkew: 600_000 })
// @ts-expect-error an issuer is needed
createJwtEvidence({ audience: 'CID', discovery: true, algorithms: ['RS256'] })
// @ts-expect-error the endpoint is protected
createIntrospectionEvidence({ endpoint })
// @ts-expect-error a secret is a client's
createIntrospectionEvidence({ endpoint, clientSecret: secret })
// @ts-expect-error one credential
createIntrospectionEvidence({ endpoint, clientId: 'CID', clientSecret: secret, bearer: 'token' })
// @ts-expect-error an access token may be for others besides
createIntrospectionEvidence({ endpoint, bearer: 'token', trustedAudiences: ['api'] })
// @ts-expect-error an introspection has no nonce
createIntrospectionEvidence({ endpoint, bearer: 'token', freshness: 'nonce' })
