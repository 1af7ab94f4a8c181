import type { EvidencePort } from 'mfa-step-up'
import { createJwtEvidence } from 'mfa-step-up/jwt'

import type { TenantArguments } from './arguments.parser.js'

/** Checks the ID token of the simulated tenant: it signs with RS256, and its `amr` says `mfa` after a step-up. */
export function createTenantEvidence({
  domain,
  clientId,
}: Pick<TenantArguments, 'domain' | 'clientId'>): EvidencePort {
  return createJwtEvidence({
    issuer: domain,
    audience: clientId,
    algorithms: ['RS256'],
    discovery: true,
    methods: { anyOf: [['mfa']] },
  })
}
