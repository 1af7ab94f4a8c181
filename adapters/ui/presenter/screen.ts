import type { EpochMilliseconds } from '../../../machines/domain.js'
import type { FactorView, StepUpView } from '../../../machines/index.js'
import type { StepUpTexts } from '../texts/texts.js'
import { type Course, isEnding } from './course.js'
import * as wording from './wording.js'

/** What the user confirms, in words of the app: the amount and the payee, the new number. */
export interface StepUpSummary {
  /** `Pay 42.00 EUR` */
  readonly title: string
  /** A name and a value each: `['To', 'Charles B.']`. */
  readonly rows?: readonly (readonly [name: string, value: string])[]
}

/** All that a user interface shows of a flow, in words: JSON, immutable, no secret, no DOM. */
export interface StepUpScreen {
  readonly step: StepUpView['step']
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'
  /** Whether the dialog is there. */
  readonly isOpen: boolean
  /** A request is under way. What the screen shows stays, and can't be used: `aria-busy`. */
  readonly isBusy: boolean
  readonly heading: string
  readonly summary: StepUpSummary | null
  readonly intro: string | null
  /** What went wrong, if it isn't about the code in the field. */
  readonly problem: string | null
  readonly factors: readonly FactorRow[] | null
  readonly form: CodeForm | null
  /** The number that the other device shows, too. */
  readonly match: { readonly label: string; readonly number: string } | null
  readonly help: { readonly label: string; readonly advice: readonly string[] } | null
  /** The flow ends within a minute. `goOn`: the button of the method `extend`; `null` where nothing helps. */
  readonly warning: { readonly heading: string; readonly text: string; readonly goOn: string | null } | null
  readonly actions: readonly ScreenAction[]
  /** A link to help by people, for who has lost the phone or is locked out; `null` where the app names none. */
  readonly support: { readonly label: string; readonly href: string } | null
  /** What a polite live region says. It never counts. */
  readonly announcement: string
  /** Where the focus belongs. Move it when `count` is another one, and only then; select what is in the field. */
  readonly focus: { readonly target: 'heading' | 'code'; readonly count: number }
}

/** A way to confirm; the first one is the best. */
export interface FactorRow {
  readonly id: string
  readonly kind: FactorView['kind']
  readonly name: string
  /** Masked, on one line, isolated from the direction of the text around. */
  readonly hint: string | null
  /** When it can be chosen, or that it was used last. */
  readonly note: string | null
  readonly canChoose: boolean
}

export interface CodeForm {
  /** Another number is another form, and an empty one; the same number keeps what was typed, to be mended. */
  readonly draft: number
  readonly label: string
  readonly inputMode: 'numeric' | 'text'
  /** What is wrong with what was typed. */
  readonly error: string | null
  readonly tries: string | null
  /** Counts. */
  readonly expiry: string | null
  /** The same for the description of the field, which must not count: screen readers read it at each change. */
  readonly validity: string | null
  /** Label of the checkbox; `null` where the device can't be trusted. */
  readonly trust: string | null
  readonly confirm: string
  readonly canSubmit: boolean
}

/** A button, named after the method of the presenter that it calls. */
export interface ScreenAction {
  readonly name: 'resend' | 'changeFactor' | 'report' | 'leave'
  readonly label: string
  readonly canUse: boolean
}

/** What a screen is made with, the same for all screens of a flow. */
export interface ScreenSettings {
  readonly texts: StepUpTexts
  readonly summary: StepUpSummary | null
  readonly hintOf: (factor: FactorView) => string | null
  readonly autoClose: boolean
  readonly canReport: boolean
  readonly support: string | null
  /** Id of the factor that this device used last. */
  readonly lastFactor: string | null
}

/** The screen at a moment. Pure. What is possible is what `view.can` says. */
export function screenOf(
  course: Course,
  settings: ScreenSettings,
  now: EpochMilliseconds,
): Omit<StepUpScreen, 'announcement'> {
  const { view, place, complaint } = course
  const { texts, summary } = settings
  const problem =
    wording.problemOf(view, place, complaint, texts) ??
    // While a request is under way this keeps its place, too.
    (place.step === 'recover' ? wording.problemOf(place, place, complaint, texts) : null)
  return {
    step: view.step,
    lang: texts.lang,
    dir: texts.dir,
    isOpen: isShown(course, settings),
    isBusy: view.step === 'working',
    heading: wording.headingOf(place, texts),
    summary,
    intro: wording.introOf(place, addressOf(place, settings), texts),
    problem: problem?.isOfCode === false ? problem.text : null,
    factors: place.step === 'chooseFactor' ? rowsOf(place, view, settings, now) : null,
    form:
      place.step === 'enterCode'
        ? formOf(place, course, problem?.isOfCode === true ? problem.text : null, texts, now)
        : null,
    match: matchOf(place, texts),
    help: course.hasWaited ? wording.helpOf(place, texts) : null,
    warning: warningOf(view, texts, now),
    actions: actionsOf(course, settings, now),
    support: supportOf(view, settings),
    focus: course.focus,
  }
}

/** From the moment that the flow leaves `idle` until it is closed: by the user, or by itself where there is nothing more to say. */
function isShown({ view, isClosed }: Course, { autoClose }: ScreenSettings): boolean {
  const isSettled = view.step === 'verified' || (view.step === 'failed' && view.error.code === 'cancelled')
  return view.step !== 'idle' && !isClosed && !(autoClose && isSettled)
}

/** The address on one line, read from left to right whatever is around it (Unicode, UAX 9: FSI and PDI). */
function shownAddress(factor: FactorView, { hintOf }: ScreenSettings): string | null {
  const hint = hintOf(factor)
  return hint === null || hint === '' ? null : `\u2068${hint.replaceAll(' ', '\u00a0')}\u2069`
}

const addressOf = (place: StepUpView, settings: ScreenSettings) =>
  'factor' in place && place.factor !== null ? shownAddress(place.factor, settings) : null

type ChooseView = Extract<StepUpView, { step: 'chooseFactor' }>
type CodeView = Extract<StepUpView, { step: 'enterCode' }>

/** A passkey first: one touch, and no code that can be phished. Then what this device used last, then the order of the provider. */
function rowsOf(
  { factors }: ChooseView,
  view: StepUpView,
  settings: ScreenSettings,
  now: EpochMilliseconds,
): readonly FactorRow[] {
  const { texts, lastFactor } = settings
  const rankOf = ({ kind, id }: FactorView) => (kind === 'webauthn' ? 0 : id === lastFactor ? 1 : 2)
  return factors
    .toSorted((left, right) => rankOf(left) - rankOf(right))
    .map((factor) => {
      const { id, kind, canChoose } = factor
      const wait = canChoose ? 0 : wording.secondsUntil(factor.availableAt, now)
      const note = wait > 0 ? texts.availableIn(wait) : id === lastFactor ? texts.chooseFactor.lastUsed : null
      return {
        id,
        kind,
        name: texts.factors[kind].name,
        hint: shownAddress(factor, settings),
        note,
        canChoose: canChoose && view.can.chooseFactor,
      }
    })
}

function formOf(
  place: CodeView,
  { view, draft, validFor }: Course,
  error: string | null,
  texts: StepUpTexts,
  now: EpochMilliseconds,
): CodeForm {
  const { code, factor, triesLeft, expiresAt } = place
  return {
    draft,
    label: texts.code.label(code),
    inputMode: code.alphabet === 'digits' ? 'numeric' : 'text',
    error,
    tries: triesLeft > 0 ? texts.triesLeft(triesLeft) : null,
    expiry: expiresAt === null ? null : texts.expiresIn(wording.secondsUntil(expiresAt, now)),
    validity: validFor === null ? null : texts.goodFor(validFor),
    trust: factor?.canTrustDevice === true ? texts.trustDevice(factor.trustLifetime ?? null) : null,
    confirm: texts.confirm,
    canSubmit: view.can.submitCode,
  }
}

function matchOf(place: StepUpView, texts: StepUpTexts): StepUpScreen['match'] {
  return place.step === 'approve' && place.bindingMessage !== null
    ? { label: texts.match, number: place.bindingMessage }
    : null
}

function warningOf(
  view: StepUpView,
  { stillThere }: StepUpTexts,
  now: EpochMilliseconds,
): StepUpScreen['warning'] {
  if (!isEnding(view, now)) return null
  const { heading, text, final, goOn } = stillThere
  return view.can.extend ? { heading, text, goOn } : { heading, text: final, goOn: null }
}

/** As long as something may be in the way. */
function supportOf(view: StepUpView, { texts, support }: ScreenSettings): StepUpScreen['support'] {
  return support === null || view.step === 'idle' || view.step === 'verified'
    ? null
    : { label: texts.support, href: support }
}

function actionsOf(
  { view, place }: Course,
  { texts, canReport }: ScreenSettings,
  now: EpochMilliseconds,
): readonly ScreenAction[] {
  const hasEnded = view.step === 'verified' || view.step === 'failed'
  const resend = wording.resendOf(place, texts, now)
  const actions: (ScreenAction | null)[] = [
    resend === null ? null : { name: 'resend', label: resend, canUse: view.can.resendCode },
    place.can.changeFactor
      ? { name: 'changeFactor', label: texts.changeFactor, canUse: view.can.changeFactor }
      : null,
    canReport && view.can.cancel ? { name: 'report', label: texts.report, canUse: true } : null,
    hasEnded || view.can.cancel
      ? { name: 'leave', label: hasEnded ? texts.close : texts.cancel, canUse: true }
      : null,
  ]
  return actions.filter((each) => each !== null)
}
