/** Entry `mfa-step-up/jwt`: checks of the evidence, by the ID token or by introspection. */
export { createIntrospectionEvidence } from './introspection.js'
export { createJwtEvidence } from './jwt.js'

export type { MethodPolicy } from '../../_shared/assurance.js'
export type { IntrospectionEvidenceOptions } from './introspection.js'
export type { JwtEvidenceOptions, KeySet } from './options.js'
