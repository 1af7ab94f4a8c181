import type { EpochMilliseconds } from '../../../machines/domain.js'
import { isSameView, type StepUpView } from '../../../machines/index.js'
import type { StepUpTexts } from '../texts/texts.js'
import { type Complaint, problemOf, secondsUntil } from './wording.js'

/** What a screen is made of beside the time: the view, and what of the views before it still matters. */
export interface Course {
  readonly view: StepUpView
  /**
   * The view that the screen has the shape of: while a request is under way it is the one before. All stays in its place, so that
   * nothing jumps, the focus is not lost, and no other button comes under a pointer that clicks twice.
   */
  readonly place: StepUpView
  readonly draft: number
  readonly focus: { readonly target: 'heading' | 'code'; readonly count: number }
  readonly complaint: Complaint | null
  /** Whether the first wait for another code is over, or a code was wrong: the time to offer help. */
  readonly hasWaited: boolean
  /** Seconds that the code was good for when the view came; `null` where it has no end. */
  readonly validFor: number | null
  readonly isClosed: boolean
}

/** Length of the warning before an end: WCAG 2.2, 2.2.1 wants 20 seconds or more. */
const WARNING_TIME = 60_000

export const isEnding = ({ endsAt }: StepUpView, now: EpochMilliseconds): boolean =>
  endsAt !== null && endsAt - now <= WARNING_TIME

/** The course with the next view. Pure. `complaint`: of the code that was handed in last. */
export function courseOf(
  view: StepUpView,
  before: Course | null,
  complaint: Complaint | null,
  now: EpochMilliseconds,
): Course {
  const place = view.step === 'working' && before !== null && isKept(before.place) ? before.place : view
  const isSame =
    before !== null && before.place.step === place.step && factorOf(before.place) === factorOf(place)
  const isRefused = view.step === 'enterCode' && view.setback !== null && isNews(view, before?.view)
  const isMoved = place === view && (!isSame || isRefused)
  const isNewDraft = view.step === 'enterCode' && !isRefused && (!isSame || before.view.step === 'working')
  return {
    view,
    place,
    draft: (before?.draft ?? 0) + (isNewDraft ? 1 : 0),
    focus: {
      target: place.step === 'enterCode' ? 'code' : 'heading',
      count: (before?.focus.count ?? 0) + (isMoved ? 1 : 0),
    },
    complaint: view.setback?.code === 'code_malformed' ? complaint : null,
    hasWaited: isSame && (before.hasWaited || isWaitOver(view)),
    validFor: place === view ? validity(view, now) : (before?.validFor ?? null),
    isClosed: before?.isClosed === true,
  }
}

/** A place that is worth to be kept while a request is under way. */
const isKept = ({ step }: StepUpView) => step !== 'idle' && step !== 'verified' && step !== 'failed'

const factorOf = (view: StepUpView) => ('factor' in view ? view.factor?.id : undefined)

const isWaitOver = (view: StepUpView) => view.can.resendCode || view.setback?.code === 'invalid_code'

const validity = (view: StepUpView, now: EpochMilliseconds) =>
  view.step === 'enterCode' && view.expiresAt !== null ? Math.max(1, secondsUntil(view.expiresAt, now)) : null

/** Whether what went wrong did so just now. A view that came from another tab is another object each time. */
const isNews = (view: StepUpView, before: StepUpView | undefined) =>
  before?.step !== view.step || !isSameView(before.setback, view.setback)

/** What a live region says of the way from one course to the next; `null` leaves what it says. */
export function announcementOf(before: Course | null, course: Course, texts: StepUpTexts): string | null {
  const { view, place, complaint } = course
  const problem = problemOf(view, place, complaint, texts)
  if (problem !== null && isNews(view, before?.view)) return problem.text
  if (view.step === 'working') return before?.view.step === 'working' ? null : texts.work[view.work]
  if (before === null) return ''
  if (before.view.setback?.code === 'offline' && view.setback === null) return texts.backOnline
  const isBack = view.can.resendCode && !before.view.can.resendCode && before.view.step === view.step
  if (isBack && 'factor' in view && view.factor !== null) return texts.factors[view.factor.kind].againReady
  // A heading that gets the focus speaks for itself.
  return before.focus.count === course.focus.count ? null : ''
}
