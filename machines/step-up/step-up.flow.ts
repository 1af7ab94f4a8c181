import { createActor, type Actor, type ActorOptions } from 'xstate'

import type { StepUpRequest } from '../domain.js'
import { resolveLimits } from './step-up.limits.js'
import { createStepUpMachine, type StepUpMachine } from './step-up.machine.js'
import { outcomeOf, type StepUpOutcome } from './step-up.outcome.js'
import { checkRequest } from './step-up.request.js'
import { sealCode, sealRequest } from './step-up.secrets.js'
import type { StepUpServices } from './step-up.services.js'
import type { StepUpEvent, StepUpInput, StepUpNotice } from './step-up.types.js'
import { isSameView, viewOf, type StepUpSnapshot, type StepUpView } from './step-up.view.js'

export interface StepUpFlowOptions extends Pick<StepUpInput, 'limits'> {
  /** Made once per app by `createStepUpServices`. */
  readonly services: StepUpServices
  readonly request: StepUpRequest
  /** Aborting it cancels the flow. */
  readonly signal?: AbortSignal
  /** Default: a new id of the adapter's environment. */
  readonly flowId?: string
  /** Gets every notice, for the app's own log. */
  readonly onNotice?: (notice: StepUpNotice) => void
  /** Gets every XState inspection event. Secrets in it are sealed. */
  readonly inspect?: NonNullable<ActorOptions<StepUpMachine>['inspect']>
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
  checkRequest(options.request)
  if (options.limits !== undefined) resolveLimits(options.limits, options.services.limits)
  return new ChartFlow(options)
}

/** A class, because thousands of flows may wait at once: methods are shared, closures are not. */
class ChartFlow implements StepUpFlow {
  readonly id: string
  readonly outcome: Promise<StepUpOutcome>
  readonly #options: StepUpFlowOptions
  readonly #actor: Actor<StepUpMachine>
  #seen: StepUpSnapshot | null = null
  #view: StepUpView | null = null
  /** While a secret is being sealed, the same act again is a double click. */
  #sealing: StepUpAct['type'] | null = null

  constructor(options: StepUpFlowOptions) {
    const { services, limits, signal, onNotice, inspect, clock } = options
    this.#options = options
    this.id = options.flowId ?? services.adapter.environment.generateId()
    this.#actor = createActor(machineOf(services), {
      input: limits === undefined ? { flowId: this.id } : { flowId: this.id, limits },
      ...(inspect && { inspect }),
      ...(clock && { clock }),
    })
    if (onNotice !== undefined) this.#actor.on('*', onNotice)
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
    let shown = this.getSnapshot()
    const subscription = this.#actor.subscribe(() => {
      const next = this.getSnapshot()
      if (next === shown) return
      shown = next
      listener()
    })
    return () => {
      subscription.unsubscribe()
    }
  }

  readonly send = (act: StepUpAct): void => {
    if (this.#sealing === act.type) return
    switch (act.type) {
      case 'flow.started':
        if (this.getSnapshot().can.start) this.#start()
        return
      case 'code.submitted':
        this.#submit(act.code, act.trustDevice === true)
        return
      case 'factor.chosen':
      case 'code.resendRequested':
      case 'factor.changeRequested':
      case 'flow.cancelled':
        this.#deliver(act)
    }
  }

  #start(): void {
    const { services, request } = this.#options
    const sealed = sealRequest(services.vault, this.id, request).then(
      (each) => ({ type: 'flow.started', request: each }) as const,
    )
    const lost = { approach: request.approach.kind, secret: 'sealed:request:lost' } as const
    void this.#deliverSealed('flow.started', sealed, { type: 'flow.started', request: lost })
  }

  #submit(typed: string, trustDevice: boolean): void {
    const current = this.getSnapshot()
    if (current.step !== 'enterCode') return
    const sealed = sealCode(this.#options.services.vault, this.id, typed, current.code, trustDevice)
    void this.#deliverSealed('code.submitted', sealed, {
      type: 'code.submitted',
      response: 'sealed:response:lost',
    })
  }

  async #deliverSealed(
    act: StepUpAct['type'],
    sealed: Promise<StepUpEvent>,
    lost: StepUpEvent,
  ): Promise<void> {
    this.#sealing = act
    // A vault that can't seal is told of where the secret is opened: the flow ends with `secret_unavailable`.
    const event = await sealed.catch(() => lost)
    this.#sealing = null
    this.#deliver(event)
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
