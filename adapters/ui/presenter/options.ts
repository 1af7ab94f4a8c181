import type { EpochMilliseconds } from '../../../machines/domain.js'
import {
  aFlag,
  aFunction,
  anObject,
  isObject,
  isText,
  methods,
  type OptionRules,
  requireOptions,
} from '../../../machines/errors.js'
import type { FactorView } from '../../../machines/index.js'
import { type DefectReporter, reporterOf } from '../../_shared/defects.js'
import { en } from '../texts/en.js'
import type { StepUpTexts } from '../texts/texts.js'
import type { ScreenSettings, StepUpSummary } from './screen.js'

/** Where this device remembers which factor it used last: an id such as `sms`, no secret. */
export interface FactorMemory {
  /** The id; `null` where there is none. */
  readonly read: () => string | null
  readonly write: (factorId: string) => void
}

/** Options of {@link createStepUpPresenter}. */
export interface StepUpPresenterOptions {
  /** Default: English, `en`. Others: `mfa-step-up/texts/fr` and so on. */
  readonly texts?: StepUpTexts
  /** What the user confirms: shown, and read as the description of the dialog. */
  readonly summary?: StepUpSummary
  /** The app's own masked address of a factor, in the place of the provider's `hint`; `null`: none. */
  readonly hintOf?: (factor: FactorView) => string | null
  /** `true`: closes by itself when the flow is verified or cancelled. `false`: the user closes it. Default `true`. */
  readonly autoClose?: boolean
  /** Hands in a whole code that is pasted or filled in by the browser, never one that is typed, nor the same twice. Default `true`. */
  readonly autoSubmit?: boolean
  /** Offers "I did not ask for this". Called once, after the flow was cancelled: the place to warn the app's fraud team. */
  readonly onReport?: () => void
  /**
   * Where users get help who have lost their phone, or are locked out: `https:`, `mailto:` or `tel:`, or a path of the page's origin.
   * Default: no link.
   */
  readonly support?: string
  /** Default: nothing is remembered. */
  readonly lastFactor?: FactorMemory
  /** Gets what a function of yours throws. It must not throw. Default: `reportError` of the platform. */
  readonly reportDefect?: DefectReporter
  /** Default `Date.now`. */
  readonly now?: () => EpochMilliseconds
}

export const presenterRules: OptionRules<StepUpPresenterOptions> = {
  texts: anObject,
  summary: ['have a title, such as { title: "Pay 42.00 EUR", rows: [["To", "Charles B."]] }', isSummary],
  hintOf: aFunction,
  autoClose: aFlag,
  autoSubmit: aFlag,
  onReport: aFunction,
  support: [
    'be an address with https:, mailto: or tel:, or a path such as /help',
    (value) => typeof value === 'string' && /^(https?:\/\/|mailto:|tel:|\/(?!\/)).+/i.test(value),
  ],
  lastFactor: methods('read', 'write'),
  reportDefect: aFunction,
  now: aFunction,
}

function isSummary(value: unknown): boolean {
  if (!isObject(value) || !isText(value['title'])) return false
  const { rows = [] } = value
  const isRow = (row: unknown) =>
    Array.isArray(row) && row.length === 2 && row.every((each) => typeof each === 'string')
  return Array.isArray(rows) && rows.every(isRow)
}

export interface PresenterSettings extends ScreenSettings {
  readonly autoSubmit: boolean
  readonly report: () => void
  readonly remember: (factorId: string) => void
  readonly now: () => EpochMilliseconds
}

/** Throws an `OptionError` that names a wrong option. */
export function resolvePresenterOptions(caller: string, options: StepUpPresenterOptions): PresenterSettings {
  requireOptions<StepUpPresenterOptions>(caller, options, presenterRules)
  const { texts = en, summary = null, hintOf, autoClose = true, autoSubmit = true } = options
  const { onReport, support = null, lastFactor, now = Date.now } = options
  const attempt = attemptWith(reporterOf(options.reportDefect))
  return {
    texts,
    summary,
    // The user confirms all the same: a mask that fails is a defect of the app, and no end of the flow.
    hintOf: (factor) => (hintOf === undefined ? factor.hint : attempt(() => hintOf(factor), null)),
    autoClose,
    canReport: onReport !== undefined,
    support,
    lastFactor: lastFactor === undefined ? null : attempt(() => lastFactor.read(), null),
    autoSubmit,
    report: () => {
      attempt(() => onReport?.(), undefined)
    },
    remember: (factorId) => {
      attempt(() => lastFactor?.write(factorId), undefined)
    },
    now,
  }
}

/** What the app's own code throws is told, and changes nothing here. */
const attemptWith =
  (report: DefectReporter) =>
  <Answer>(ask: () => Answer, otherwise: Answer): Answer => {
    try {
      return ask()
    } catch (error) {
      report(error)
      return otherwise
    }
  }
