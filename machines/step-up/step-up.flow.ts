import type { ActorOptions, InspectionEvent } from 'xstate'

import type { StepUpRequest } from '../domain.js'
import { resolveLimits } from './step-up.limits.js'
import type { StepUpMachine } from './step-up.machine.js'
import type { StepUpOutcome } from './step-up.outcome.js'
import { checkRequest } from './step-up.request.js'
import { ChartFlow } from './step-up.chart-flow.js'
import { aFunction, anObject, aText, hasMethods, requireOptions, type OptionRule } from '../option.rules.js'
import { requireServices, type StepUpServices } from './step-up.services.js'
import type { StepUpInput, StepUpNotice } from './step-up.types.js'
import type { StepUpView } from './step-up.view.js'

export interface StepUpFlowOptions extends Pick<StepUpInput, 'limits'> {
  /** Made once per app by `createStepUpServices`. */
  readonly services: StepUpServices
  readonly request: StepUpRequest
  /** Aborting it cancels the flow. */
  readonly signal?: AbortSignal
  /** Of this flow alone: a second flow needs another. Default: a new id of the adapter's environment. */
  readonly flowId?: string
  /** Gets every notice, for the app's own log. What it throws is ignored. */
  readonly onNotice?: (notice: StepUpNotice) => void
  /** Gets every XState inspection event. Secrets in it are sealed. What it throws is ignored. */
  readonly inspect?: (event: InspectionEvent) => void
  /** Timers, for tests with simulated time. Default: those of the platform. */
  readonly clock?: NonNullable<ActorOptions<StepUpMachine>['clock']>
}

/** What the user does. A code is given as typed; it is sealed before it enters the chart. */
export type StepUpAct =
  | { readonly type: 'flow.started' }
  | { readonly type: 'factor.chosen'; readonly factorId: string }
  | { readonly type: 'code.submitted'; readonly code: string; readonly trustDevice?: boolean }
  | { readonly type: 'code.resendRequested' }
  | { readonly type: 'factor.changeRequested' }
  | { readonly type: 'flow.cancelled' }
  /** The page or the machine woke up: what fell due meanwhile happens at once, not when its late timer fires. */
  | { readonly type: 'flow.resumed' }

/** One flow, for any front end. All functions are bound: pass them to `useSyncExternalStore` as they are. */
export interface StepUpFlow {
  readonly id: string
  /** The view. The same object while nothing in it changed. */
  readonly getSnapshot: () => StepUpView
  /** Calls back after every change of the view; answers the way to stop. */
  readonly subscribe: (listener: () => void) => () => void
  /** Hands in an act of the user. One that is not possible now is ignored, so a double click does nothing twice. */
  readonly send: (act: StepUpAct) => void
  /** Resolves once, when the flow has ended and, with a store, is out of it. Never rejects. */
  readonly outcome: Promise<StepUpOutcome>
}

/**
 * A flow that waits in `idle` for `flow.started`: creating one sends nothing. Throws a `TypeError` that names a wrong option.
 */
export function createStepUpFlow(options: StepUpFlowOptions): StepUpFlow {
  requireOptions<StepUpFlowOptions>(options, 'createStepUpFlow', flowOptionRules)
  requireServices(options.services)
  checkRequest(options.request)
  if (options.limits !== undefined) resolveLimits(options.limits, options.services.limits)
  return new ChartFlow(options)
}

export const flowOptionRules = {
  services: anObject,
  request: anObject,
  limits: anObject,
  signal: hasMethods('addEventListener', 'removeEventListener'),
  flowId: aText,
  onNotice: aFunction,
  inspect: aFunction,
  clock: hasMethods('setTimeout', 'clearTimeout'),
} satisfies Record<keyof StepUpFlowOptions, OptionRule>
