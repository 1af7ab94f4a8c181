import { DEFAULT_USER, type ReceivedRequest } from 'mfa-step-up/simulator'

/** Fields of the provider's API whose values nobody else may see. */
const fields = [
  ...['access_token', 'refreshToken', 'id_token', 'token', 'challenge_id', 'verification_code'],
  ...['code', 'code_verifier', 'code_challenge', 'nonce'],
]

/** Finds the texts that hold a secret of this traffic, or say who the user is. */
export function leakFinder(
  requests: readonly ReceivedRequest[],
  answers: readonly string[],
): (texts: readonly string[]) => readonly string[] {
  const { id, email, phoneNumber } = DEFAULT_USER
  const found = new Map<string, Set<string>>()
  const note = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [name, member] of Object.entries(value) as [string, unknown][]) {
      if (isText(member) && fields.includes(name)) found.set(name, (found.get(name) ?? new Set()).add(member))
      note(member)
    }
  }
  for (const { body, query, headers } of requests) {
    note(typeof body === 'string' ? Object.fromEntries(new URLSearchParams(body)) : body)
    note(query)
    note({ access_token: headers['authorization']?.replace('Bearer ', '') })
  }
  for (const answer of answers) if (answer.startsWith('{')) note(JSON.parse(answer))
  const lacking = fields.filter((name) => !found.has(name))
  if (lacking.length > 0) throw new Error(`This traffic lacks ${lacking.join(', ')}`)
  const secrets = [...[...found.values()].flatMap((values) => [...values]), id, email, phoneNumber].filter(
    isText,
  )
  // A handle begins with `sealed:`, a token with `eyJ`. The digits of a moment may be those of a code.
  return (texts) =>
    texts.filter((text) => {
      const told = text.replaceAll(/\b\d{13}\b/g, '')
      return ['sealed:', 'eyJ', ...secrets].some((secret) => told.includes(secret))
    })
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
