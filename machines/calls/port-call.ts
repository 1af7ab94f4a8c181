import { hasEnded } from '../chart/rules.js'
import type { CallInput, FlowSecret, SealedChallenge } from '../chart/types.js'
import type {
  Challenge,
  EpochMilliseconds,
  Evidence,
  Grant,
  Milliseconds,
  Sealed,
  SecretKind,
  StepUpRequest,
  StepUpResult,
} from '../domain.js'
import { StepUpError } from '../errors.js'
import type { AdapterCall } from '../ports.js'
import type { StepUpServices } from '../settings/services.js'
import {
  detailsWithoutEchoes,
  evidenceWithoutEchoes,
  type FlowTexts,
  grantWithoutEchoes,
  hasForeignTexts,
  isShownEcho,
  type Opened,
  textsOf,
} from './echoes.js'
import { openSecret, type Secrets, sealSecret } from './sealing.js'

export type PortName = 'begin' | 'send' | 'verify' | 'exchange'

/** One call of a port by one flow: opens what it needs, asks, and seals what it gets, until the flow leaves it. */
export class PortCall {
  readonly input: CallInput
  readonly call: AdapterCall
  /** Whether a port was asked: only then can a request have left. */
  isAsked = false
  /** What the call has got and is not sealed yet: a check of it may fail. */
  result: StepUpResult | null = null
  readonly #vault: StepUpServices['vault']
  /** When the request must have left: the time limit of the chart, which its timer may keep too late. */
  readonly #deadline: EpochMilliseconds

  constructor({ vault, adapter }: StepUpServices, port: PortName, input: CallInput, signal: AbortSignal) {
    const { now } = adapter.environment
    const { flow, counts, deadlines } = input
    const startedAt = now()
    // What sends no code and spends no try has a key of its own each time.
    const isCounted = port === 'send' || (port === 'verify' && !isPoll(input))
    const sequence = isCounted ? `${counts.codesSent}.${counts.tries}` : startedAt
    this.input = input
    this.#vault = vault
    this.#deadline = startedAt + timeLimitOf(port, input)
    this.call = {
      signal,
      now,
      deadline: Math.min(this.#deadline, deadlines.flow ?? Infinity, deadlines.idle ?? Infinity),
      flowId: flow.id,
      idempotencyKey: `${flow.id}:${port}:${sequence}`,
    }
  }

  /** The last moment to give up is before the request, the next one before anything of its answer is kept. */
  async ask<Question, Answer>(
    port: (question: Question, call: AdapterCall) => Promise<Answer>,
    question: Question,
  ): Promise<Answer> {
    this.#requireTime()
    this.isAsked = true
    const answer = await port(question, this.call)
    this.call.signal.throwIfAborted()
    return answer
  }

  /** Throws where the flow has left the call, or would have, had its timers not slept. */
  #requireTime(): void {
    const { signal, now } = this.call
    signal.throwIfAborted()
    const { deadlines } = this.input
    const moment = now()
    if (hasEnded(deadlines, moment))
      throw new StepUpError(
        hasEnded({ ...deadlines, idle: Infinity }, moment) ? 'flow_expired' : 'idle_expired',
      )
    if (moment > this.#deadline) throw new StepUpError('timeout')
  }

  /** Nothing is sealed for a flow that has left the call: it would stay when all else of the flow is forgotten. */
  seal<Kind extends SecretKind>(kind: Kind, value: Secrets[Kind]): Promise<Sealed<Kind>> {
    this.call.signal.throwIfAborted()
    return sealSecret(this.#vault, this.call.flowId, kind, value)
  }

  open<Kind extends SecretKind>(kind: Kind, sealed: Sealed<Kind>): Promise<Secrets[Kind]> {
    return openSecret(this.#vault, this.call.flowId, kind, sealed)
  }

  openRequest(): Promise<StepUpRequest> {
    return this.open('request', present(this.input.flow.request).secret)
  }

  async openGrant(): Promise<Grant> {
    const { secret, factors, expiresAt } = present(this.input.grant)
    const { token, memory } = await this.open('grant', secret)
    return memory === undefined ? { token, factors, expiresAt } : { token, memory, factors, expiresAt }
  }

  async openChallenge(sealed: SealedChallenge): Promise<Challenge> {
    const { secret, expiresAt, triesLeft, pollInterval, bindingMessage } = sealed
    const challenge: { -readonly [Name in keyof Challenge]: Challenge[Name] } = { triesLeft }
    const { id } = secret === null ? { id: null } : await this.open('challenge', secret)
    if (id !== null) challenge.id = id
    if (expiresAt !== null) challenge.expiresAt = expiresAt
    if (pollInterval !== null) challenge.pollInterval = pollInterval
    if (bindingMessage !== undefined) challenge.bindingMessage = bindingMessage
    return challenge
  }

  /** The error as it may be shown. */
  async withoutEchoes(error: StepUpError): Promise<StepUpError> {
    const { correlationId, ...details } = error.details
    // The grant has shown it already.
    const isShown = correlationId !== undefined && correlationId === this.input.grant?.correlationId
    const compared = isShown ? details : error.details
    if (!hasForeignTexts(compared)) return error
    const texts = await this.#texts().catch(() => null)
    const kept = { ...detailsWithoutEchoes(compared, texts), ...(isShown && { correlationId }) }
    return new StepUpError(error.code, error.cause === undefined ? kept : { ...kept, cause: error.cause })
  }

  /** The grant as it may be shown. What a grant before it showed was compared then. */
  async showGrant(grant: Grant, request?: StepUpRequest): Promise<Grant> {
    const { factors, correlationId } = grant
    const shown = this.input.grant
    const known = new Set(shown?.factors.flatMap(({ id, hint }) => [id, hint]))
    if (factors.every(({ id, hint }) => known.has(id) && (hint === null || known.has(hint))))
      if (correlationId === undefined || correlationId === shown?.correlationId) return grant
    return grantWithoutEchoes(grant, await this.#texts([grant], request))
  }

  /** `undefined` for a message that repeats a secret. What the app gave for it, or the adapter remembers of it, may be the message. */
  async showBindingMessage(message: string, id: string | null): Promise<string | undefined> {
    const texts = await this.#texts([{ id }])
    return isShownEcho(message, { ...texts, others: [] }) ? undefined : message
  }

  async showEvidence(evidence: Evidence): Promise<Evidence> {
    return evidenceWithoutEchoes(evidence, await this.#texts())
  }

  async #texts(more: readonly Opened[] = [], request?: StepUpRequest): Promise<FlowTexts> {
    const opened = this.input.flow.secrets.map((each) => this.open(kindOf(each), each))
    const result = this.result === null ? [] : [this.result]
    return textsOf(request ?? (await this.openRequest()), [
      ...(await Promise.all(opened)),
      ...more,
      ...result,
    ])
  }
}

/** The chart reaches a call only with what the call needs; a snapshot that was tampered with may not. */
export function present<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new StepUpError('secret_unavailable')
  return value
}

const isPoll = ({ challenge }: CallInput): boolean => challenge?.submission?.response === null

function timeLimitOf(port: PortName, { flow: { limits } }: CallInput): Milliseconds {
  if (port === 'begin') return limits.beginTimeout
  return port === 'send' ? limits.sendTimeout : limits.verifyTimeout
}

const kinds = ['grant', 'challenge', 'response', 'proof'] as const

/** A handle that a vault of the app made says its kind. */
function kindOf(sealed: FlowSecret): (typeof kinds)[number] {
  return present(kinds.find((kind) => sealed.startsWith(`sealed:${kind}:`)))
}
