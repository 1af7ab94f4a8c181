import type { Approach } from '../../machines/domain.js'
import { fieldsOf } from '../_shared/answer.readers.js'
import { assertOptions, isText, type OptionCheck, OptionError } from '../_shared/option.checks.js'
import type { ReachFiveSettings } from './reachfive.options.js'

type Checks = Readonly<Record<string, OptionCheck>>

/** The token of a captcha, and which captcha it was: `recaptcha` or `captchafox`. */
export const isCaptcha: OptionCheck = (value) => {
  const { token, provider = 'none' } = fieldsOf(value)
  return isText(token) && isText(provider)
}

/** Members of each approach. A required one stands first. */
const approaches: Readonly<Record<string, Checks>> = {
  session: {},
  loginTicket: { ticket: isText },
  // Visible ASCII (RFC 9110, section 5.5). Anything else would make `fetch` quote it in an error.
  accessToken: { accessToken: (value) => isText(value) && /^[!-~]+$/.test(value), refreshToken: isText },
  identifier: { email: isText, phoneNumber: isText, captcha: isCaptcha },
} satisfies Record<Approach['kind'], Checks>

/** Checks what comes from the app at run time. Throws an `OptionError` that names the member. */
export function checkApproach(approach: Approach, { onTokensRefreshed }: ReachFiveSettings): void {
  const { kind, ...members } = fieldsOf(approach)
  const checks = new Map(Object.entries(approaches)).get(String(kind))
  if (!checks) throw new OptionError('approach.kind')
  const required = Object.keys(checks).slice(0, kind === 'identifier' ? 0 : 1)
  assertOptions<Record<string, unknown>>(members, checks, required, 'approach.')
  // Refresh tokens are single use: the new one would be lost.
  if (members['refreshToken'] !== undefined && !onTokensRefreshed) throw new OptionError('onTokensRefreshed')
  if (kind === 'identifier') checkIdentifier(members, ['email', 'phoneNumber'], 'approach.')
}

/** Exactly one way to say who it is. */
export function checkIdentifier(members: object, names: readonly string[], prefix: string): void {
  const given = Object.entries(members).filter(([name, value]) => names.includes(name) && value !== undefined)
  if (given.length !== 1) throw new OptionError(prefix + names.join('|'))
}
