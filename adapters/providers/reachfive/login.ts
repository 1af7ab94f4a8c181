import { readField, readOptionalField } from '../../_shared/answers.js'
import { assertOptions, isFlag, isText, type OptionChecks } from '../../_shared/options.js'
import { resolveScope } from './authorization.js'
import type { ReachFiveParts } from './begin.js'
import { checkIdentifier, isCaptcha } from './options.js'

/** Who logs in, by exactly one of the three identifiers. */
export interface PasswordLogin {
  readonly email?: string
  readonly phoneNumber?: string
  readonly customIdentifier?: string
  readonly password: string
  /** A label that picks the template of the messages. */
  readonly action?: string
  /** `provider`: `recaptcha` or `captchafox`. */
  readonly captcha?: { readonly token: string; readonly provider?: string }
}

/** What a password is worth. */
export interface PasswordLoginAnswer {
  /** Whether a step-up must follow, begun by `{ kind: 'loginTicket', ticket }`. */
  readonly mfaRequired: boolean
  /** `tkn`: one time, secret. */
  readonly ticket: string
}

const checks: OptionChecks<PasswordLogin> = {
  email: isText,
  phoneNumber: isText,
  customIdentifier: isText,
  password: isText,
  action: isText,
  captcha: isCaptcha,
}

/** `POST /identity/v1/password/login`, outside the flow: a password never enters the chart. */
export async function logInWithPassword(
  { client, loadConfig, settings }: ReachFiveParts,
  login: PasswordLogin,
  signal: AbortSignal | undefined,
): Promise<PasswordLoginAnswer> {
  assertOptions<PasswordLogin>(login, checks, ['password'], 'login.')
  checkIdentifier(login, ['email', 'phoneNumber', 'customIdentifier'], 'login.')
  const { clientId, auth, environment, language } = settings
  const context = { signal, now: environment.now }
  const config = await loadConfig(context)
  const { captcha, ...members } = login
  const scope = resolveScope(auth, config.scope)
  return client(
    {
      call: 'login',
      path: '/identity/v1/password/login',
      body: { clientId, scope, ...members, captchaToken: captcha?.token, captchaProvider: captcha?.provider },
      conversation: {
        correlationId: environment.generateId(),
        cookies: config.sso,
        language: language ?? config.language,
      },
      read: (fields) => ({
        mfaRequired: readOptionalField(fields, 'mfa_required', isFlag) ?? false,
        ticket: readField(fields, 'tkn', isText),
      }),
    },
    context,
  )
}
