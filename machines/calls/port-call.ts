import { hasEnded } from '../chart/rules.js'
import type { CallInput, SealedChallenge } from '../chart/types.js'
import type {
  Challenge,
  EpochMilliseconds,
  Grant,
  Milliseconds,
  Sealed,
  SecretKind,
  StepUpRequest,
} from '../domain.js'
import { type FailureDetails, isText, StepUpError } from '../errors.js'
import type { AdapterCall } from '../ports.js'
import type { StepUpServices } from '../settings/services.js'
import { openSecret, type Secrets, sealSecret } from './sealing.js'

export type PortName = 'begin' | 'send' | 'verify' | 'exchange'

/** One call of a port by one flow: opens what it needs, asks, and seals what it gets, until the flow leaves it. */
export class PortCall {
  readonly input: CallInput
  readonly call: AdapterCall
  /** Whether a port was asked: only then can a request have left. */
  isAsked = false
  readonly #vault: StepUpServices['vault']
  /** When the request must have left: the time limit of the chart, which its timer may keep too late. */
  readonly #deadline: EpochMilliseconds

  constructor({ vault, adapter }: StepUpServices, port: PortName, input: CallInput, signal: AbortSignal) {
    const { now } = adapter.environment
    const { flow, counts } = input
    const startedAt = now()
    // What sends no code and spends no try has a key of its own each time.
    const isCounted = port === 'send' || (port === 'verify' && !isPoll(input))
    const sequence = isCounted ? `${counts.codesSent}.${counts.tries}` : startedAt
    this.input = input
    this.call = { signal, now, flowId: flow.id, idempotencyKey: `${flow.id}:${port}:${sequence}` }
    this.#vault = vault
    this.#deadline = startedAt + timeLimitOf(port, input)
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

  /**
   * The error as it may be shown. What a provider says of an error may repeat what was sent to it: such a text is left out, and all of
   * them are where the secrets can't be opened.
   */
  async withoutEchoes(error: StepUpError): Promise<StepUpError> {
    const { details, cause } = error
    if (!foreignTexts.some((name) => details[name] !== undefined)) return error
    const sent = await this.#sentTexts().catch(() => null)
    const isForeign = (name: string): boolean => foreignTexts.some((each) => each === name)
    const isKept = (text: string): boolean => sent?.some((each) => isEcho(text, each)) === false
    const kept: FailureDetails = Object.fromEntries(
      Object.entries(details).filter(([name, value]) => !isForeign(name) || isKept(String(value))),
    )
    return new StepUpError(error.code, cause === undefined ? kept : { ...kept, cause })
  }

  /** All texts of this flow that may have been sent, but for names that the app chose: action, scope, factor. */
  async #sentTexts(): Promise<readonly string[]> {
    const { grant, challenge, success } = this.input
    const { approach, subject, providerOptions } = await this.openRequest()
    const { kind: _, ...credentials } = approach
    const sent: unknown[] = [credentials, subject, providerOptions]
    if (grant !== null) sent.push(await this.open('grant', grant.secret))
    const { secret = null, submission = null } = challenge ?? {}
    if (secret !== null) sent.push(await this.open('challenge', secret))
    if (submission !== null && submission.response !== null)
      sent.push(await this.open('response', submission.response))
    if (success !== null) sent.push(await this.open('proof', success.proof))
    return textsIn(sent)
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

function textsIn(value: unknown): readonly string[] {
  if (isText(value)) return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** Details of an error that hold a text of the adapter's or the provider's. */
const foreignTexts = ['providerCode', 'providerErrorId', 'correlationId', 'claim', 'option'] as const

/** Shorter texts are parts of words by chance. */
const SHORTEST_SECRET = 4

function isEcho(text: string, sent: string): boolean {
  if (text === sent) return true
  const [said, known] = [spell(text), spell(sent)]
  return (
    (known.length >= SHORTEST_SECRET && said.includes(known)) || (said.length >= 8 && known.includes(said))
  )
}

/** Letters and digits alone, so that an echo in capitals, in groups or in the encoding of a URL is one too. */
function spell(text: string): string {
  return decode(text)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A percent sign that encodes nothing.
    return text
  }
}
