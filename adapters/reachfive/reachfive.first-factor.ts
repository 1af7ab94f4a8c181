import type { Approach, Factor, JsonObject } from '../../machines/domain.js'
import { toFactors } from './reachfive.factors.js'
import type { FlowMemory } from './reachfive.memory.js'
import type { ReachFiveSettings } from './reachfive.options.js'

export interface FirstFactor extends Required<Pick<FlowMemory, 'start' | 'identity'>> {
  readonly factors: readonly Factor[]
}

/** A passwordless login: its start call carries the authorization request, and says `magic_link` where a step-up says `email`. */
export function beginFirstFactor(
  { email, phoneNumber, captcha }: Extract<Approach, { kind: 'identifier' }>,
  authorization: JsonObject,
  settings: ReachFiveSettings,
): FirstFactor {
  const identity = { authType: email ? 'magic_link' : 'sms', email, phoneNumber }
  // A captcha token is good for one code; only a second factor can be spared on a trusted device.
  const properties = { canResend: !captcha, canTrustDevice: false }
  return {
    identity,
    start: {
      ...authorization,
      ...identity,
      captchaToken: captcha?.token,
      captchaProvider: captcha?.provider,
    },
    factors: toFactors([email ? 'email' : 'sms'], settings, properties),
  }
}
