import { fromPromise } from 'xstate'

import type {
  CallInput,
  SealedAnswer,
  SealedGrant,
  SealedResult,
  SentChallenge,
  StepUpActors,
} from '../chart/types.js'
import type { ClaimedEvidence, CodeFormat, Evidence, Factor, Grant, StepUpRequest } from '../domain.js'
import { isText, StepUpError, toStepUpError } from '../errors.js'
import type { Environment } from '../ports.js'
import { isOffline, type StepUpServices } from '../settings/services.js'
import {
  checkEvidence,
  checkExchangeAnswer,
  checkGrant,
  checkSendAnswer,
  checkVerifyAnswer,
} from './answers.js'
import { PortCall, type PortName, present } from './port-call.js'

/**
 * Binds the ports to actors: opens secrets on the way out, checks and seals on the way in. Nothing but a `StepUpError` leaves
 * here, because the chart, and with it every inspector, sees what a promise rejects with.
 */
export function createActors(services: StepUpServices): StepUpActors {
  const { adapter, evidence, saving } = services
  const offline = createOfflineHint(adapter.environment)

  function bind<Output>(port: PortName, run: (call: PortCall) => Promise<Output>) {
    return fromPromise<Output, CallInput>(async ({ input, signal }) => {
      // Where nobody exchanges and nobody checks, the last step asks for nothing.
      const isRequest = port !== 'exchange' || adapter.exchange !== undefined || evidence !== null
      const seemsOffline = isRequest && offline.now()
      let call: PortCall | null = null
      try {
        if (seemsOffline && port === 'exchange') throw new StepUpError('offline')
        call = new PortCall(services, port, input, signal)
        if (saving !== null) await saving.whenSaved(input.flow.id)
        const output = await run(call)
        if (seemsOffline && call.isAsked) offline.wasWrong()
        return output
      } catch (thrown) {
        const error = toStepUpError(thrown)
        if (call?.isAsked !== true) throw error
        // Nothing came back: the hint was right, and nothing had left.
        if (seemsOffline && error.code === 'network' && offline.now()) throw new StepUpError('offline')
        // What an adapter was asked for counts, whatever it says of the network.
        if (error.failureClass === 'unsent')
          throw await call.withoutEchoes(new StepUpError('network', error.details))
        if (seemsOffline && error.details.status !== undefined) offline.wasWrong()
        throw await call.withoutEchoes(error)
      }
    })
  }

  const sealGrant = async (call: PortCall, given: Grant, request?: StepUpRequest): Promise<SealedGrant> => {
    const { token, memory, factors, expiresAt, correlationId } = await call.showGrant(given, request)
    const preferred = request?.preferredFactor
    const chosen =
      factors.find(({ id, kind }) => id === preferred || kind === preferred) ??
      (factors.length === 1 ? factors[0] : undefined)
    return {
      secret: await call.seal('grant', memory === undefined ? { token } : { token, memory }),
      factors: factors.map(pickFactor),
      expiresAt,
      correlationId: correlationId ?? null,
      automaticFactorId: chosen?.id ?? null,
    }
  }

  return {
    begin: bind('begin', async (call) => {
      const request = await call.openRequest()
      const grant = checkGrant(await call.ask(adapter.begin.bind(adapter), request))
      return sealGrant(call, grant, request)
    }),

    send: bind('send', async (call): Promise<SentChallenge> => {
      const question = { grant: await call.openGrant(), factor: present(call.input.factor) }
      const answer = checkSendAnswer(await call.ask(adapter.send.bind(adapter), question))
      const {
        id = null,
        expiresAt,
        triesLeft,
        pollInterval,
        resendAvailableAt,
        bindingMessage,
      } = answer.challenge
      const shown = isText(bindingMessage) ? await call.showBindingMessage(bindingMessage, id) : undefined
      const challenge = {
        secret: await call.seal('challenge', { id }),
        expiresAt: expiresAt ?? null,
        triesLeft: triesLeft ?? null,
        pollInterval: pollInterval ?? null,
        ...(shown !== undefined && { bindingMessage: shown }),
      }
      const sent = { challenge, resendAvailableAt: resendAvailableAt ?? null }
      return answer.grant === undefined ? sent : { ...sent, grant: await sealGrant(call, answer.grant) }
    }),

    verify: bind('verify', async (call): Promise<SealedAnswer> => {
      const challenge = present(call.input.challenge)
      const { response, trustDevice } = present(challenge.submission)
      const question = {
        grant: await call.openGrant(),
        factor: present(call.input.factor),
        challenge: await call.openChallenge(challenge),
        response: response === null ? ({ kind: 'poll' } as const) : await call.open('response', response),
        trustDevice,
      }
      const answer = checkVerifyAnswer(await call.ask(adapter.verify.bind(adapter), question))
      if (answer.outcome === 'nextChallenge')
        return { outcome: 'nextChallenge', grant: await sealGrant(call, answer.grant) }
      const renewed = answer.grant === undefined ? null : { grant: await sealGrant(call, answer.grant) }
      switch (answer.outcome) {
        case 'verified':
          return {
            outcome: 'verified',
            proof: await call.seal('proof', answer.proof),
            claimed: pickClaims(answer.claimed ?? unknownEvidence),
            ...renewed,
          }
        case 'invalidCode':
          return { outcome: 'invalidCode', triesLeft: answer.triesLeft ?? null, ...renewed }
        case 'pending':
          return { outcome: 'pending', pollInterval: answer.pollInterval ?? null, ...renewed }
      }
    }),

    exchange: bind('exchange', async (call): Promise<SealedResult> => {
      const { flow, success } = call.input
      const before = success?.claimed ?? unknownEvidence
      const grant = await call.openGrant()
      const proof = await call.open('proof', present(success).proof)
      const { result, claimed } =
        adapter.exchange === undefined
          ? { result: proof, claimed: before }
          : checkExchangeAnswer(await call.ask(adapter.exchange.bind(adapter), { grant, proof }))
      call.result = result
      await requireUser(call, before, claimed)
      if (evidence === null)
        return {
          evidence: await call.showEvidence(pickEvidence(claimed, [])),
          result: await call.seal('result', result),
        }
      const request = await call.openRequest()
      const claims = { request, grant, result, claimed, startedAt: present(flow.startedAt) }
      const checked = checkEvidence(await call.ask(evidence.check.bind(evidence), claims))
      await requireUser(call, checked)
      return {
        evidence: await call.showEvidence(pickEvidence(checked, checked.checked)),
        result: await call.seal('result', result),
      }
    }),
  }
}

/**
 * Only the one request that spends the proof waits for it; all others are tried: those that the user asks for, and those that change
 * nothing.
 *
 * `navigator.onLine` is a hint: it is `false` for some devices that are connected ([HTML, 9.2](https://html.spec.whatwg.org/multipage/system-state.html#browser-state)).
 * An answer that came shows it; then nobody asks it until it says something else.
 */
function createOfflineHint(environment: Pick<Environment, 'isOnline'>) {
  let isWrong = false
  return {
    now: (): boolean => {
      const isOff = isOffline(environment)
      isWrong &&= isOff
      return isOff && !isWrong
    },
    wasWrong: (): void => {
      isWrong = true
    },
  }
}

/** Whoever checks the evidence, and whether anybody does: the answer is never about another user than the one who started. */
async function requireUser(call: PortCall, ...claims: readonly ClaimedEvidence[]): Promise<void> {
  const named = claims.filter(({ subject }) => subject !== null)
  if (named.length === 0 || call.input.flow.request?.namesUser === false) return
  const { subject: user } = await call.openRequest()
  if (user !== undefined && named.some(({ subject }) => subject !== user))
    throw new StepUpError('user_mismatch', { claim: 'sub', reason: 'wrong' })
}

const unknownEvidence: ClaimedEvidence = { subject: null, methods: [], acr: null, authTime: null }

/** Fields that the chart doesn't know stay out of context: an adapter may carry a phone number or a token in one. */
function pickFactor({
  id,
  kind,
  hint,
  needsSend,
  canResend,
  code,
  canTrustDevice,
  trustLifetime,
}: Factor): Factor {
  const picked = { id, kind, hint, needsSend, canResend, code: code && pickFormat(code), canTrustDevice }
  return trustLifetime === undefined ? picked : { ...picked, trustLifetime }
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
