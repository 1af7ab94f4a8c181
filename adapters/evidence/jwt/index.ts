/** Entry `mfa-step-up/jwt`: checks of the evidence, by the ID token or by introspection. */
export { createJwtEvidence } from './jwt.js'
export { createIntrospectionEvidence } from './introspection.js'
export type { JwtEvidenceOptions } from './options.js'
export type { IntrospectionEvidenceOptions } from './introspection.js'
