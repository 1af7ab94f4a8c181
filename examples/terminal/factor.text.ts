import type { FactorKind } from 'mfa-step-up'

const names: Partial<Record<FactorKind, string>> = { sms: 'SMS', email: 'e-mail' }

/** A kind of factor, for people: `SMS`, `e-mail`. ReachFive has these two. */
export function nameOf(kind: FactorKind): string {
  return names[kind] ?? kind
}
