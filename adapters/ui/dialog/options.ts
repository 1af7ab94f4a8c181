import type { Approach, StepUpRequest } from '../../../machines/domain.js'
import {
  aFlag,
  aFunction,
  aText,
  isFunction,
  isObject,
  isText,
  methods,
  oneOf,
  type OptionRule,
  type OptionRules,
  requireOptions,
} from '../../../machines/errors.js'
import type { StepUpFlowOptions, StepUpServicesOptions } from '../../../machines/index.js'
import type { FlowStore } from '../../../machines/ports.js'
import type { StepUpFetchOptions, StepUpGateOptions } from '../../api/gate/index.js'
import { type FactorMemory, presenterRules, type StepUpPresenterOptions } from '../presenter/options.js'
import type { StepUpSummary } from '../presenter/screen.js'

/** Options of `createStepUp`. Only `adapter` is needed. */
export interface CreateStepUpOptions
  extends
    Pick<StepUpServicesOptions, 'adapter' | 'evidence' | 'vault' | 'limits'>,
    Pick<StepUpFlowOptions, 'onNotice' | 'inspect'>,
    Partial<Pick<StepUpFetchOptions, 'origins' | 'methods' | 'authorize'>>,
    Partial<Pick<StepUpGateOptions, 'scopesSupported' | 'acrValuesSupported' | 'quietPeriod'>>,
    Pick<StepUpPresenterOptions, 'texts' | 'hintOf' | 'autoClose' | 'autoSubmit' | 'onReport' | 'support'> {
  /** How the user is known to the provider; a function is asked at each step-up. Default: the provider's session cookie. */
  readonly approach?: Approach | (() => Approach | Promise<Approach>)
  /**
   * `sub` of the user who is signed in; a function is asked at each step-up. Another user's answer is refused, and another user's
   * saved flow never shown. Default: not known.
   */
  readonly subject?: string | (() => string | undefined)
  /** `action` of the step-ups that calls of `fetch` ask for: providers pick the message by it. Default: none. */
  readonly action?: string
  /**
   * What calls of `fetch` confirm; a function is asked at each step-up. Calls that wait at the same time share one dialog. Default: nothing is
   * said of it.
   */
  readonly summary?: StepUpSummary | (() => StepUpSummary | undefined)
  /** Where flows are saved, so that they outlive a reload. Default: the page's `localStorage`. `null`: nowhere. */
  readonly store?: FlowStore | null
  /** One prompt for all tabs of the app: for calls of `fetch`, and confirmations with an `id`. Needs `store`. Default `true`. */
  readonly tabs?: boolean
  /** Fills in the code of a text message where the browser can (WebOTP). Default `true`. */
  readonly webOtp?: boolean
  /** Remembers which factor this device used last. Default `true`: in `localStorage`. */
  readonly lastFactor?: boolean | FactorMemory
  /** Where the dialog is put. Default: `document.body`. */
  readonly container?: Element
  /** `light`: the page's own style reaches the dialog. Default `shadow`. */
  readonly dom?: 'shadow' | 'light'
}

/** What the app asks the user to confirm. */
export interface ConfirmRequest
  extends
    Pick<StepUpRequest, 'action' | 'acrValues' | 'maxAge' | 'scope' | 'preferredFactor' | 'providerOptions'>,
    Pick<StepUpPresenterOptions, 'summary'> {
  /**
   * Name of this one act, such as the idempotency key of the payment. With it all tabs show one dialog, and all get its end; without it the dialog is
   * of this tab alone. The same `id` means the same act: confirmed once, it is confirmed for whoever waits.
   */
  readonly id?: string
  /** Aborting it cancels. */
  readonly signal?: AbortSignal
}

/** The function that it is handed on to checks it, when the step-up is made. */
const handedOn: OptionRule = ['be as that function wants it', () => true]
const [, isStore] = methods('getKeys', 'getItem', 'setItem', 'removeItem')
const [, isMemory] = methods('read', 'write')

const rules: OptionRules<CreateStepUpOptions> = {
  adapter: methods('begin', 'send', 'verify'),
  evidence: handedOn,
  vault: handedOn,
  limits: handedOn,
  onNotice: aFunction,
  inspect: aFunction,
  origins: handedOn,
  methods: handedOn,
  authorize: handedOn,
  scopesSupported: handedOn,
  acrValuesSupported: handedOn,
  quietPeriod: handedOn,
  texts: presenterRules.texts,
  hintOf: presenterRules.hintOf,
  autoClose: presenterRules.autoClose,
  autoSubmit: presenterRules.autoSubmit,
  onReport: presenterRules.onReport,
  support: presenterRules.support,
  approach: [
    "be { kind: 'session' } or another approach, or a function that answers one",
    (value) => isFunction(value) || (isObject(value) && isText(value['kind'])),
  ],
  subject: ['be a non-empty string or a function', (value) => isFunction(value) || isText(value)],
  action: aText,
  summary: [
    `${presenterRules.summary[0]}, or a function that answers one`,
    (value) => isFunction(value) || presenterRules.summary[1](value),
  ],
  store: [
    'have the methods getKeys, getItem, setItem, removeItem, or be null',
    (value) => value === null || isStore(value),
  ],
  tabs: aFlag,
  webOtp: aFlag,
  lastFactor: [
    'be true or false, or have the methods read, write',
    (value) => typeof value === 'boolean' || isMemory(value),
  ],
  container: methods('append'),
  dom: oneOf('shadow', 'light'),
}

export function requireStepUpOptions(options: CreateStepUpOptions): void {
  requireOptions<CreateStepUpOptions>('createStepUp', options, rules, ['adapter'])
}

const requestRules: OptionRules<ConfirmRequest> = {
  action: handedOn,
  acrValues: handedOn,
  maxAge: handedOn,
  scope: handedOn,
  preferredFactor: handedOn,
  providerOptions: handedOn,
  summary: presenterRules.summary,
  id: aText,
  signal: methods('addEventListener', 'removeEventListener'),
}

export function requireConfirmRequest(request: ConfirmRequest): void {
  requireOptions<ConfirmRequest>('confirm', request, requestRules)
}
