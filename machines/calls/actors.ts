import { fromPromise } from 'xstate'

import type {
  CallInput,
  SealedAnswer,
  SealedChallenge,
  SealedGrant,
  SealedResult,
  SentChallenge,
  StepUpActors,
} from '../chart/types.js'
import type {
  Challenge,
  ClaimedEvidence,
  CodeFormat,
  Evidence,
  Factor,
  Grant,
  StepUpResult,
} from '../domain.js'
import { StepUpError, toStepUpError } from '../errors.js'
import type { AdapterCall } from '../ports.js'
import { isOffline, type StepUpServices } from '../settings/services.js'
import {
  checkEvidence,
  checkExchangeAnswer,
  checkGrant,
  checkSendAnswer,
  checkVerifyAnswer,
} from './answers.js'
import { openSecret, sealSecret } from './sealing.js'

/**
 * Binds the ports to actors: opens secrets on the way out, checks and seals on the way in. Nothing but a `StepUpError` leaves
 * here, because the chart, and with it every inspector, sees what a promise rejects with.
 */
export function createActors(services: StepUpServices): StepUpActors {
  const { adapter, evidence, vault, saving } = services

  function bind<Output>(act: string, call: (input: CallInput, call: AdapterCall) => Promise<Output>) {
    return fromPromise<Output, CallInput>(async ({ input, signal }) => {
      const { flow, counts } = input
      // Where nobody exchanges and nobody checks, the last step asks for nothing.
      const isRequest = act !== 'exchange' || adapter.exchange !== undefined || evidence !== null
      // What sends no code and spends no try has a key of its own each time.
      const isAct = act === 'send' || (act === 'verify' && input.challenge?.submission?.response !== null)
      let isAsked = false
      try {
        if (isRequest && isOffline(adapter.environment)) throw new StepUpError('offline')
        if (saving !== null) await saving.whenSaved(flow.id)
        isAsked = true
        const sequence = isAct ? `${counts.codesSent}.${counts.tries}` : adapter.environment.now()
        return await call(input, {
          signal,
          now: adapter.environment.now,
          flowId: flow.id,
          idempotencyKey: `${flow.id}:${act}:${sequence}`,
        })
      } catch (error) {
        const known = toStepUpError(error)
        // What an adapter was asked for counts, whatever it says of the network.
        throw isAsked && known.failureClass === 'unsent' ? new StepUpError('network') : known
      }
    })
  }

  /** One call of a port. The last moment to give up is before the request, the next one before anything of its answer is kept. */
  const ask = async <Input, Answer>(
    request: (input: Input, call: AdapterCall) => Promise<Answer>,
    input: Input,
    call: AdapterCall,
  ): Promise<Answer> => {
    call.signal.throwIfAborted()
    const answer = await request(input, call)
    call.signal.throwIfAborted()
    return answer
  }

  const openRequest = ({ flow }: CallInput) =>
    openSecret(vault, flow.id, 'request', present(flow.request?.secret))

  const openGrant = async ({ flow, grant }: CallInput): Promise<Grant> => {
    const { secret, factors, expiresAt } = present(grant)
    const { token, memory } = await openSecret(vault, flow.id, 'grant', secret)
    return memory === undefined ? { token, factors, expiresAt } : { token, memory, factors, expiresAt }
  }

  const openChallenge = async (flowId: string, sealed: SealedChallenge): Promise<Challenge> => {
    const { secret, expiresAt, triesLeft, pollInterval } = sealed
    const challenge: { -readonly [Name in keyof Challenge]: Challenge[Name] } = { triesLeft }
    const { id } = secret === null ? { id: null } : await openSecret(vault, flowId, 'challenge', secret)
    if (id !== null) challenge.id = id
    if (expiresAt !== null) challenge.expiresAt = expiresAt
    if (pollInterval !== null) challenge.pollInterval = pollInterval
    return challenge
  }

  const sealGrant = async (flowId: string, grant: Grant, preferred?: string): Promise<SealedGrant> => {
    const { token, memory, factors, expiresAt, correlationId } = grant
    const chosen =
      factors.find(({ id, kind }) => id === preferred || kind === preferred) ??
      (factors.length === 1 ? factors[0] : undefined)
    const secret = await sealSecret(
      vault,
      flowId,
      'grant',
      memory === undefined ? { token } : { token, memory },
    )
    return {
      secret,
      factors: factors.map(pickFactor),
      expiresAt,
      correlationId: correlationId ?? null,
      automaticFactorId: chosen?.id ?? null,
    }
  }

  const sealResult = ({ flowId, signal }: AdapterCall, result: StepUpResult) => {
    signal.throwIfAborted()
    return sealSecret(vault, flowId, 'result', result)
  }

  return {
    begin: bind('begin', async (input, call) => {
      const request = await openRequest(input)
      const grant = checkGrant(await ask(adapter.begin.bind(adapter), request, call))
      return sealGrant(call.flowId, grant, request.preferredFactor)
    }),

    send: bind('send', async (input, call): Promise<SentChallenge> => {
      const grant = await openGrant(input)
      const factor = present(input.factor)
      const answer = checkSendAnswer(await ask(adapter.send.bind(adapter), { grant, factor }, call))
      const { id = null, expiresAt, triesLeft, pollInterval, resendAvailableAt } = answer.challenge
      const challenge = {
        secret: await sealSecret(vault, call.flowId, 'challenge', { id }),
        expiresAt: expiresAt ?? null,
        triesLeft: triesLeft ?? null,
        pollInterval: pollInterval ?? null,
      }
      const sent = { challenge, resendAvailableAt: resendAvailableAt ?? null }
      return answer.grant === undefined
        ? sent
        : { ...sent, grant: await sealGrant(call.flowId, answer.grant) }
    }),

    verify: bind('verify', async (input, call): Promise<SealedAnswer> => {
      const { flowId } = call
      const challenge = present(input.challenge)
      const { response, trustDevice } = present(challenge.submission)
      const verifyInput = {
        grant: await openGrant(input),
        factor: present(input.factor),
        challenge: await openChallenge(flowId, challenge),
        response:
          response === null
            ? ({ kind: 'poll' } as const)
            : await openSecret(vault, flowId, 'response', response),
        trustDevice,
      }
      const answer = checkVerifyAnswer(await ask(adapter.verify.bind(adapter), verifyInput, call))
      if (answer.outcome === 'nextChallenge') {
        return { outcome: 'nextChallenge', grant: await sealGrant(flowId, answer.grant) }
      }
      const renewed = answer.grant === undefined ? null : { grant: await sealGrant(flowId, answer.grant) }
      switch (answer.outcome) {
        case 'verified':
          return {
            outcome: 'verified',
            proof: await sealSecret(vault, flowId, 'proof', answer.proof),
            claimed: pickClaims(answer.claimed ?? unknownEvidence),
            ...renewed,
          }
        case 'invalidCode':
          return { outcome: 'invalidCode', triesLeft: answer.triesLeft ?? null, ...renewed }
        case 'pending':
          return { outcome: 'pending', pollInterval: answer.pollInterval ?? null, ...renewed }
      }
    }),

    exchange: bind('exchange', async (input, call): Promise<SealedResult> => {
      const grant = await openGrant(input)
      const proof = await openSecret(vault, call.flowId, 'proof', present(input.success?.proof))
      const { result, claimed } =
        adapter.exchange === undefined
          ? { result: proof, claimed: input.success?.claimed ?? unknownEvidence }
          : checkExchangeAnswer(await ask(adapter.exchange.bind(adapter), { grant, proof }, call))
      if (evidence === null) {
        return { evidence: pickEvidence(claimed, []), result: await sealResult(call, result) }
      }
      const startedAt = present(input.flow.startedAt)
      const request = await openRequest(input)
      const claims = { request, grant, result, claimed, startedAt }
      const checked = checkEvidence(await ask(evidence.check.bind(evidence), claims, call))
      return { evidence: pickEvidence(checked, checked.checked), result: await sealResult(call, result) }
    }),
  }
}

const unknownEvidence: ClaimedEvidence = { subject: null, methods: [], acr: null, authTime: null }

/** The chart reaches a call only with what the call needs; a snapshot that was tampered with may not. */
function present<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new StepUpError('secret_unavailable')
  return value
}

/** Fields that the chart doesn't know stay out of context: an adapter may carry a phone number or a token in one. */
function pickFactor({ id, kind, hint, needsSend, canResend, code, canTrustDevice }: Factor): Factor {
  return { id, kind, hint, needsSend, canResend, code: code && pickFormat(code), canTrustDevice }
}

function pickFormat({ length, alphabet }: CodeFormat): CodeFormat {
  return length === undefined ? { alphabet } : { length, alphabet }
}

function pickClaims({ subject, methods, acr, authTime }: ClaimedEvidence): ClaimedEvidence {
  return { subject, methods: [...methods], acr, authTime }
}

function pickEvidence(
  { subject, methods, acr, authTime }: ClaimedEvidence,
  checked: Evidence['checked'],
): Evidence {
  return { subject, methods: [...methods], acr, authTime, checked: [...checked] }
}
