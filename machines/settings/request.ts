import type { Approach, StepUpRequest } from '../domain.js'
import {
  anObject,
  aText,
  OptionError,
  type OptionRule,
  type OptionRules,
  oneOf,
  requireOption,
  requireOptions,
  texts,
} from '../errors.js'

const rules: OptionRules<StepUpRequest> = {
  approach: anObject,
  action: aText,
  acrValues: texts,
  maxAge: ['be a number of seconds, 0 or more', (value) => Number.isFinite(value) && Number(value) >= 0],
  scope: texts,
  subject: aText,
  preferredFactor: aText,
  providerOptions: anObject,
}

type Kind = Approach['kind']
type Members = Readonly<Record<string, OptionRule>>

/** Members of each approach; the first of `loginTicket` and `accessToken` is needed. */
const approaches: Readonly<Record<Kind, Members>> = {
  session: {},
  loginTicket: { ticket: aText },
  accessToken: { accessToken: aText, refreshToken: aText },
  identifier: { email: aText, phoneNumber: aText, captcha: anObject },
}
const needed: Readonly<Record<Kind, readonly string[]>> = {
  session: [],
  loginTicket: ['ticket'],
  accessToken: ['accessToken'],
  identifier: [],
}
const aKind = oneOf(...Object.keys(approaches))

/** Checks a request as it comes from the app. Throws an `OptionError` that names the first wrong field, and no value. */
export function checkRequest(caller: string, request: unknown): asserts request is StepUpRequest {
  requireOptions<StepUpRequest>(caller, request, rules, ['approach'], 'request.')
  const { kind, ...members } = request.approach
  requireOption(caller, 'request.approach.kind', kind, aKind)
  requireOptions<Members>(caller, members, approaches[kind], needed[kind], 'request.approach.')
  if (request.approach.kind !== 'identifier') return
  const { email, phoneNumber, captcha } = request.approach
  if ((email === undefined) === (phoneNumber === undefined))
    throw new OptionError(caller, 'request.approach', 'must have exactly one of email and phoneNumber')
  if (captcha === undefined) return
  const captchaRules = { token: aText, provider: aText }
  requireOptions(caller, captcha, captchaRules, ['token'], 'request.approach.captcha.')
}
