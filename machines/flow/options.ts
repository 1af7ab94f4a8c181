import type { ActorOptions, InspectionEvent } from 'xstate'

import type { StepUpMachine } from '../chart/machine.js'
import type { StepUpInput, StepUpNotice } from '../chart/types.js'
import type { StepUpRequest } from '../domain.js'
import { aFunction, anObject, aText, methods, type OptionRules, requireOptions } from '../errors.js'
import { resolveLimits } from '../settings/limits.js'
import { checkRequest } from '../settings/request.js'
import { requireServices, type StepUpServices } from '../settings/services.js'

export interface StepUpFlowOptions extends Pick<StepUpInput, 'limits'> {
  /** Made once per app by `createStepUpServices`. */
  readonly services: StepUpServices
  readonly request: StepUpRequest
  /** Aborting it cancels the flow. A flow that was not started is cancelled at its start: nothing listens before. */
  readonly signal?: AbortSignal
  /** Of this flow alone, while it runs. Default: a new id of the adapter's environment. */
  readonly flowId?: string
  /** Gets every notice, for the app's own log. What it throws changes nothing and goes to `reportDefect` of the adapter's environment. */
  readonly onNotice?: (notice: StepUpNotice) => void
  /** Gets every XState inspection event. Secrets in it are sealed. What it throws changes nothing and goes to `reportDefect` of the adapter's environment. */
  readonly inspect?: (event: InspectionEvent) => void
  /** Timers, for tests with simulated time. Default: those of the platform. */
  readonly clock?: NonNullable<ActorOptions<StepUpMachine>['clock']>
}

export const flowOptionRules: OptionRules<StepUpFlowOptions> = {
  services: anObject,
  request: anObject,
  limits: anObject,
  signal: methods('addEventListener', 'removeEventListener'),
  flowId: aText,
  onNotice: aFunction,
  inspect: aFunction,
  clock: methods('setTimeout', 'clearTimeout'),
}

/** All but the values of the limits: the chart checks those when it resolves them. Throws an `OptionError` that names a wrong option. */
export function checkFlowOptions(caller: string, options: StepUpFlowOptions): void {
  requireOptions<StepUpFlowOptions>(caller, options, flowOptionRules)
  requireServices(caller, options.services)
  checkRequest(caller, options.request)
}

/** What `createStepUpFlow` checks, for another function that makes flows. Throws an `OptionError` that names a wrong option. */
export function requireFlowOptions(caller: string, options: StepUpFlowOptions): void {
  checkFlowOptions(caller, options)
  resolveLimits(caller, options.limits, options.services.limits)
}
