import type { CodeFormat } from '../domain.js'

/**
 * The code in what the user typed or pasted, or `null` when it can't be one. Spaces and dashes are taken out, full-width
 * digits and letters made plain (Unicode NFKC), so that `１２３ 456` and `123-456` are both `123456`.
 */
export function parseCode(typed: unknown, { length, alphabet }: CodeFormat): string | null {
  if (typeof typed !== 'string' || typed.length > 4 * length + 16) return null
  const code = typed.normalize('NFKC').replace(/[\s\p{Dash}]/gu, '')
  const isPlain = alphabet === 'digits' ? /^\d+$/.test(code) : /^[A-Za-z0-9]+$/.test(code)
  return isPlain && code.length === length ? code : null
}
