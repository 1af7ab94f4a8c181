import {
  aFlag,
  aFunction,
  anObject,
  aText,
  isObject,
  isText,
  oneOf,
  OptionError,
  type OptionRule,
  type OptionRules,
  requireOption,
  requireOptions,
  texts,
} from '../../../machines/errors.js'
import { type Assumptions, resolveAssumptions } from './assumptions.js'
import { randomCode, randomToken } from './environment.js'
import { aDuration, aLimit, aList, anOrigin, aUrl, withDefaults } from './option-rules.js'
import {
  type Client,
  type ClientOptions,
  DEFAULT_CLIENT,
  DEFAULT_USER,
  type LimitOptions,
  type SimulatorOptions,
  type TenantOptions,
  type User,
  type UserOptions,
} from './options.js'

/** Options with every gap filled. */
export interface Settings {
  readonly issuer: string | undefined
  readonly clients: readonly Client[]
  readonly users: readonly User[]
  readonly loginUrl: string | undefined
  readonly tenant: Required<TenantOptions>
  readonly limits: Required<LimitOptions>
  readonly allowedOrigins: readonly string[] | undefined
  readonly assumptions: Assumptions
  readonly now: () => number
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
  readonly generateCode: () => string
  readonly generateToken: () => string
  readonly clientAddress: (request: Request) => string
  readonly signingKey: CryptoKeyPair | undefined
}

/** Checks the options and fills their gaps. Throws an `OptionError` that names the first wrong one. */
export function resolveOptions(options: SimulatorOptions = {}): Settings {
  const caller = 'createReachFiveSimulator'
  requireOptions<SimulatorOptions>(caller, options, rules)
  const { tenant, limits, clients = [DEFAULT_CLIENT], users = [DEFAULT_USER] } = options
  if (tenant !== undefined) requireOptions<TenantOptions>(caller, tenant, tenantRules, [], 'tenant.')
  if (limits !== undefined) requireOptions<LimitOptions>(caller, limits, limitRules, [], 'limits.')
  const assumptions = resolveAssumptions(caller, options.assumptions)
  const { length, alphabet } = assumptions.code
  const settings: Settings = {
    issuer: options.issuer,
    clients: clients.map((client, index) => resolveClient(caller, client, `clients[${index}].`)),
    users: users.map((user, index) => resolveUser(caller, user, `users[${index}].`)),
    loginUrl: options.loginUrl,
    tenant: withDefaults(TENANT, tenant),
    limits: withDefaults(LIMITS, limits),
    allowedOrigins: options.allowedOrigins,
    assumptions,
    now: options.now ?? (() => Date.now()),
    sleep: options.sleep ?? sleep,
    generateCode: options.generateCode ?? (() => randomCode(length, alphabet)),
    generateToken: options.generateToken ?? randomToken,
    clientAddress: options.clientAddress ?? clientAddress,
    signingKey: options.signingKey,
  }
  const clientIds = settings.clients.map(({ clientId }) => clientId)
  const userIds = settings.users.map(({ id }) => id)
  requireDifferent(caller, 'clients', 'clientId', clientIds)
  requireDifferent(caller, 'users', 'id', userIds)
  return settings
}

function resolveClient(caller: string, options: ClientOptions, prefix: string): Client {
  requireOptions<ClientOptions>(caller, options, clientRules, ['clientId'], prefix)
  const { redirectUris = DEFAULT_CLIENT.redirectUris, isPublic = true } = options
  const defaults = { ...DEFAULT_CLIENT, redirectUris, logoutUris: redirectUris, pkceEnforced: isPublic }
  const client = withDefaults<Client>(defaults, options)
  for (const name of ['redirectUris', 'logoutUris'] as const) {
    client[name].forEach((url, index) => {
      requireOption(caller, `${prefix}${name}[${index}]`, url, aUrl)
    })
  }
  if (!isPublic || client.signingAlgorithm === 'HS256')
    requireOption(caller, `${prefix}clientSecret`, client.clientSecret, aSecret)
  return client
}

function resolveUser(caller: string, options: UserOptions, prefix: string): User {
  requireOptions<UserOptions>(caller, options, userRules, ['id'], prefix)
  const user: User = {
    ...options,
    emailVerified: options.emailVerified ?? true,
    phoneNumberVerified: options.phoneNumberVerified ?? true,
    factors: options.factors ?? [],
    newUser: options.newUser ?? false,
    customFields: options.customFields ?? {},
  }
  const addresses = { sms: user.phoneNumber, email: user.email }
  if (user.factors.some((factor) => addresses[factor] === undefined))
    throw new OptionError(
      caller,
      `${prefix}factors`,
      'must have an address: phoneNumber for sms, email for email',
    )
  return user
}

function requireDifferent(caller: string, option: string, key: string, values: readonly string[]): void {
  if (new Set(values).size < values.length)
    throw new OptionError(caller, option, `must not have the same ${key} twice`)
}

const rules: OptionRules<SimulatorOptions> = {
  issuer: anOrigin,
  clients: aList('clients'),
  users: aList('users'),
  loginUrl: aUrl,
  tenant: anObject,
  limits: anObject,
  allowedOrigins: texts,
  assumptions: anObject,
  now: aFunction,
  sleep: aFunction,
  generateCode: aFunction,
  generateToken: aFunction,
  clientAddress: aFunction,
  signingKey: [
    'be a key pair of RS256 with privateKey and publicKey',
    (value) => isObject(value) && isObject(value['privateKey']) && isObject(value['publicKey']),
  ],
}

const tenantRules: OptionRules<TenantOptions> = {
  sso: aFlag,
  rbaEnabled: aFlag,
  mfaSmsEnabled: aFlag,
  mfaEmailEnabled: aFlag,
  mfaRequired: oneOf('always', 'never'),
  language: aText,
  callingCode: [
    'be one to three digits, such as 33',
    (value) => isText(value) && /^[1-9]\d{0,2}$/.test(value),
  ],
}

const limitRules: OptionRules<LimitOptions> = {
  requests: aLimit,
  window: aDuration,
  passwordAttempts: aLimit,
  lockout: aDuration,
}

const aSecret: OptionRule = ['be given where isPublic is false or signingAlgorithm is HS256', isText]

const clientRules: OptionRules<ClientOptions> = {
  clientId: aText,
  isPublic: aFlag,
  clientSecret: aText,
  pkceEnforced: aFlag,
  implicitForbidden: aFlag,
  firstParty: aFlag,
  redirectUris: aList('absolute URLs'),
  logoutUris: aList('absolute URLs'),
  scope: aText,
  accessTokenLifetime: aDuration,
  refreshTokenLifetime: aDuration,
  signingAlgorithm: oneOf('RS256', 'HS256'),
}

const userRules: OptionRules<UserOptions> = {
  id: aText,
  email: aText,
  emailVerified: aFlag,
  phoneNumber: aText,
  phoneNumberVerified: aFlag,
  customIdentifier: aText,
  password: aText,
  factors: [
    'be a list of sms and email',
    (value) => Array.isArray(value) && value.every((factor) => factor === 'sms' || factor === 'email'),
  ],
  name: aText,
  givenName: aText,
  familyName: aText,
  birthdate: aText,
  gender: aText,
  locale: aText,
  picture: aText,
  profile: aText,
  newUser: aFlag,
  socialProvider: [
    'be { name, accessToken }',
    (value) => isObject(value) && isText(value['name']) && isText(value['accessToken']),
  ],
  customFields: anObject,
}

const TENANT: Required<TenantOptions> = {
  sso: true,
  rbaEnabled: true,
  mfaSmsEnabled: true,
  mfaEmailEnabled: true,
  mfaRequired: 'always',
  language: 'en',
  callingCode: '33',
}

const LIMITS: Required<LimitOptions> = { requests: 20, window: 60, passwordAttempts: 10, lockout: 300 }

function clientAddress(request: Request): string {
  const forwarded = request.headers.get('x-forwarded-for')?.split(',')[0]?.trim()
  return request.headers.get('true-client-ip') ?? forwarded ?? 'unknown'
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort)
      resolve()
    }, milliseconds)
    signal.addEventListener('abort', abort, { once: true })
  })
}
