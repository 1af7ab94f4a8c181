/** One challenge of a `WWW-Authenticate` header ([RFC 9110, section 11.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1)). */
export interface AuthenticationChallenge {
  /** In lower case: schemes are case-insensitive ([RFC 9110, section 11.1](https://www.rfc-editor.org/rfc/rfc9110#section-11.1)). */
  readonly scheme: string
  /** The one value that `Negotiate` and others carry in place of parameters; `null` when there is none. */
  readonly token68: string | null
  /** Names in lower case, values unquoted. Of a repeated name the first value counts. */
  readonly parameters: ReadonlyMap<string, string>
  /**
   * Names of parameters whose value can't be read, or is given twice and not the same. An empty name stands for a piece that may be any
   * parameter, or more of a value.
   */
  readonly unread: ReadonlySet<string>
}

/**
 * Names of parameters (RFC 9110, 6750, 9449, 9470, 9728; OpenID Connect; Microsoft). Where a comma is missing after a value without quotes, a
 * name tells the next parameter from the rest of the value: a scope may have an equals sign in it
 * ([RFC 6749, section 3.3](https://www.rfc-editor.org/rfc/rfc6749#section-3.3)).
 */
const knownNames: ReadonlySet<string> = new Set(
  (
    'realm charset scope error error_description error_uri algs acr_values max_age resource_metadata claims ' +
    'authorization_uri client_id trusted_issuers as_uri nonce'
  ).split(' '),
)

/** Parameters that are lists, and are often written without quotes. */
const listNames: readonly string[] = ['scope', 'acr_values']
/** Schemes that may stand without a parameter (IANA, "HTTP Authentication Schemes"; those of Microsoft). */
const loneSchemes: readonly string[] = [
  'negotiate',
  'ntlm',
  'kerberos',
  'basic',
  'bearer',
  'dpop',
  'digest',
  'gnap',
  'hoba',
  'mutual',
]

interface Draft extends AuthenticationChallenge {
  token68: string | null
  readonly parameters: Map<string, string>
  readonly unread: Set<string>
}

/**
 * Reads all challenges of a `WWW-Authenticate` header, or of several that were joined by commas. Never throws, and takes time in
 * proportion to the length. It skips a piece that it can't read, up to the next comma outside of quotes, and keeps its name in `unread`.
 * After a quote that never closes it reads nothing more. A value without quotes may have any character but spaces, commas and quotes.
 */
export function parseChallenges(header: string): readonly AuthenticationChallenge[] {
  // Made anew for each header: `y` makes them remember where they stopped.
  /** `token` ([RFC 9110, section 5.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2)). */
  const tokenPattern = /[\w!#$%&'*+\-.^`|~]+/y
  const token68Pattern = /[A-Za-z0-9\-._~+/]+=*/y
  /** A token by the standard; many servers write a URN or a base64 text without quotes. */
  const barePattern = /[^\s,"]+/y
  const spacePattern = /[ \t]*/y
  /** Commas and the empty elements of a list ([RFC 9110, section 5.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.1)). Some servers forget the comma. */
  const separatorPattern = /[ \t,]*/y
  const challenges: Draft[] = []
  let position = 0

  const take = (pattern: RegExp): string => {
    pattern.lastIndex = position
    const text = pattern.exec(header)?.[0] ?? ''
    position += text.length
    return text
  }
  const isAtEnd = () => position >= header.length || ' \t,'.includes(header.charAt(position))
  const skip = () => {
    while (position < header.length && header.charAt(position) !== ',') {
      if (header.charAt(position) === '"') takeQuoted()
      else position += 1
    }
  }
  /** A quoted string, unescaped ([RFC 9110, section 5.6.4](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.4)); `null` for one that never closes. */
  const takeQuoted = (): string | null => {
    const parts: string[] = []
    let start = position + 1
    for (position = start; position < header.length; position += 1) {
      const character = header.charAt(position)
      if (character !== '"' && character !== '\\') continue
      parts.push(header.slice(start, position))
      position += 1
      if (character === '"') return parts.join('')
      start = position
    }
    position = header.length
    return null
  }
  const takeToken68 = (draft: Draft) => {
    const before = position
    const text = take(token68Pattern)
    const after = position
    take(spacePattern)
    const isWhole = position >= header.length || header.charAt(position) === ','
    if (text !== '' && isWhole) draft.token68 = text
    position = isWhole ? after : before
  }

  const skipUnread = (name: string) => {
    const start = position
    skip()
    // Quotes out of balance may have swallowed other parameters.
    const unread = header.slice(start, position).includes('"') ? '' : name
    const draft = challenges.at(-1)
    draft?.unread.add(unread)
    // What seemed to be a scheme may be a broken parameter of the challenge before.
    const isDoubtful = name === '' && draft?.token68 === null && draft.parameters.size === 0
    if (isDoubtful) challenges.at(-2)?.unread.add('')
  }
  /** Answers whether the value is one without quotes. */
  const takeValue = (name: string): boolean => {
    const isQuoted = header.charAt(position) === '"'
    const value = isQuoted ? takeQuoted() : take(barePattern) || null
    if (value === null || !isAtEnd()) {
      // Nothing is known of what stands after a quote that never closes.
      skipUnread(value === null && isQuoted ? '' : name)
      return false
    }
    const { parameters, unread } = challenges.at(-1) ?? {}
    const first = parameters?.get(name)
    if (first === undefined) parameters?.set(name, value)
    else if (first !== value) unread?.add(name)
    return !isQuoted
  }

  // The piece before was a value without quotes, of this name, and no comma has come since: the next word may belong to it.
  let isOpen = false
  let openName = ''
  for (;;) {
    const separator = take(separatorPattern)
    const isTight = isOpen && separator === ','
    const isList = isOpen && listNames.includes(openName)
    if (separator.includes(',')) isOpen = false
    if (position >= header.length) return challenges
    const name = take(tokenPattern).toLowerCase()
    const afterName = position
    take(spacePattern)
    if (name !== '' && header.charAt(position) === '=') {
      position += 1
      take(spacePattern)
      const draft = challenges.at(-1)
      // "write, error=...": what seemed to be a scheme may be the rest of a list without quotes.
      if (separator.includes(',') && draft?.parameters.size === 0 && draft.token68 === null)
        for (const each of challenges.slice(-2)) each.unread.add('')
      if (isOpen && !knownNames.has(name)) draft?.unread.add(openName)
      isOpen = takeValue(name)
      openName = name
      continue
    }
    position = afterName
    if (name === '' || !isAtEnd()) {
      skipUnread('')
      continue
    }
    // "scope=read,write" and "scope=read, write": no scheme that stands alone.
    const isAlone = position >= header.length || header.charAt(position) === ','
    const isRest = isAlone && (isTight || (isList && !loneSchemes.includes(name)))
    if (isOpen || isRest) challenges.at(-1)?.unread.add('')
    isOpen = false
    const draft: Draft = { scheme: name, token68: null, parameters: new Map(), unread: new Set() }
    challenges.push(draft)
    if (take(spacePattern) !== '') takeToken68(draft)
  }
}
