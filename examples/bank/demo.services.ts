import {
  createStepUpServices,
  type StepUpServices,
  type StepUpServicesOptions,
  type Tokens,
} from 'mfa-step-up'
import { createJwtEvidence } from 'mfa-step-up/jwt'
import { createReachFiveAdapter, createTokenRefresh } from 'mfa-step-up/reachfive'

import type { DemoSession } from './demo.session.js'

/** The provider of a session, and how what it says is checked. `onTokensRefreshed`: refresh tokens are good once. */
export function demoProvider(
  { domain, clientId, redirectUri, codeLifetime }: DemoSession,
  onTokensRefreshed: (tokens: Tokens) => void = () => undefined,
): Required<Pick<StepUpServicesOptions, 'adapter' | 'evidence' | 'limits'>> {
  const adapter = createReachFiveAdapter({
    domain,
    clientId,
    redirectUri,
    // The format of the tenant's codes: a typing error costs no try.
    code: { length: 6, alphabet: 'digits' },
    refresh: createTokenRefresh({ onTokensRefreshed }),
  })
  const evidence = createJwtEvidence({
    issuer: domain,
    audience: clientId,
    algorithms: ['RS256'],
    discovery: true,
    methods: { anyOf: [['mfa']] },
    // A device's clock may be wrong by hours.
    clockSkew: adapter.clockSkew,
  })
  return { adapter, evidence, limits: { codeLifetime } }
}

let made: StepUpServices | undefined

/** What all flows of a page share: made once, by the first session's settings (`domain`, `codeLifetime`); those of a later one are ignored. */
export function demoServices(session: DemoSession): StepUpServices {
  made ??= createStepUpServices(demoProvider(session))
  return made
}
