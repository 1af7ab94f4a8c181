import * as check from './option.checks.js'
import { BANK, type ProtectedApiOptions, type ProtectedResource } from './protected-api.options.js'

/** Options with every gap filled. */
export type ProtectedApiSettings = Required<Omit<ProtectedApiOptions, 'simulator' | 'allowedOrigins'>> &
  Pick<ProtectedApiOptions, 'allowedOrigins'>

/** Checks the options and fills their gaps. Throws a `TypeError` that names the option at fault. */
export function resolveProtectedApi(options: ProtectedApiOptions): ProtectedApiSettings {
  const { simulator, ...given } = check.checkKeys(options, ['simulator', ...Object.keys(CHECKS)], 'options')
  const tenant = simulator?.adapterOptions
  if (simulator !== undefined) check.checkObject(tenant, 'simulator')
  const settings = check.checkGroup<ProtectedApiSettings>(
    given,
    {
      introspectionUrl: tenant === undefined ? '' : `${tenant.domain}/oauth/introspect`,
      fetch: tenant?.fetch ?? ((input, init) => globalThis.fetch(input, init)),
      now: tenant?.now ?? (() => Date.now()),
      resources: BANK,
      status: 401,
      form: 'rfc9470',
      scheme: 'Bearer',
      quotesMaxAge: true,
      otherChallenges: [],
      exposesChallenge: true,
    },
    CHECKS,
    'options',
  )
  const routes = settings.resources.map(({ method, path }) => `${method.toUpperCase()} ${path}`)
  if (new Set(routes).size < routes.length)
    throw new TypeError('Option "options.resources" names the same route twice')
  return settings
}

const optional =
  (test: (value: unknown, name: string) => unknown) =>
  (value: unknown, name: string): void => {
    if (value !== undefined) test(value, name)
  }

/** Characters that need no escape in a quoted string; those of a scope (RFC 6749 section 3.3). */
const WORD = /^[\x21\x23-\x5B\x5D-\x7E]+$/

function checkWords(value: unknown, name: string): void {
  const words = check.checkStrings(value, name)
  if (words.length === 0 || !words.every((word) => WORD.test(word)))
    throw new TypeError(`Option "${name}" must be words without spaces, quotes or backslashes, one at least`)
}

const RESOURCE_CHECKS: check.Checks<ProtectedResource> = {
  method: check.checkString,
  path: check.checkPath,
  acrValues: optional(checkWords),
  maxAge: optional(check.checkAge),
  scope: optional((value, name) => {
    checkWords(check.checkString(value, name).split(' '), name)
  }),
  amr: optional(checkWords),
  handle: optional(check.checkFunction),
}

function checkResources(value: unknown, name: string): void {
  if (!Array.isArray(value)) throw new TypeError(`Option "${name}" must be an array`)
  value.forEach((item: unknown, index) => {
    const place = `${name}[${index}]`
    const resource: Partial<ProtectedResource> = check.checkObject(item, place)
    const { method = '', path = '' } = resource
    check.checkGroup<ProtectedResource>(resource, { method, path }, RESOURCE_CHECKS, place)
  })
}

const CHECKS: check.Checks<ProtectedApiSettings> = {
  introspectionUrl: check.checkUrl,
  fetch: check.checkFunction,
  now: check.checkFunction,
  resources: checkResources,
  status: check.oneOf(401, 403),
  form: check.oneOf('rfc9470', 'reachfive'),
  scheme: check.oneOf('Bearer', 'DPoP'),
  quotesMaxAge: check.checkBoolean,
  otherChallenges: check.checkStrings,
  allowedOrigins: optional(check.checkStrings),
  exposesChallenge: check.checkBoolean,
}
