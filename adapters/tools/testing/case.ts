import type { StepUpErrorCode } from '../../../machines/errors.js'
import { failWith, succeed } from './answers.js'
import type { ContractCall, ContractCapabilities, ContractStage } from './contract.js'
import type { CallChanges, ContractWalk, Position } from './walk.js'

/** What a violation says: all three are read by the author of an adapter, and hold no value of a secret. */
export interface Finding {
  /** What the contract asks for. */
  readonly expected: string
  /** What came. */
  readonly received: string
  /** What to do about it. */
  readonly advice: string
}

/** An adapter broke the contract. */
export class ContractViolation extends Error {
  override readonly name = 'ContractViolation'

  constructor(readonly finding: Finding) {
    super(`Expected ${finding.expected}, but ${finding.received}. ${finding.advice}`)
  }
}

/** Throws a {@link ContractViolation} where `holds` is false. */
export function expectThat(holds: boolean, finding: Finding): asserts holds {
  if (!holds) throw new ContractViolation(finding)
}

/** What a case gets: the declared capabilities, and stages of its own. */
export interface CaseContext {
  readonly capabilities: ContractCapabilities
  readonly setUp: (options?: {
    readonly chained?: boolean
  }) => Promise<{ readonly stage: ContractStage; readonly walk: ContractWalk }>
}

/** A case of the contract: for every adapter the same, but for what it expects. */
export interface CaseDefinition {
  /** Without a colon. */
  readonly title: string
  /** What is expected, where capabilities decide; else the title says it all. */
  readonly expects?: (capabilities: ContractCapabilities) => string
  readonly run: (context: CaseContext) => Promise<void>
}

export const contractCalls: readonly ContractCall[] = ['begin', 'send', 'verify', 'exchange']

/** Refusals of what nobody can do: the app or the adapter is wrong, not the user. */
export const refusals: readonly StepUpErrorCode[] = ['configuration', 'factor_unavailable']

/** Whether a call reaches the provider in the flow under test. */
export function reaches(
  { sends, exchanges, callsWithoutRequest = [] }: ContractCapabilities,
  call: ContractCall,
): boolean {
  if ((call === 'send' && !sends) || (call === 'exchange' && !exchanges)) return false
  return !callsWithoutRequest.includes(call)
}

/** A case of one call. Where the adapter lacks the call or makes no request in it, that is what the case expects. */
export function defineCallCase(
  call: ContractCall,
  definition: Required<CaseDefinition> | (CaseDefinition & { readonly expects?: undefined }),
): CaseDefinition {
  const { title, expects, run } = definition
  return {
    title,
    expects: (capabilities) =>
      reaches(capabilities, call) ? (expects?.(capabilities) ?? '') : `no request at ${call}`,
    run: (context) => (reaches(context.capabilities, call) ? run(context) : expectNoRequest(context, call)),
  }
}

async function expectNoRequest({ capabilities, setUp }: CaseContext, call: ContractCall): Promise<void> {
  const { stage, walk } = await setUp()
  if (call === 'exchange' && !capabilities.exchanges) {
    expectNoExchange(stage)
    return
  }
  if (call === 'send' && !capabilities.sends) return expectNoSending(stage, walk)
  const ready = await prepareCall(walk, call)
  const before = stage.countRequests()
  await ready.make()
  expectThat(stage.countRequests() === before, {
    expected: `${call} to make no request`,
    received: `it made ${stage.countRequests() - before}`,
    advice: `Take ${call} out of callsWithoutRequest.`,
  })
}

function expectNoExchange({ adapter }: ContractStage): void {
  expectThat(adapter.exchange === undefined, {
    expected: 'no exchange',
    received: 'the adapter has one',
    advice: 'Declare exchanges: true, or leave the member out: the proof is the result then.',
  })
}

async function expectNoSending(stage: ContractStage, walk: ContractWalk): Promise<void> {
  const position = await walk.begin()
  const { needsSend, canResend } = position.factor
  expectThat(!needsSend && !canResend, {
    expected: 'a factor with neither needsSend nor canResend',
    received: `needsSend is ${needsSend} and canResend is ${canResend}`,
    advice: 'Declare sends: true, or correct the factor.',
  })
  const before = stage.countCodes()
  await failWith('send by a factor that needs none', refusals, () => walk.send(position))
  expectThat(stage.countCodes() === before, {
    expected: 'no code to go out',
    received: 'one did',
    advice: 'Refuse to send by a factor that needs no sending.',
  })
}

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
