import type { Factor, FactorKind } from '../domain.js'
import { type Check, isObject, isText } from '../errors.js'

// Questions about values of unknown origin: an answer of an adapter, a saved flow. All are total.

const isFlag: Check = (value) => typeof value === 'boolean'
export const isMoment: Check = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0
export const isCount: Check = (value) => Number.isInteger(value) && Number(value) >= 0
export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)
export const orAbsent =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
export const shape = (fields: Readonly<Record<string, Check>>): Check => {
  const entries = Object.entries(fields)
  return (value) => isObject(value) && entries.every(([name, check]) => check(value[name]))
}
export const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)

/** In characters. */
export const LONGEST_CODE = 64
const isCodeFormat = shape({
  length: orAbsent((value) => isCount(value) && Number(value) >= 1 && Number(value) <= LONGEST_CODE),
  alphabet: (value) => value === 'digits' || value === 'alphanumeric',
})
const kinds: Readonly<Record<FactorKind, true>> = {
  sms: true,
  email: true,
  voice: true,
  totp: true,
  recovery: true,
  push: true,
  webauthn: true,
  magicLink: true,
}
/** Shown as it is, so it is short, and has no line of its own. */
export const isBindingMessage: Check = (value) => isText(value) && /^[^\p{C}\p{Z}]{1,20}$/u.test(value)
const isFactor = shape({
  id: isText,
  kind: (value) => typeof value === 'string' && Object.hasOwn(kinds, value),
  hint: orNull(isText),
  needsSend: isFlag,
  canResend: isFlag,
  canTrustDevice: isFlag,
  code: orNull(isCodeFormat),
  trustLifetime: orAbsent(isMoment),
})
const hasUniqueIds = (factors: readonly Factor[]) =>
  new Set(factors.map(({ id }) => id)).size === factors.length
export const isFactors: Check = (value) => listOf(isFactor)(value) && hasUniqueIds(value as readonly Factor[])
