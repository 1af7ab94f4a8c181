import { createActor, type Actor } from 'xstate'

import type { StepUpRequest } from '../domain.js'
import type { FlowStore } from '../ports.js'
import { noticeOf } from './step-up.context.js'
import type { StepUpAct, StepUpFlow, StepUpFlowOptions } from './step-up.flow.js'
import { keepFlow, whenSaved } from './step-up.keeper.js'
import { createStepUpMachine, type StepUpMachine } from './step-up.machine.js'
import { outcomeOf, type StepUpOutcome } from './step-up.outcome.js'
import { register, unregister } from './step-up.registry.js'
import { packFlow, type SavedFlow } from './step-up.saved.js'
import { sealCode, sealRequest } from './step-up.secrets.js'
import type { StepUpServices } from './step-up.services.js'
import type { FlowState, StepUpContext, StepUpEvent } from './step-up.types.js'
import { isSameView, viewOf, type StepUpSnapshot, type StepUpView } from './step-up.view.js'

const machines = new WeakMap<StepUpServices, StepUpMachine>()

/** The chart of these services: built once, because building costs more than a whole flow. */
function machineOf(services: StepUpServices): StepUpMachine {
  const machine = machines.get(services) ?? createStepUpMachine(services)
  machines.set(services, machine)
  return machine
}

/** A flow that is resumed has its request already. */
interface ChartFlowOptions extends Omit<StepUpFlowOptions, 'request'> {
  readonly request?: StepUpRequest
  readonly subject?: string
}

/** A class, because thousands of flows may wait at once: methods are shared, closures are not. */
export class ChartFlow implements StepUpFlow {
  readonly id: string
  readonly outcome: Promise<StepUpOutcome>
  readonly #options: ChartFlowOptions
  readonly #subject: string | undefined
  readonly #actor: Actor<StepUpMachine>
  #seen: StepUpSnapshot | null = null
  #view: StepUpView | null = null
  /** While the request, or a code for a challenge, is being sealed, the same act again is a double click. */
  #sealing: StepUpContext['challenge'] | 'request' = null

  constructor(options: ChartFlowOptions, state?: FlowState) {
    const { services, limits, signal, onNotice, inspect, clock } = options
    const { store } = services
    const machine = machineOf(services)
    this.#options = options
    this.#subject = options.request?.subject ?? options.subject
    this.id = state?.context.flow.id ?? options.flowId ?? services.adapter.environment.generateId()
    this.#actor = createActor(machine, {
      input: limits === undefined ? { flowId: this.id } : { flowId: this.id, limits },
      ...(state && { snapshot: machine.resolveState(state) }),
      ...(inspect && { inspect: harmless(inspect) }),
      ...(clock && { clock }),
    })
    if (onNotice !== undefined) this.#actor.on('*', harmless(onNotice))
    const outcome = outcomeOf(services, this.id, this.#actor)
    this.outcome = store === null ? outcome : this.#keepIn(store, outcome)
    this.#actor.start()
    if (state !== undefined) {
      register(services, this)
      this.#deliver({ type: 'flow.resumed' })
    }
    if (signal !== undefined) this.#cancelOn(signal)
  }

  isActive(): boolean {
    return this.#actor.getSnapshot().status === 'active'
  }

  /** Whether that is the user of the request; it is, too, where neither names one. */
  isOf(subject: string | undefined): boolean {
    return this.#subject === subject
  }

  save(): Promise<SavedFlow> {
    return packFlow(this.#options.services, this.#actor.getSnapshot())
  }

  /** Stops without an end: nothing is sent, saved or told from now on. Resolves when what was being written is. */
  async detach(): Promise<void> {
    const { services } = this.#options
    unregister(services, this)
    this.#actor.stop()
    await whenSaved(services, this.id)
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
    if (request === undefined) return
    this.#sealing = 'request'
    register(services, this)
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
    if (this.isActive()) this.#actor.send(event)
  }

  /** Saves the flow after every step; answers its end when it is out of the store. */
  async #keepIn(store: FlowStore, outcome: Promise<StepUpOutcome>): Promise<StepUpOutcome> {
    const { services, onNotice } = this.#options
    await keepFlow(services, store, this.#actor, () => {
      const { context } = this.#actor.getSnapshot()
      const notice = { ...noticeOf(context, 'flow.notSaved'), failure: { code: 'save_failed' } } as const
      if (onNotice !== undefined) harmless(onNotice)(notice)
    })
    unregister(services, this)
    return outcome
  }

  #cancelOn(signal: AbortSignal): void {
    const cancel = () => {
      this.#deliver({ type: 'flow.cancelled' })
    }
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
    const end = () => {
      signal.removeEventListener('abort', cancel)
    }
    this.#actor.subscribe({ complete: end, error: end })
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
