import { type Fields, readString } from './request.readers.js'
import type { FactorType, User } from './simulator.options.js'
import type { Services } from './simulator.services.js'
import type { Profile } from './simulator.store.js'

/** The user of an id, as they are now. Ids come from the server's own records, so there always is one. */
export function requireUser(services: Services, userId: string): Profile {
  const user = services.store.profiles.get(userId)
  if (user === undefined) throw new TypeError(`There is no user with the id "${userId}"`)
  return user
}

/** What a person typed to say who they are. */
export interface Identifier {
  readonly kind: 'email' | 'phone_number' | 'custom_identifier'
  readonly value: string
}

/** The first identifier of a request, in the form it is compared in. */
export function readIdentifier(fields: Fields): Identifier | undefined {
  for (const kind of ['email', 'phone_number', 'custom_identifier'] as const) {
    const value = readString(fields, kind)
    if (value !== undefined) return { kind, value: normalize(kind, value) }
  }
  return undefined
}

/** The user an identifier belongs to: e-mail in any case, phone number with or without separators. */
export function findUser(services: Services, { kind, value }: Identifier): Profile | undefined {
  return [...services.store.profiles.values()].find((user) => {
    const own = {
      email: user.email,
      phone_number: user.phoneNumber,
      custom_identifier: user.customIdentifier,
    }[kind]
    return own !== undefined && normalize(kind, own) === value
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

/** An identifier in the form it is compared in. */
export function normalize(kind: Identifier['kind'], value: string): string {
  if (kind === 'email') return value.trim().toLowerCase()
  return kind === 'phone_number' ? value.replace(/[\s.()-]/g, '') : value
}
