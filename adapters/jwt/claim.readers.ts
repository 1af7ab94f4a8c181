import type { EpochMilliseconds } from '../../machines/domain.js'
import { isAmount } from '../_shared/answer.readers.js'
import { type Fields, isText } from '../_shared/option.checks.js'
import { refuse } from './claim.refusal.js'

/** A claim that must be there, as text. */
export function requireText(claims: Fields, name: string): string {
  const value = claims[name] ?? refuse(name, 'missing')
  return isText(value) ? value : refuse(name, 'wrong')
}

/** A `NumericDate` (RFC 7519, section 2: seconds, fractions allowed) where there is one. */
export function readTime(claims: Fields, name: string): EpochMilliseconds | undefined {
  const value = claims[name] ?? undefined
  if (value === undefined) return undefined
  return isAmount(value) ? value * 1000 : refuse(name, 'wrong')
}

/** A `NumericDate` that must be there. */
export function requireTime(claims: Fields, name: string): EpochMilliseconds {
  return readTime(claims, name) ?? refuse(name, 'missing')
}

/** `amr` (RFC 8176): providers also send one text, or objects; what isn't a list of texts says nothing. */
export function readMethods({ amr }: Fields): readonly string[] {
  return Array.isArray(amr) ? amr.filter(isText) : []
}
