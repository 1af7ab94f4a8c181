import type {
  Challenge,
  Factor,
  Grant,
  Proof,
  StepUpRequest,
  StepUpResult,
} from '../../../machines/domain.js'
import type { AdapterCall, VerifyAnswer, VerifyInput } from '../../../machines/ports.js'
import { carry, takeExchangeAnswer, takeGrant, takeSendAnswer, takeVerifyAnswer } from './answers.js'
import { ContractViolation, expectThat, succeed } from './expectations.js'
import type { ContractCapabilities, ContractStage } from './setup.js'

/** Where a flow stands: the data that the chart would hold. */
export interface Position {
  readonly flowId: string
  readonly grant: Grant
  readonly factor: Factor
  readonly challenge: Challenge
}

/** The answer of verify, and where the flow stands after it. */
export interface Verdict {
  readonly answer: VerifyAnswer
  readonly position: Position
}

/** What a case may change in a call. */
export type CallChanges = Partial<Pick<AdapterCall, 'signal' | 'now'>>
type VerifyChanges = CallChanges & Partial<Pick<VerifyInput, 'response' | 'trustDevice'>>

/** The challenge of a factor that needs no sending, as the chart makes it. */
export const nothingSent: Challenge = {}

/** Walks the calls of an adapter as the chart does: whatever one call answers goes to the next through JSON. */
export class ContractWalk {
  #flows = 0

  constructor(
    readonly stage: ContractStage,
    readonly capabilities: ContractCapabilities,
  ) {}

  async begin(changes: CallChanges = {}, given?: StepUpRequest): Promise<Position> {
    const flowId = `00000000-0000-4000-8000-${String((this.#flows += 1)).padStart(12, '0')}`
    const request = carry('the request of the stage', given ?? (await this.createRequest()))
    const call = this.createCall(flowId, changes)
    const grant = takeGrant(await this.stage.adapter.begin(request, call))
    return { flowId, grant, factor: this.findFactor(grant), challenge: nothingSent }
  }

  async send(position: Position, changes: CallChanges = {}): Promise<Position> {
    const { flowId, grant, factor } = position
    const input = carry('the input of send', { grant, factor })
    const answer = takeSendAnswer(await this.stage.adapter.send(input, this.createCall(flowId, changes)))
    return { ...position, challenge: answer.challenge, grant: answer.grant ?? grant }
  }

  async verify(position: Position, code: string, changes: VerifyChanges = {}): Promise<Verdict> {
    const { response = { kind: 'code', code }, trustDevice = false, ...callChanges } = changes
    const { flowId, grant, factor } = position
    const { resendAvailableAt: _, ...challenge } = position.challenge
    const input = carry('the input of verify', { grant, factor, challenge, response, trustDevice })
    const call = this.createCall(flowId, callChanges)
    const answer = takeVerifyAnswer(await this.stage.adapter.verify(input, call))
    return { answer, position: { ...position, grant: answer.grant ?? grant } }
  }

  /** The result for a proof. Without an exchange the proof itself is the result. */
  async exchange(
    { flowId, grant }: Position,
    proof: Proof,
    changes: CallChanges = {},
  ): Promise<StepUpResult> {
    const { adapter } = this.stage
    if (adapter.exchange === undefined) return proof
    const input = carry('the input of exchange', { grant, proof })
    return takeExchangeAnswer(await adapter.exchange(input, this.createCall(flowId, changes))).result
  }

  /** A flow that waits for its code. */
  open(): Promise<Position> {
    return succeed('begin and send', async () => this.sendIfNeeded(await this.begin()))
  }

  async sendIfNeeded(position: Position): Promise<Position> {
    return position.factor.needsSend ? this.send(position) : position
  }

  /** Hands in the right code, which must be good. */
  async prove(position: Position, code?: string): Promise<{ position: Position; proof: Proof }> {
    const right = code ?? (await this.stage.readCode())
    const verdict = await succeed('verify with the right code', () => this.verify(position, right))
    const { answer } = verdict
    expectThat(answer.outcome === 'verified', {
      expected: 'the right code to be verified',
      received: `verify answered ${answer.outcome}`,
      advice: 'See that the challenge, the grant and its memory reach the provider as they were handed in.',
    })
    return { position: verdict.position, proof: answer.proof }
  }

  /** A whole flow. After it an adapter has loaded what it loads lazily, and the used code is too old. */
  async complete(): Promise<StepUpResult> {
    const { position, proof } = await this.prove(await this.open())
    const result = await succeed('exchange', () => this.exchange(position, proof))
    if (!this.capabilities.sends) await this.stage.advance(this.capabilities.codeLifetime)
    return result
  }

  createRequest() {
    const { stage } = this
    return stage.createRequest?.() ?? Promise.resolve(stage.request)
  }

  createCall(flowId: string, changes: CallChanges = {}): AdapterCall {
    const { now } = this.stage.adapter.environment
    const { signal } = new AbortController()
    return { signal, now, flowId, idempotencyKey: `${flowId}:contract`, ...changes }
  }

  private findFactor({ factors }: Grant): Factor {
    const factor = factors.find(({ id }) => id === this.stage.factorId)
    if (factor) return factor
    throw new ContractViolation({
      expected: `begin to offer the factor ${this.stage.factorId}`,
      received: `it offered ${factors.map(({ id }) => id).join(', ') || 'none'}`,
      advice: 'The stage names the factor under test in factorId.',
    })
  }
}
