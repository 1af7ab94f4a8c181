import { ApiError } from './simulator.errors.js'
import type { FactorType } from './simulator.options.js'
import type { Services } from './simulator.services.js'
import type { Profile } from './simulator.store.js'
import { addressOf, findUser, normalize, requireUser } from './user.service.js'

/** Changes a user. Everything that asks later, tokens included, sees the new record. */
export function updateProfile(services: Services, userId: string, changes: Partial<Profile>): Profile {
  const profile = { ...requireUser(services, userId), ...changes, updatedAt: services.clock.now() }
  services.store.profiles.set(userId, profile)
  return profile
}

/** Makes a proven address of the user a second factor; it is a verified address of the profile from then on. */
export function addFactor(services: Services, userId: string, factor: FactorType, address: string): Profile {
  const { factors, enrolledAt } = requireUser(services, userId)
  const changes = {
    factors: factors.includes(factor) ? factors : [...factors, factor],
    enrolledAt: { ...enrolledAt, [factor]: services.clock.now() },
  }
  return updateProfile(services, userId, { ...addressChange(factor, address, true), ...changes })
}

/** The address stays in the profile; it is no second factor any more. */
export function removeFactor(services: Services, userId: string, factor: FactorType): void {
  const { factors } = requireUser(services, userId)
  updateProfile(services, userId, { factors: factors.filter((other) => other !== factor) })
}

/** Puts a new address into the profile. A second factor goes with it, or is gone (U29). */
export function moveAddress(
  services: Services,
  userId: string,
  channel: FactorType,
  address: string,
  isVerified: boolean,
): Profile {
  const user = requireUser(services, userId)
  const isNew = !isAddressOf(user, channel, address)
  const isLeft = isNew && services.settings.assumptions.factorOnUpdate === 'removed'
  const factors = isLeft ? user.factors.filter((factor) => factor !== channel) : user.factors
  return updateProfile(services, userId, { ...addressChange(channel, address, isVerified), factors })
}

/** Whether the user has this address now, written one way or another. */
export function isAddressOf(user: Profile, channel: FactorType, address: string): boolean {
  const kind = kindOf(channel)
  return normalize(kind, addressOf(user, channel)) === normalize(kind, address)
}

/** Whether the user has shown that messages to the address arrive. A missing address is not verified. */
export function isVerified(user: Profile, channel: FactorType): boolean {
  if (addressOf(user, channel) === '') return false
  return channel === 'sms' ? user.phoneNumberVerified : user.emailVerified
}

/** Refuses an address that is another user's: both are identifiers (developer.reachfive.com, "Email address management"). */
export function requireFree(services: Services, userId: string, channel: FactorType, address: string): void {
  const kind = kindOf(channel)
  const owner = findUser(services, { kind, value: normalize(kind, address) })
  if (owner === undefined || owner.id === userId) return
  const error = `${kind}_already_exists`
  throw new ApiError(
    { status: 400, error },
    kind === 'email' ? 'Email already in use' : 'Phone number in use',
  )
}

/** A second factor, as the API shows it. `created_at` is a date. */
export function describeCredential(user: Profile, type: FactorType): Record<string, unknown> {
  return {
    type,
    [kindOf(type)]: addressOf(user, type),
    friendly_name: type === 'sms' ? 'Phone' : 'E-mail',
    created_at: new Date(user.enrolledAt[type]).toISOString().slice(0, 10),
  }
}

/** The profile, as the API shows it to its owner. */
export function describeProfile(user: Profile): Record<string, unknown> {
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    email_verified: user.emailVerified,
    phone_number: user.phoneNumber,
    phone_number_verified: user.phoneNumberVerified,
    custom_fields: user.customFields,
    updated_at: new Date(user.updatedAt).toISOString(),
  }
}

/** Name of the field that has the address of a channel. */
export function kindOf(channel: FactorType): 'email' | 'phone_number' {
  return channel === 'sms' ? 'phone_number' : 'email'
}

function addressChange(channel: FactorType, address: string, isVerified: boolean): Partial<Profile> {
  return channel === 'sms'
    ? { phoneNumber: address, phoneNumberVerified: isVerified }
    : { email: address, emailVerified: isVerified }
}
