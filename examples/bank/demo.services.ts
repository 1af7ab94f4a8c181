import { createStepUpServices, type StepUpServices } from 'mfa-step-up'
import { createJwtEvidence } from 'mfa-step-up/jwt'
import { createReachFiveAdapter, createTokenRefresh } from 'mfa-step-up/reachfive'

import type { DemoSession } from './demo.session.js'

let made: StepUpServices | undefined

/** What all flows of this page share: made once, by the first session's settings (`domain`, `codeLifetime`); those of a later one are ignored. */
export function demoServices(session: DemoSession): StepUpServices {
  const { domain, clientId, redirectUri, codeLifetime } = session
  if (made !== undefined) return made
  const adapter = createReachFiveAdapter({
    domain,
    clientId,
    redirectUri,
    // The format of the tenant's codes: a typing error costs no try.
    code: { length: 6, alphabet: 'digits' },
    // An app would store them. Here the adapter's own memory of what became of a refresh token is enough.
    refresh: createTokenRefresh({ onTokensRefreshed: () => undefined }),
  })
  made = createStepUpServices({
    adapter,
    evidence: createJwtEvidence({
      issuer: domain,
      audience: clientId,
      algorithms: ['RS256'],
      discovery: true,
      methods: { anyOf: [['mfa']] },
      // A device's clock may be wrong by hours.
      clockSkew: adapter.clockSkew,
    }),
    limits: { codeLifetime },
  })
  return made
}
