import type { StepUpErrorCode } from '../../../machines/errors.js'
import { expectThat, type FailureAdvice, failureOf, failWith, succeed } from './expectations.js'
import type { ContractCall, ContractCapabilities, ContractFault, ContractStage } from './setup.js'
import type { CallChanges, ContractWalk, Position } from './walk.js'

/** What a case gets: the declared capabilities, and stages of its own. */
export interface CaseContext {
  readonly capabilities: ContractCapabilities
  readonly setUp: (options?: {
    readonly chained?: boolean
  }) => Promise<{ readonly stage: ContractStage; readonly walk: ContractWalk }>
}

/** A case of the contract. Every adapter runs the same cases; capabilities only change what a case expects. */
export interface CaseDefinition {
  /** Without a colon. */
  readonly title: string
  /** What is expected, where capabilities decide; else the title says it all. */
  readonly expects?: (capabilities: ContractCapabilities) => string
  readonly run: (context: CaseContext) => Promise<void>
}

export const contractCalls: readonly ContractCall[] = ['begin', 'send', 'verify', 'exchange']

/** Codes for a call that can't be made at all: the app or the adapter is wrong, not the user. */
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

/** Does everything that comes before a call in a flow, and answers the call. */
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

/** What to do where a request was expected and `countRequests()` did not move. */
export const NONE_COUNTED =
  'None was counted: see countRequests of the stage, or declare the call in callsWithoutRequest.'

/** A call that meets a fault. */
interface FaultyCall {
  readonly stage: ContractStage
  readonly ready: ReadyCall
  readonly call: ContractCall
  readonly fault: ContractFault
  readonly changes?: CallChanges
  /** What to do where the provider said so, and the adapter something else. */
  readonly advice?: string
}

/** Makes a call that meets a fault, which must fail with one of these codes; or with any, where none are given. */
export async function failByFault(faulty: FaultyCall, codes?: readonly StepUpErrorCode[]) {
  const { stage, ready, call, fault, changes, advice } = faulty
  const before = stage.countRequests()
  stage.fault(call, fault)
  const doing = `${call} where the provider is ${fault.kind}`
  const make = () => ready.make(changes)
  const failureAdvice: FailureAdvice = {
    whenAnswered: () =>
      stage.countRequests() === before
        ? NONE_COUNTED
        : `${advice ?? 'Check the status and the shape of every answer, and repeat no request.'} Or \`fault\` of the stage did nothing.`,
    ...(advice !== undefined && { whenOtherCode: advice }),
  }
  return codes ? failWith(doing, codes, make, failureAdvice) : failureOf(doing, make, failureAdvice)
}
