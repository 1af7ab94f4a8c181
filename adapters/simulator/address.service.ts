import { type Fields, readString } from './request.readers.js'
import { ApiError, invalidRequest, WRONG_CODE } from './simulator.errors.js'
import type { FactorType } from './simulator.options.js'
import { expiry, findLive, type Services } from './simulator.services.js'
import type { AddressCheck } from './simulator.store.js'
import { kindOf } from './profile.service.js'
import { normalize } from './user.service.js'

/** What is to be proven: that messages to an address reach this user. */
export type AddressClaim = Pick<AddressCheck, 'userId' | 'purpose' | 'channel'>

/**
 * The e-mail address or phone number of a body, in the form it is kept; `undefined` where there is none. Another text is
 * 400 (developer.reachfive.com, "Email address management": "Valid email required").
 */
export function readAddress(fields: Fields, channel: FactorType): string | undefined {
  const kind = kindOf(channel)
  const given = readString(fields, kind)
  if (given === undefined) return undefined
  const address = channel === 'sms' ? normalize(kind, given) : given.trim()
  const form = channel === 'sms' ? /^\+?\d{4,15}$/ : /^[^\s@]+@[^\s@]+\.[^\s@]+$/
  if (form.test(address)) return address
  throw invalidRequest(kind, channel === 'sms' ? 'Valid phone number required' : 'Valid email required')
}

/** Sends a code to an address that is to be proven. An older code for the same purpose is dead with that. */
export function sendAddressCode(services: Services, claim: AddressClaim, to: string, action?: string): void {
  const { settings, store, clock, outbox } = services
  const code = settings.generateCode()
  const expiresAt = expiry(services, settings.assumptions.lifetimes.code)
  store.addressChecks.set(keyOf(claim), { ...claim, to, code, expiresAt, wrongCodes: 0 })
  const { channel, purpose } = claim
  outbox.send({ channel, to, code, sentAt: clock.now(), purpose, ...(action !== undefined && { action }) })
}

/**
 * The address that the code proves, once. `expected`: the address the caller speaks of, where one is named. Lifetime and
 * trials are those of a step-up code (U5, U8).
 */
export function confirmAddress(
  services: Services,
  claim: AddressClaim,
  code: string,
  expected?: string,
): string {
  const key = keyOf(claim)
  const check = findLive(services, services.store.addressChecks, key)
  const { limit } = services.settings.assumptions.codeTrials
  const isMeant = expected === undefined || expected === check?.to
  if (check === undefined || !isMeant || check.wrongCodes >= limit || check.code !== code) {
    if (check !== undefined) check.wrongCodes += 1
    throw new ApiError(WRONG_CODE, 'Invalid verification code')
  }
  services.store.addressChecks.delete(key)
  return check.to
}

function keyOf({ userId, purpose, channel }: AddressClaim): string {
  return `${purpose}:${channel}:${userId}`
}
