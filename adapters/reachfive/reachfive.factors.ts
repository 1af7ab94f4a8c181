import type { Factor } from '../../machines/domain.js'
import type { ReachFiveSettings } from './reachfive.options.js'

const isKnown = (kind: string): kind is 'sms' | 'email' => kind === 'sms' || kind === 'email'

/**
 * The factors that ReachFive has (developer.reachfive.com, "MFA"): a code by SMS or by e-mail. A value of `amr` that is
 * neither is left out, for nobody knows how to answer it.
 */
export function toFactors(
  amr: readonly string[],
  { code }: ReachFiveSettings,
  properties: Pick<Factor, 'canResend' | 'canTrustDevice'>,
): readonly Factor[] {
  const kinds = [...new Set(amr.filter(isKnown))]
  return kinds.map((kind) => ({ id: kind, kind, hint: null, needsSend: true, code, ...properties }))
}
