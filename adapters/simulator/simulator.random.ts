/** 256 random bits as base64url, 43 characters: session ids, tokens, challenge ids, authorization codes. */
export function randomToken(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)))
}

/** A code of `length` characters drawn evenly from `alphabet`. */
export function randomCode(length: number, alphabet: string): string {
  // A byte beyond the last whole multiple of the alphabet would make its first characters likelier: draw again.
  const limit = 256 - (256 % alphabet.length)
  let code = ''
  while (code.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < limit && code.length < length) code += alphabet.charAt(byte % alphabet.length)
    }
  }
  return code
}

/** BASE64URL(SHA-256(text)): the PKCE `S256` transformation (RFC 7636 section 4.2). */
export async function sha256(text: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))))
}

/**
 * RFC 4648 section 5, without padding. By hand: `jose` calls `Uint8Array.prototype.toBase64` where there is one, and the
 * core-js that ReachFive's SDK loads brings an old one, which pads.
 */
function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
