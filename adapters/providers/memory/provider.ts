import type {
  Challenge,
  ChallengeResponse,
  EpochMilliseconds,
  Factor,
  Grant,
  Proof,
} from '../../../machines/domain.js'
import { StepUpError } from '../../../machines/errors.js'
import type {
  AdapterCall,
  ExchangeAnswer,
  ExchangeInput,
  SendAnswer,
  SendInput,
  VerifyAnswer,
  VerifyInput,
} from '../../../machines/ports.js'
import type { MemoryMessage, MemorySettings } from './options.js'

/** What the provider holds of a code or an approval. */
interface MemoryChallenge {
  /** `undefined`: it needs no sending. */
  readonly id: string | undefined
  /** `null`: nothing is typed. */
  readonly code: string | null
  /** `null`: it was never sent, and lives as long as its flow. */
  readonly sentAt: EpochMilliseconds | null
  triesLeft: number
  state: 'open' | 'approved' | 'used'
}

/** How often to ask while the user approves elsewhere. */
const POLL_INTERVAL = 1000

/** A challenge of a factor at a moment; `null` for one that needs no sending. */
function createChallenge(
  settings: MemorySettings,
  factor: Factor,
  sentAt: EpochMilliseconds | null,
  before?: MemoryChallenge,
): MemoryChallenge {
  const { resend, generateCode, fixedCode, triesPerChallenge, environment } = settings
  const newCode = () => (factor.needsSend ? factor.code && generateCode(factor.code) : fixedCode)
  return {
    id: sentAt === null ? undefined : environment.generateId(),
    code: (resend === 'sameCode' ? before?.code : undefined) ?? newCode(),
    sentAt,
    triesLeft: triesPerChallenge,
    state: 'open',
  }
}

/** What the flow may know of one that was sent. */
function describeChallenge(
  { codeLifetime, resendCooldown }: MemorySettings,
  { id, code, triesLeft }: MemoryChallenge,
  sentAt: EpochMilliseconds,
): Challenge {
  return {
    ...(id !== undefined && { id }),
    expiresAt: sentAt + codeLifetime,
    ...(resendCooldown > 0 && { resendAvailableAt: sentAt + resendCooldown }),
    ...(code === null ? { pollInterval: POLL_INTERVAL } : { triesLeft }),
  }
}

/** What the answer of the user is worth. Spends a try, or the challenge; throws where it can't be answered any more. */
function judge(
  challenge: MemoryChallenge,
  response: ChallengeResponse,
  { codeLifetime }: MemorySettings,
  now: EpochMilliseconds,
): 'good' | 'invalidCode' | 'pending' {
  const { code, sentAt, state } = challenge
  // A link in a message is sent nowhere here, so a redirect is never an answer.
  if (response.kind !== (code === null ? 'poll' : 'code')) throw new StepUpError('configuration')
  if (state === 'used') throw new StepUpError('code_already_used')
  if (sentAt !== null && now >= sentAt + codeLifetime) throw new StepUpError('code_expired')
  if (challenge.triesLeft === 0) throw new StepUpError('tries_exhausted')
  if (response.kind === 'poll' && state === 'open') return 'pending'
  if (response.kind === 'code' && response.code !== code) {
    challenge.triesLeft -= 1
    return 'invalidCode'
  }
  challenge.state = 'used'
  return 'good'
}

/** What the provider holds of one flow. */
interface Session {
  token: string
  /** Like that of PKCE: who exchanges must bring it, so it has to come back in `grant.memory`. */
  readonly verifier: string
  readonly passed: Factor[]
  readonly challenges: Map<string, MemoryChallenge>
  proofCode: string | null
}

const HOUR = 3_600_000

/** The side of the server: flows and their challenges. */
export function createProvider(settings: MemorySettings) {
  const { factors, factorsToPass, environment, onMessage, resendCooldown, rotatesToken } = settings
  const { generateId } = environment
  const sessions: Session[] = []
  const outbox: MemoryMessage[] = []

  const grantOf = ({ token, verifier, passed }: Session): Grant => ({
    token,
    memory: { verifier },
    // When all are passed, none has to be another one: a code that comes twice is a code that was used.
    factors: factors.filter((factor) => passed.length >= factorsToPass || !passed.includes(factor)),
    expiresAt: null,
  })

  /** The flow of a grant; only its newest token counts. */
  const find = ({ token }: Grant): Session => {
    const session = sessions.find((each) => each.token === token)
    if (session === undefined) throw new StepUpError('token_expired')
    return session
  }

  const renew = (session: Session): { readonly grant?: Grant } => {
    if (!rotatesToken) return {}
    session.token = generateId()
    return { grant: grantOf(session) }
  }

  const findFactor = ({ passed }: Session, factorId: string): Factor => {
    const factor = factors.find(({ id }) => id === factorId)
    if (factor === undefined || passed.includes(factor)) throw new StepUpError('factor_unavailable')
    return factor
  }

  const prove = (session: Session): Proof => {
    if (settings.result === 'session') return { kind: 'session' }
    session.proofCode = generateId()
    return { kind: 'authorizationCode', code: session.proofCode }
  }

  return {
    outbox,

    /** The user says yes elsewhere, to everything that waits for it; a code must be typed all the same. */
    approve: (): void => {
      const challenges = sessions.flatMap((session) => [...session.challenges.values()])
      for (const challenge of challenges) if (challenge.state === 'open') challenge.state = 'approved'
    },

    begin: (): Grant => {
      const session: Session = {
        token: generateId(),
        verifier: generateId(),
        passed: [],
        challenges: new Map(),
        proofCode: null,
      }
      for (const factor of factors.filter(({ needsSend }) => !needsSend)) {
        session.challenges.set(factor.id, createChallenge(settings, factor, null))
      }
      sessions.push(session)
      return grantOf(session)
    },

    send: ({ grant, factor: { id: factorId } }: SendInput, { now }: AdapterCall): SendAnswer => {
      const session = find(grant)
      const factor = findFactor(session, factorId)
      if (!factor.needsSend) throw new StepUpError('factor_unavailable')
      const before = session.challenges.get(factorId)
      const availableAt = (before?.sentAt ?? -Infinity) + resendCooldown
      if (now() < availableAt) throw new StepUpError('rate_limited', { availableAt, scope: 'send' })
      const sentAt = now()
      const challenge = createChallenge(settings, factor, sentAt, before)
      session.challenges.set(factorId, challenge)
      if (challenge.code !== null) {
        const message = { factorId, code: challenge.code }
        outbox.push(message)
        onMessage(message)
      }
      return { challenge: describeChallenge(settings, challenge, sentAt), ...renew(session) }
    },

    verify: (input: VerifyInput, { now }: AdapterCall): VerifyAnswer => {
      const session = find(input.grant)
      const challenge = session.challenges.get(input.factor.id)
      if (challenge === undefined || challenge.id !== input.challenge.id)
        return { outcome: 'invalidCode', ...renew(session) }
      const verdict = judge(challenge, input.response, settings, now())
      if (verdict === 'pending') return { outcome: verdict, pollInterval: POLL_INTERVAL, ...renew(session) }
      if (verdict === 'invalidCode') {
        return { outcome: verdict, triesLeft: challenge.triesLeft, ...renew(session) }
      }
      session.passed.push(findFactor(session, input.factor.id))
      if (session.passed.length < factorsToPass) {
        return { outcome: 'nextChallenge', grant: grantOf(session), ...renew(session) }
      }
      return { outcome: 'verified', proof: prove(session), ...renew(session) }
    },

    exchange: ({ grant, proof }: ExchangeInput, { now }: AdapterCall): ExchangeAnswer => {
      const session = find(grant)
      const isGood =
        proof.kind === 'authorizationCode' &&
        proof.code === session.proofCode &&
        grant.memory?.['verifier'] === session.verifier
      if (!isGood) throw new StepUpError('proof_rejected')
      session.proofCode = null
      const methods = session.passed.map(({ kind }) => kind)
      const tokens = { accessToken: generateId(), tokenType: 'Bearer', expiresAt: now() + HOUR }
      return {
        result: { kind: 'tokens', tokens },
        claimed: { subject: settings.subject, methods, acr: null, authTime: now() },
      }
    },
  }
}
