import type { ContractCall } from './contract.types.js'
import type { ContractWalk } from './contract.walk.js'
import { succeed } from './thrown.reader.js'
import type { CallChanges, Position } from './walk.position.js'

/** A call that is ready to be made; everything before it is done. */
export interface ReadyCall {
  readonly make: (changes?: CallChanges) => Promise<unknown>
  /** What must not be seen outside, by name. */
  readonly secrets: Readonly<Record<string, unknown>>
}

/** Does everything before a call. */
export async function prepareCall(walk: ContractWalk, call: ContractCall): Promise<ReadyCall> {
  if (call === 'begin') {
    const request = await walk.createRequest()
    const { kind, ...secrets } = request.approach
    return { make: (changes) => walk.begin(changes, request), secrets }
  }
  const begun = await succeed('begin', () => walk.begin())
  if (call === 'send') return { make: (changes) => walk.send(begun, changes), secrets: secretsOf(begun) }
  const position = await succeed('send', () => walk.sendIfNeeded(begun))
  const code = await walk.stage.readCode()
  if (call === 'verify') {
    return {
      make: (changes) => walk.verify(position, code, changes),
      secrets: { ...secretsOf(position), code },
    }
  }
  const proven = await walk.prove(position, code)
  return {
    make: (changes) => walk.exchange(proven.position, proven.proof, changes),
    secrets: { ...secretsOf(proven.position), code, proof: { ...proven.proof, kind: undefined } },
  }
}

function secretsOf({ grant, challenge }: Position) {
  return { token: grant.token, memory: grant.memory, challengeId: challenge.id }
}
