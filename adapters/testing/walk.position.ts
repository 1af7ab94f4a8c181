import type { Challenge, Factor, Grant } from '../../machines/domain.js'
import type { AdapterCall, VerifyAnswer, VerifyInput } from '../../machines/ports.js'

/** Where a flow stands: what the chart would hold. */
export interface Position {
  readonly flowId: string
  readonly grant: Grant
  readonly factor: Factor
  readonly challenge: Challenge
}

/** What came of an answer of the user, and where the flow stands after it. */
export interface Verdict {
  readonly answer: VerifyAnswer
  readonly position: Position
}

/** What a case may change in a call. */
export type CallChanges = Partial<Pick<AdapterCall, 'signal' | 'now'>>
export type VerifyChanges = CallChanges & Partial<Pick<VerifyInput, 'response' | 'trustDevice'>>

/** The challenge of a factor that needs no sending, as the chart makes it. */
export const nothingSent: Challenge = {
  id: null,
  expiresAt: null,
  triesLeft: null,
  resendAvailableAt: null,
  pollInterval: null,
}
