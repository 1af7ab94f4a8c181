import type { Challenge, ChallengeResponse, EpochMilliseconds, Factor } from '../../machines/domain.js'
import { StepUpError } from '../../machines/errors.js'
import type { MemorySettings } from './memory.options.js'

/** What the provider holds of a code or an approval. */
export interface MemoryChallenge {
  readonly id: string | null
  /** `null`: nothing is typed. */
  readonly code: string | null
  /** `null`: it was never sent, and lives as long as its flow. */
  readonly sentAt: EpochMilliseconds | null
  triesLeft: number
  state: 'open' | 'approved' | 'used'
}

/** How often to ask while the user approves elsewhere. */
export const POLL_INTERVAL = 1000

/** A challenge of a factor at a moment; `null` for one that needs no sending. */
export function createChallenge(
  settings: MemorySettings,
  factor: Factor,
  sentAt: EpochMilliseconds | null,
  before?: MemoryChallenge,
): MemoryChallenge {
  const { resend, generateCode, fixedCode, triesPerChallenge, environment } = settings
  const newCode = () => (factor.needsSend ? factor.code && generateCode(factor.code) : fixedCode)
  return {
    id: sentAt === null ? null : environment.generateId(),
    code: (resend === 'sameCode' ? before?.code : undefined) ?? newCode(),
    sentAt,
    triesLeft: triesPerChallenge,
    state: 'open',
  }
}

/** What the flow may know of it. */
export function describeChallenge(settings: MemorySettings, challenge: MemoryChallenge): Challenge {
  const { codeLifetime, resendCooldown } = settings
  const { id, code, sentAt, triesLeft } = challenge
  return {
    id,
    expiresAt: sentAt === null ? null : sentAt + codeLifetime,
    triesLeft: code === null ? null : triesLeft,
    resendAvailableAt: sentAt === null || resendCooldown === 0 ? null : sentAt + resendCooldown,
    pollInterval: code === null ? POLL_INTERVAL : null,
  }
}

/** What the answer of the user is worth. Spends a try, or the challenge; throws where it can't be answered any more. */
export function judge(
  challenge: MemoryChallenge,
  response: ChallengeResponse,
  { codeLifetime }: MemorySettings,
  now: EpochMilliseconds,
): 'good' | 'invalidCode' | 'pending' {
  const { code, sentAt, state } = challenge
  if ((code === null) !== (response.kind === 'poll')) throw new StepUpError('configuration')
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
