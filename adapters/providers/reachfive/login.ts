import {
  aText,
  isFunction,
  isObject,
  isText,
  type OptionRules,
  requireOption,
  requireOptions,
} from '../../../machines/errors.js'
import { isFlag, readField, readOptionalField } from '../../_shared/answers.js'
import { guardOptions } from '../../_shared/options.js'
import type { ReachFiveAdapter } from './adapter.js'
import { resolveScope } from './authorization.js'
import { aCaptcha, requireIdentifier } from './options.js'
import { partsOf, type ReachFiveParts } from './parts.js'

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

/** What ReachFive answers to a right password. */
export interface PasswordLoginAnswer {
  /** Whether a step-up must follow, begun by `{ kind: 'loginTicket', ticket }`. */
  readonly mfaRequired: boolean
  /** `tkn`: one time, secret. */
  readonly ticket: string
}

export interface PasswordLoginOptions {
  /** Ends the login with `cancelled`. */
  readonly signal?: AbortSignal
}

const caller = 'logInWithPassword'

const rules: OptionRules<PasswordLogin> = {
  email: aText,
  phoneNumber: aText,
  customIdentifier: aText,
  password: aText,
  action: aText,
  captcha: aCaptcha,
}

/**
 * Checks a password, outside any flow: a password never enters the chart. Where the answer says `mfaRequired`, start a flow
 * with its ticket.
 *
 * Rejects with an `OptionError` for an adapter that `createReachFiveAdapter` did not make, else with a `StepUpError`:
 * `credentials_rejected` for a wrong password, `locked`, `denied`, `rate_limited`, `configuration` for a wrong member of
 * `login`, and those of the transport.
 */
export async function logInWithPassword(
  adapter: ReachFiveAdapter,
  login: PasswordLogin,
  options: PasswordLoginOptions = {},
): Promise<PasswordLoginAnswer> {
  requireOption(caller, 'adapter', adapter, [
    'come from createReachFiveAdapter',
    (value) => isObject(value) && isFunction(Reflect.get(value, partsOf)),
  ])
  return guardOptions(logIn)(adapter[partsOf](), login, options)
}

/** The ticket is good for one step-up: a flag in quotes does not spend it. */
const isFlagOrWord = (value: unknown): value is boolean | string =>
  isFlag(value) || value === 'true' || value === 'false'

async function logIn(
  { client, loadConfig, settings }: ReachFiveParts,
  login: PasswordLogin,
  { signal }: PasswordLoginOptions,
): Promise<PasswordLoginAnswer> {
  requireOptions<PasswordLogin>(caller, login, rules, ['password'], 'login.')
  requireIdentifier(caller, login, ['email', 'phoneNumber', 'customIdentifier'], 'login.')
  const { clientId, auth, environment, language } = settings
  const context = { signal, now: environment.now }
  const config = await loadConfig(context)
  const { captcha, ...members } = login
  const scope = resolveScope(auth, config.scope)
  return client(
    {
      call: 'login',
      path: '/identity/v1/password/login',
      body: {
        clientId,
        scope,
        ...members,
        captchaToken: captcha?.token,
        captchaProvider: captcha?.provider,
      },
      conversation: {
        correlationId: environment.generateId(),
        cookies: config.sso,
        language: language ?? config.language,
      },
      read: (fields) => ({
        mfaRequired: readOptionalField(fields, 'mfa_required', isFlagOrWord)?.toString() === 'true',
        ticket: readField(fields, 'tkn', isText),
      }),
    },
    context,
  )
}
