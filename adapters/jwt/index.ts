/** Entry `mfa-step-up/jwt`: checks of the evidence, by the ID token or by introspection. */
export { createJwtEvidence } from './jwt.evidence.js'
export { createIntrospectionEvidence } from './introspection.evidence.js'
export type { JwtEvidenceOptions } from './jwt.options.js'
export type { IntrospectionEvidenceOptions } from './introspection.options.js'
