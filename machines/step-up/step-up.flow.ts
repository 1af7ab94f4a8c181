import { createActor, type Actor, type ActorOptions, type InspectionEvent } from 'xstate'

import type { StepUpRequest } from '../domain.js'
import { resolveLimits } from './step-up.limits.js'
import { createStepUpMachine, type StepUpMachine } from './step-up.machine.js'
import { outcomeOf, type StepUpOutcome } from './step-up.outcome.js'
import { checkRequest } from './step-up.request.js'
import { sealCode, sealRequest } from './step-up.secrets.js'
import { requireOptions, requireServices, type StepUpServices } from './step-up.services.js'
import type { StepUpContext, StepUpEvent, StepUpInput, StepUpNotice } from './step-up.types.js'
import { isSameView, viewOf, type StepUpSnapshot, type StepUpView } from './step-up.view.js'

export interface StepUpFlowOptions extends Pick<StepUpInput, 'limits'> {
  /** Made once per app by `createStepUpServices`. */
  readonly services: StepUpServices
  readonly request: StepUpRequest
  /** Aborting it cancels the flow. */
  readonly signal?: AbortSignal
  /** Default: a new id of the adapter's environment. */
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
  /** Resolves once, when the flow ends. Never rejects. */
  readonly outcome: Promise<StepUpOutcome>
}

const machines = new WeakMap<StepUpServices, StepUpMachine>()

/** The chart of these services: built once, because building costs more than a whole flow. */
function machineOf(services: StepUpServices): StepUpMachine {
  const machine = machines.get(services) ?? createStepUpMachine(services)
  machines.set(services, machine)
  return machine
}

/**
 * A flow that waits in `idle` for `flow.started`: creating one sends nothing. Throws a `TypeError` that names a wrong option.
 */
export function createStepUpFlow(options: StepUpFlowOptions): StepUpFlow {
  requireOptions(options, 'createStepUpFlow', flowOptions)
  requireServices(options.services)
  checkRequest(options.request)
  if (options.limits !== undefined) resolveLimits(options.limits, options.services.limits)
  return new ChartFlow(options)
}

const flowOptions: readonly (keyof StepUpFlowOptions)[] = [
  ...(['services', 'request', 'limits', 'signal', 'flowId', 'onNotice', 'inspect', 'clock'] as const),
]

/** A class, because thousands of flows may wait at once: methods are shared, closures are not. */
class ChartFlow implements StepUpFlow {
  readonly id: string
  readonly outcome: Promise<StepUpOutcome>
  readonly #options: StepUpFlowOptions
  readonly #actor: Actor<StepUpMachine>
  #seen: StepUpSnapshot | null = null
  #view: StepUpView | null = null
  /** While a code is being sealed for a challenge, the same act again is a double click. */
  #sealing: StepUpContext['challenge'] | 'request' = null

  constructor(options: StepUpFlowOptions) {
    const { services, limits, signal, onNotice, inspect, clock } = options
    this.#options = options
    this.id = options.flowId ?? services.adapter.environment.generateId()
    this.#actor = createActor(machineOf(services), {
      input: limits === undefined ? { flowId: this.id } : { flowId: this.id, limits },
      ...(inspect && { inspect: harmless(inspect) }),
      ...(clock && { clock }),
    })
    if (onNotice !== undefined) this.#actor.on('*', harmless(onNotice))
    this.outcome = outcomeOf(services, this.id, this.#actor)
    this.#actor.start()
    if (signal !== undefined) this.#cancelOn(signal)
  }

  readonly getSnapshot = (): StepUpView => {
    const snapshot = this.#actor.getSnapshot()
    if (this.#view === null || snapshot !== this.#seen) {
      const next = viewOf(snapshot)
      if (!isSameView(this.#view, next)) this.#view = next
      this.#seen = snapshot
    }
    return this.#view ?? viewOf(snapshot)
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    if (typeof listener !== 'function') throw new TypeError('listener must be a function')
    let shown = this.getSnapshot()
    const notify = () => {
      const next = this.getSnapshot()
      if (next === shown) return
      shown = next
      listener()
    }
    const subscription = this.#actor.subscribe({ next: notify, error: notify })
    return () => {
      subscription.unsubscribe()
    }
  }

  readonly send = (act: StepUpAct): void => {
    const given: unknown = act
    if (typeof given !== 'object' || given === null) return
    switch (act.type) {
      case 'flow.started':
        if (this.#sealing === null && this.getSnapshot().can.start) void this.#start()
        return
      case 'code.submitted':
        void this.#submit(act.code, act.trustDevice === true)
        return
      case 'factor.chosen':
      case 'code.resendRequested':
      case 'factor.changeRequested':
      case 'flow.cancelled':
      case 'flow.resumed':
        this.#deliver(act)
    }
  }

  async #start(): Promise<void> {
    const { services, request } = this.#options
    this.#sealing = 'request'
    // A vault that can't seal is told of where the secret is opened: the flow ends with `secret_unavailable`.
    const lost = { approach: request.approach.kind, secret: 'sealed:request:lost' } as const
    const sealed = await sealRequest(services.vault, this.id, request).catch(() => lost)
    this.#sealing = null
    this.#deliver({ type: 'flow.started', request: sealed })
  }

  async #submit(typed: string, trustDevice: boolean): Promise<void> {
    const current = this.getSnapshot()
    const { challenge } = this.#actor.getSnapshot().context
    if (current.step !== 'enterCode' || this.#sealing === challenge) return
    this.#sealing = challenge
    const lost = { type: 'code.submitted', response: 'sealed:response:lost' } as const
    const { vault } = this.#options.services
    const event = await sealCode(vault, this.id, typed, current.code, trustDevice).catch(() => lost)
    if (this.#sealing === challenge) this.#sealing = null
    // A code is for the challenge that it was typed for: not for another factor, nor for a newer code.
    if (this.#actor.getSnapshot().context.challenge === challenge) this.#deliver(event)
  }

  #deliver(event: StepUpEvent): void {
    if (this.#actor.getSnapshot().status === 'active') this.#actor.send(event)
  }

  #cancelOn(signal: AbortSignal): void {
    const cancel = () => {
      this.#deliver({ type: 'flow.cancelled' })
    }
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
    void this.outcome.then(() => {
      signal.removeEventListener('abort', cancel)
    })
  }
}

/** A watcher of the flow is not part of it: what it throws changes nothing. */
function harmless<Event>(watch: (event: Event) => void): (event: Event) => void {
  return (event) => {
    try {
      watch(event)
    } catch {
      // XState would stop in the middle of a transition, or end the process.
    }
  }
}
