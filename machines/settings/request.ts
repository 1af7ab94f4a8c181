import type { Approach, StepUpRequest } from '../domain.js'

/** Checks a request as it comes from the app. Throws a `TypeError` that names the first wrong field, and no value. */
export function checkRequest(request: StepUpRequest): void {
  const { approach, ...options } = requireObject(request, 'request')
  checkApproach(requireObject(approach, 'request.approach'))
  for (const [name, value] of Object.entries(options)) {
    const check = checks.get(name)
    if (check === undefined) throw new TypeError(`request.${name} is not an option`)
    if (value !== undefined && !check.test(value))
      throw new TypeError(`request.${name} must be ${check.expected}`)
  }
}

type Fields = Readonly<Record<string, unknown>>

interface Check {
  readonly expected: string
  readonly test: (value: unknown) => boolean
}

const isText = (value: unknown) => typeof value === 'string' && value !== ''
const isListOfText = (value: unknown) => Array.isArray(value) && value.every(isText)
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const checks = new Map<string, Check>([
  ['action', { expected: 'a non-empty string', test: isText }],
  ['subject', { expected: 'a non-empty string', test: isText }],
  ['preferredFactor', { expected: 'a non-empty string', test: isText }],
  ['acrValues', { expected: 'a list of non-empty strings', test: isListOfText }],
  ['scope', { expected: 'a list of non-empty strings', test: isListOfText }],
  [
    'maxAge',
    {
      expected: 'a number of seconds, 0 or more',
      test: (value) => Number.isFinite(value) && Number(value) >= 0,
    },
  ],
  ['providerOptions', { expected: 'an object', test: isObject }],
])

/** What each approach needs, and what it may have. */
const approaches: Readonly<
  Record<Approach['kind'], readonly [needed: readonly string[], allowed: readonly string[]]>
> = {
  session: [[], []],
  loginTicket: [['ticket'], []],
  accessToken: [['accessToken'], ['refreshToken']],
  identifier: [[], ['email', 'phoneNumber', 'captcha']],
}

function checkApproach({ kind, ...fields }: Fields): void {
  const known = Object.entries(approaches).find(([name]) => name === kind)
  if (known === undefined) {
    throw new TypeError(`request.approach.kind must be one of ${Object.keys(approaches).join(', ')}`)
  }
  const [, [needed, allowed]] = known
  for (const name of needed) requireText(fields[name], `request.approach.${name}`)
  for (const [name, value] of Object.entries(fields)) {
    if (![...needed, ...allowed].includes(name))
      throw new TypeError(`request.approach.${name} is not an option`)
    if (name === 'captcha' && value !== undefined) {
      requireText(requireObject(value, 'request.approach.captcha')['token'], 'request.approach.captcha.token')
    } else if (value !== undefined) requireText(value, `request.approach.${name}`)
  }
  if (kind === 'identifier' && (fields['email'] === undefined) === (fields['phoneNumber'] === undefined)) {
    throw new TypeError('request.approach must have exactly one of email and phoneNumber')
  }
}

function requireObject(value: unknown, name: string): Fields {
  if (!isObject(value)) throw new TypeError(`${name} must be an object`)
  return value
}

function requireText(value: unknown, name: string): void {
  if (!isText(value)) throw new TypeError(`${name} must be a non-empty string`)
}
