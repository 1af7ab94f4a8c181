import { compactVerify, type CompactVerifyGetKey, type CryptoKey, errors } from 'jose'

import { StepUpError } from '../../machines/errors.js'
import type { Keys } from './jwt.keys.js'
import type { ReadToken } from './token.reader.js'

/**
 * Checks the signature (RFC 7515, section 5.2) by jose; nothing else of the token. Throws `assurance_not_met`, or the error of
 * a transport that failed to bring the keys.
 */
export async function checkSignature(
  read: ReadToken,
  keys: Keys,
  algorithms: readonly string[],
): Promise<void> {
  try {
    await verify(read, keys, algorithms)
  } catch (error) {
    throw toRefusal(error)
  }
}

async function verify(read: ReadToken, keys: Keys, algorithms: readonly string[]): Promise<void> {
  if (keys.kind === 'secret') {
    await compactVerify(read.token, keys.secret, { algorithms: [...algorithms] })
    return
  }
  const verifyOnce = () => verifyByAny(read.token, keys.find, algorithms)
  const isLeftBehind = keys.kind === 'remote' && !read.hasKeyId
  await verifyOnce().catch(async (error: unknown) => {
    // jose fetches new keys for an unknown `kid` only. A token without one can't say that the key is another by now.
    const isWrong = error instanceof errors.JWSSignatureVerificationFailed
    if (!isLeftBehind || !isWrong || keys.find.coolingDown) throw error
    await keys.find.reload()
    await verifyOnce()
  })
}

/** By the key that the header names; by each that fits it, where it names none and several do. */
async function verifyByAny(
  token: string,
  find: CompactVerifyGetKey<CryptoKey>,
  given: readonly string[],
): Promise<void> {
  const algorithms = [...given]
  try {
    await compactVerify(token, find, { algorithms })
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
    for await (const key of error) {
      const isSigner = await compactVerify(token, key, { algorithms }).then(
        () => true,
        () => false,
      )
      if (isSigner) return
    }
    throw new errors.JWSSignatureVerificationFailed()
  }
}

function toRefusal(error: unknown): unknown {
  if (error instanceof StepUpError) return error
  // What came as keys is no key set.
  if (error instanceof errors.JWKSInvalid) return new StepUpError('protocol', { cause: error })
  const claim = error instanceof errors.JWKSNoMatchingKey ? 'kid' : 'signature'
  return new StepUpError('assurance_not_met', { claim, reason: 'untrusted', cause: error })
}
