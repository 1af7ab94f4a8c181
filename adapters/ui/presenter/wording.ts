import type { EpochMilliseconds } from '../../../machines/domain.js'
import { classOf, type StepUpErrorCode } from '../../../machines/errors.js'
import type { StepUpView } from '../../../machines/index.js'
import type { FactorTexts, ProblemKind, StepUpTexts } from '../texts/texts.js'

/** Which text of the catalogue a view is told with. Pure. */

/** Why what was typed can't be a code. */
export type Complaint =
  | { readonly kind: 'empty' }
  | { readonly kind: 'tooShort' | 'tooLong'; readonly typed: number; readonly length: number }

/** Whole seconds until a moment, rounded up; 0 where it has come, or is none. */
export function secondsUntil(moment: EpochMilliseconds | null | undefined, now: EpochMilliseconds): number {
  return Math.max(0, Math.ceil(((moment ?? now) - now) / 1000))
}

/** What is said of the present factor; `null` where there is none. */
function factorTextsOf(view: StepUpView, { factors }: StepUpTexts): FactorTexts | null {
  return 'factor' in view && view.factor !== null ? factors[view.factor.kind] : null
}

/** Codes that are about what was sent: the heading and the sentence name it, a code or a notification. */
const isExpired = (code: StepUpErrorCode) => code === 'code_expired' || code === 'code_already_used'

const problems: Readonly<Partial<Record<StepUpErrorCode, ProblemKind>>> = {
  tries_exhausted: 'tooManyTries',
  too_many_tries: 'tooManyTries',
  too_many_codes: 'tooManyCodes',
  offline: 'offline',
  network: 'unavailable',
  timeout: 'unavailable',
  unavailable: 'unavailable',
  server: 'unavailable',
  protocol: 'unavailable',
  adapter_failure: 'unavailable',
  send_refused: 'notSent',
  factor_unavailable: 'notSent',
  rate_limited: 'wait',
  interrupted: 'interrupted',
  token_expired: 'timeUp',
  flow_expired: 'timeUp',
  idle_expired: 'timeUp',
  saved_flow_expired: 'timeUp',
  cancelled: 'cancelled',
  locked: 'locked',
  configuration: 'broken',
  secret_unavailable: 'broken',
  vault_not_durable: 'broken',
  save_failed: 'broken',
  saved_flow_unreadable: 'broken',
  saved_flow_outdated: 'broken',
  saved_flow_foreign: 'broken',
}

function problemHeading(code: StepUpErrorCode, view: StepUpView, texts: StepUpTexts): string {
  const factor = factorTextsOf(view, texts)
  if (isExpired(code) && factor !== null) return factor.expired
  return texts.problems[problems[code] ?? 'refused']
}

/** The heading, which names the dialog; empty in `idle`, where nothing is shown. */
export function headingOf(view: StepUpView, texts: StepUpTexts): string {
  switch (view.step) {
    case 'idle':
      return ''
    case 'working':
      return texts.working
    case 'chooseFactor':
      return texts.chooseFactor.heading
    case 'enterCode':
    case 'approve':
      return factorTextsOf(view, texts)?.heading ?? texts.working
    case 'recover':
      return view.setback === null
        ? (factorTextsOf(view, texts)?.again ?? texts.tryAgain)
        : problemHeading(view.setback.code, view, texts)
    case 'verified':
      return texts.verified
    case 'failed':
      return problemHeading(view.error.code, view, texts)
  }
}

/** The sentence under the heading; `null` where the problem says it all. */
export function introOf(view: StepUpView, address: string | null, texts: StepUpTexts): string | null {
  if (view.step === 'chooseFactor') return texts.chooseFactor.intro
  if (view.step !== 'enterCode' && view.step !== 'approve') return null
  return factorTextsOf(view, texts)?.intro(address) ?? null
}

/** What went wrong, in a sentence, and whether it is about the code in the field. */
export function problemOf(
  view: StepUpView,
  place: StepUpView,
  complaint: Complaint | null,
  texts: StepUpTexts,
): { readonly text: string; readonly isOfCode: boolean } | null {
  const failure = view.step === 'failed' ? view.error : view.setback
  // While a request is under way what was wrong before it is of no interest. But for a right code that waits for the network.
  if (failure === null || (view.step === 'working' && failure.code !== 'offline')) return null
  const { code } = failure
  if (complaint !== null && code === 'code_malformed')
    return { text: complaintText(complaint, texts), isOfCode: true }
  const factor = factorTextsOf(place, texts)
  const text = isExpired(code) && factor !== null ? factor.expiredText : texts.messages[code]
  return { text, isOfCode: place.step === 'enterCode' && ['typo', 'wrongCode'].includes(classOf(code)) }
}

function complaintText(complaint: Complaint, { code }: StepUpTexts): string {
  return complaint.kind === 'empty' ? code.empty : code[complaint.kind](complaint.typed, complaint.length)
}

/**
 * The button that asks for another code, with the one countdown of the screen: to the later of the moments that the flow and the
 * provider name. `null` where there is none.
 */
export function resendOf(view: StepUpView, texts: StepUpTexts, now: EpochMilliseconds): string | null {
  if (view.step !== 'enterCode' && view.step !== 'approve' && view.step !== 'recover') return null
  // No factor: beginning failed, and the same act begins again.
  const label = factorTextsOf(view, texts)?.again ?? texts.tryAgain
  if (view.can.resendCode) return label
  const lock = view.step === 'recover' ? (view.setback?.availableAt ?? 0) : 0
  const moment = view.resendAvailableAt ?? (lock > now ? lock : null)
  if (moment === null) return null
  const wait = secondsUntil(Math.max(moment, lock), now)
  return wait === 0 ? label : texts.inSeconds(view.resendAvailableAt === null ? texts.tryAgain : label, wait)
}

export function helpOf(view: StepUpView, texts: StepUpTexts): FactorTexts['help'] | null {
  return view.step === 'enterCode' || view.step === 'approve'
    ? (factorTextsOf(view, texts)?.help ?? null)
    : null
}
