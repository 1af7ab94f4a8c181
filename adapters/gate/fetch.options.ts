import { isFields, isFunction, isTexts, type OptionChecks } from '../_shared/option.checks.js'
import type { StepUpFetchNotice } from './fetch.notices.js'
import type { ReplayAuthorizer } from './replay.authorization.js'
import type { StepUpGate } from './step-up.gate.js'

/** Options of `withStepUp`. */
export interface StepUpFetchOptions {
  readonly gate: StepUpGate
  /** Origins of the APIs, exact: `https://api.example.com`. Calls elsewhere are none of its business. */
  readonly origins: readonly string[]
  /** Methods to send again beside `GET`, `HEAD` and `OPTIONS`, in upper case. Default none. */
  readonly methods?: readonly string[]
  /** Puts the new credentials into a call. Default: a bearer token; needed for DPoP. */
  readonly authorize?: ReplayAuthorizer
  /** Hears what a developer should know. What it throws is ignored. Default: nobody does. */
  readonly onNotice?: (notice: StepUpFetchNotice) => void
}

export const fetchChecks: OptionChecks<StepUpFetchOptions> = {
  gate: (value) => isFields(value) && isFunction(value['session']),
  origins: isTexts,
  methods: (value) => isTexts(value) && value.every((method) => /^[A-Z]+$/.test(method)),
  authorize: isFunction,
  onNotice: isFunction,
}
