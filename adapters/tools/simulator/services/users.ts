import type { FactorType, User } from '../options.js'
import { type Fields, readString } from '../requests.js'
import { ApiError } from '../responses.js'
import type { Services } from './services.js'
import type { Profile } from './store.js'

/** The user of an id, as they are now. Ids come from the server's own records, so there always is one. */
export function requireUser(services: Services, userId: string): Profile {
  const user = services.store.profiles.get(userId)
  if (user === undefined) throw new TypeError('There is no such user')
  return user
}

/** What a person typed to say who they are. */
export interface Identifier {
  readonly kind: 'email' | 'phone_number' | 'custom_identifier'
  readonly value: string
}

/** The first identifier of a request, in the form it is compared in. */
export function readIdentifier(services: Services, fields: Fields): Identifier | undefined {
  for (const kind of ['email', 'phone_number', 'custom_identifier'] as const) {
    const value = readString(fields, kind)
    if (value !== undefined) return { kind, value: normalize(services, kind, value) }
  }
  return undefined
}

/** The user an identifier belongs to: e-mail in any case, phone number in international or national format, with or without separators. */
export function findUser(services: Services, { kind, value }: Identifier): Profile | undefined {
  return [...services.store.profiles.values()].find((user) => {
    const own = {
      email: user.email,
      phone_number: user.phoneNumber,
      custom_identifier: user.customIdentifier,
    }[kind]
    return own !== undefined && normalize(services, kind, own) === value
  })
}

/** The second factors a user may choose from: the registered ones that the tenant allows. */
export function factorsOf(services: Services, user: User): readonly FactorType[] {
  const { mfaSmsEnabled, mfaEmailEnabled } = services.settings.tenant
  return user.factors.filter((factor) => (factor === 'sms' ? mfaSmsEnabled : mfaEmailEnabled))
}

/** Where a message to the user goes. */
export function addressOf(user: User, channel: FactorType): string {
  return (channel === 'sms' ? user.phoneNumber : user.email) ?? ''
}

/** An identifier in the form it is compared in. A phone number becomes an international one. */
export function normalize({ settings }: Services, kind: Identifier['kind'], value: string): string {
  if (kind === 'email') return value.trim().toLowerCase()
  if (kind !== 'phone_number') return value
  // In `+33 (0)6` the zero is that of the national format.
  const international = value.replace(/^(\s*(?:\+|00)[^(]*)\(0\)/, '$1')
  const number = international.replace(/[\s./()\p{Dash}]/gu, '').replace(/^00/, '+')
  return number.replace(/^0?(?=\d)/, `+${settings.tenant.callingCode}`)
}

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
  const isNew = !isAddressOf(services, user, channel, address)
  const isLeft = isNew && services.settings.assumptions.factorOnUpdate === 'removed'
  const factors = isLeft ? user.factors.filter((factor) => factor !== channel) : user.factors
  return updateProfile(services, userId, { ...addressChange(channel, address, isVerified), factors })
}

/** Whether the user has this address now, written one way or another. */
export function isAddressOf(
  services: Services,
  user: Profile,
  channel: FactorType,
  address: string,
): boolean {
  const kind = kindOf(channel)
  return normalize(services, kind, addressOf(user, channel)) === normalize(services, kind, address)
}

/** Whether the user has shown that messages to the address arrive. A missing address is not verified. */
export function isVerified(user: Profile, channel: FactorType): boolean {
  if (addressOf(user, channel) === '') return false
  return channel === 'sms' ? user.phoneNumberVerified : user.emailVerified
}

/** Refuses an address that is another user's: both are identifiers (developer.reachfive.com, "Email address management"). */
export function requireFree(services: Services, userId: string, channel: FactorType, address: string): void {
  const kind = kindOf(channel)
  const owner = findUser(services, { kind, value: normalize(services, kind, address) })
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
