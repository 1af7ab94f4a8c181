import { type Assumptions, resolveAssumptions } from './assumptions.js'
import { randomCode, randomToken } from './environment.js'
import * as check from './option-checks.js'
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

const OPTION_NAMES: readonly (keyof SimulatorOptions)[] = [
  ...([
    'issuer',
    'clients',
    'users',
    'loginUrl',
    'tenant',
    'limits',
    'allowedOrigins',
    'assumptions',
  ] as const),
  ...(['now', 'sleep', 'generateCode', 'generateToken', 'clientAddress', 'signingKey'] as const),
]

const TENANT: Required<TenantOptions> = {
  sso: true,
  rbaEnabled: true,
  mfaSmsEnabled: true,
  mfaEmailEnabled: true,
  mfaRequired: 'always',
  language: 'en',
}

const LIMITS: Required<LimitOptions> = { requests: 20, window: 60, passwordAttempts: 10, lockout: 300 }

/** Checks the options and fills their gaps. Throws a `TypeError` that names the option at fault. */
export function resolveOptions(options: SimulatorOptions = {}): Settings {
  const given = check.checkKeys(options, OPTION_NAMES, 'options')
  const assumptions = resolveAssumptions(given.assumptions)
  const { length, alphabet } = assumptions.code
  return {
    issuer: given.issuer === undefined ? undefined : check.checkOrigin(given.issuer, 'issuer'),
    clients: checkList(
      given.clients ?? [DEFAULT_CLIENT],
      resolveClient,
      ({ clientId }) => clientId,
      'clients',
    ),
    users: checkList(given.users ?? [DEFAULT_USER], resolveUser, ({ id }) => id, 'users'),
    loginUrl: given.loginUrl === undefined ? undefined : check.checkUrl(given.loginUrl, 'loginUrl'),
    tenant: check.checkGroup(given.tenant, TENANT, TENANT_CHECKS, 'tenant'),
    limits: check.checkGroup(given.limits, LIMITS, LIMIT_CHECKS, 'limits'),
    allowedOrigins: given.allowedOrigins && check.checkStrings(given.allowedOrigins, 'allowedOrigins'),
    assumptions,
    now: check.checkFunction(given.now ?? (() => Date.now()), 'now'),
    sleep: check.checkFunction(given.sleep ?? sleep, 'sleep'),
    generateCode: check.checkFunction(
      given.generateCode ?? (() => randomCode(length, alphabet)),
      'generateCode',
    ),
    generateToken: check.checkFunction(given.generateToken ?? randomToken, 'generateToken'),
    clientAddress: check.checkFunction(given.clientAddress ?? clientAddress, 'clientAddress'),
    signingKey: given.signingKey,
  }
}

const TENANT_CHECKS: check.Checks<Required<TenantOptions>> = {
  sso: check.checkBoolean,
  rbaEnabled: check.checkBoolean,
  mfaSmsEnabled: check.checkBoolean,
  mfaEmailEnabled: check.checkBoolean,
  mfaRequired: check.oneOf('always', 'never'),
  language: check.checkString,
}

const LIMIT_CHECKS: check.Checks<Required<LimitOptions>> = {
  requests: check.checkLimit,
  window: check.checkPositive,
  passwordAttempts: check.checkLimit,
  lockout: check.checkPositive,
}

const CLIENT_CHECKS: check.Checks<Client> = {
  clientId: check.checkString,
  isPublic: check.checkBoolean,
  clientSecret: check.checkOptionalString,
  pkceEnforced: check.checkBoolean,
  implicitForbidden: check.checkBoolean,
  firstParty: check.checkBoolean,
  redirectUris: check.checkUrls,
  logoutUris: check.checkUrls,
  scope: check.checkString,
  accessTokenLifetime: check.checkPositive,
  refreshTokenLifetime: check.checkPositive,
  signingAlgorithm: check.oneOf('RS256', 'HS256'),
}

const USER_CHECKS: check.Checks<User> = {
  id: check.checkString,
  email: check.checkOptionalString,
  emailVerified: check.checkBoolean,
  phoneNumber: check.checkOptionalString,
  phoneNumberVerified: check.checkBoolean,
  customIdentifier: check.checkOptionalString,
  password: check.checkOptionalString,
  factors: check.checkStrings,
  name: check.checkOptionalString,
  newUser: check.checkBoolean,
  customFields: check.checkObject,
}

function resolveClient(options: ClientOptions, name: string): Client {
  const redirectUris = options.redirectUris ?? DEFAULT_CLIENT.redirectUris
  const pkceEnforced = options.isPublic ?? true
  const { clientId } = options
  const defaults: Client = {
    ...DEFAULT_CLIENT,
    clientId,
    redirectUris,
    logoutUris: redirectUris,
    pkceEnforced,
  }
  const client = check.checkGroup<Client>(options, defaults, CLIENT_CHECKS, name)
  if (client.clientSecret === undefined && (!client.isPublic || client.signingAlgorithm === 'HS256')) {
    throw new TypeError(`Option "${name}.clientSecret" is needed: confidential client or HS256`)
  }
  return client
}

function resolveUser(options: UserOptions, name: string): User {
  const defaults: User = {
    id: options.id,
    emailVerified: true,
    phoneNumberVerified: true,
    factors: [],
    newUser: false,
    customFields: {},
  }
  const user = check.checkGroup<User>(options, defaults, USER_CHECKS, name)
  for (const factor of user.factors) {
    check.checkChoice(factor, ['sms', 'email'], `${name}.factors`)
    if ((factor === 'sms' ? user.phoneNumber : user.email) === undefined) {
      throw new TypeError(`Option "${name}.factors" has ${factor}, but no address for it is given`)
    }
  }
  return user
}

function checkList<Given, Item>(
  list: readonly Given[],
  resolve: (given: Given, name: string) => Item,
  keyOf: (item: Item) => string,
  name: string,
): readonly Item[] {
  if (!Array.isArray(list)) throw new TypeError(`Option "${name}" must be an array`)
  const items = list.map((given: Given, index) => resolve(given, `${name}[${index}]`))
  if (new Set(items.map(keyOf)).size < items.length) {
    throw new TypeError(`Option "${name}" names the same one twice`)
  }
  return items
}

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
