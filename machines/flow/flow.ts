import { type Actor, createActor } from 'xstate'

import { createStepUpMachine } from '../calls/machine.js'
import { parseCode } from '../calls/code.js'
import { lostSecret, type Secrets, sealSecret, type UserResponse } from '../calls/sealing.js'
import { noticeOf } from '../chart/context.js'
import type { StepUpMachine } from '../chart/machine.js'
import type { FlowState, StepUpContext, StepUpEvent, StepUpOutput } from '../chart/types.js'
import type { Milliseconds, Sealed, SecretKind, StepUpRequest } from '../domain.js'
import { aFunction, isObject, OptionError, requireOption } from '../errors.js'
import { identityOf, requireServices, type StepUpServices } from '../settings/services.js'
import { checkFlowOptions, type StepUpFlowOptions } from './options.js'
import { settle, type StepUpOutcome } from './outcome.js'
import { isSameView, type StepUpSnapshot, type StepUpView, viewOf } from './view.js'

/** What the user does. A code is given as typed; it is sealed before it enters the chart. */
export type StepUpAct =
  | { readonly type: 'flow.started' }
  | { readonly type: 'factor.chosen'; readonly factorId: string }
  | { readonly type: 'code.submitted'; readonly code: string; readonly trustDevice?: boolean }
  /**
   * A link in the message led back to the redirect URI, in this browser. It counts as a try, as a code does: send it only for
   * a query with `code` or `error`. Ignored, and free, where the view asks for no code. `parameters` are those of
   * that page: `Object.fromEntries(new URLSearchParams(location.search))`. None at all are ignored; one that is not a string goes to
   * `reportDefect` of the adapter's environment. Neither costs a try.
   */
  | { readonly type: 'redirect.returned'; readonly parameters: Readonly<Record<string, string>> }
  | { readonly type: 'code.resendRequested' }
  | { readonly type: 'factor.changeRequested' }
  | { readonly type: 'flow.cancelled' }
  /** The user wants more time: the idle time begins again, within the life of the flow. */
  | { readonly type: 'flow.extended' }
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
 * A flow that waits in `idle` for `flow.started`: creating one sends nothing. Throws an `OptionError` that names a wrong option.
 */
export function createStepUpFlow(options: StepUpFlowOptions): StepUpFlow {
  const caller = 'createStepUpFlow'
  checkFlowOptions(caller, options)
  if (options.flowId !== undefined) requireFreeId(caller, options.services, options.flowId)
  return new ChartFlow(options)
}

/** The flows of these services that run: from their start to their end. */
const runningFlows = (): Map<string, StepUpFlow> => new Map()

function requireFreeId(caller: string, services: StepUpServices, flowId: string): void {
  if (services.once(runningFlows).has(flowId))
    throw new OptionError(caller, 'flowId', 'must be new: a flow of this id is running')
}

/**
 * Builds the chart of these services now, and not at the first click: it costs more than a whole flow. Call it while the page is
 * idle. Without it the first flow builds the chart.
 *
 * @example
 * ```ts
 * requestIdleCallback(() => prepareStepUp(services))
 * ```
 */
export function prepareStepUp(services: StepUpServices): void {
  requireServices('prepareStepUp', services)
  services.once(createStepUpMachine)
}

/** A flow that is resumed has its request already. */
interface ChartFlowOptions extends Omit<StepUpFlowOptions, 'request'> {
  readonly request?: StepUpRequest
  readonly subject?: string
}

/** What the user answers, on its way into the vault. */
interface Sealing {
  readonly challenge: StepUpContext['challenge']
  /** As text, to be compared. */
  readonly answer: string
}

/** How long the vault may take: a key may have to be fetched. */
const SEAL_WAIT: Milliseconds = 30_000

interface Listener {
  readonly call: () => void
  /** The view that it has seen. */
  shown: StepUpView
}

/** A class, because thousands of flows may wait at once: methods are shared, closures are not. */
export class ChartFlow implements StepUpFlow {
  readonly id: string
  readonly outcome: Promise<StepUpOutcome>
  // Private, so that a flow that is logged shows nothing of them.
  readonly #options: ChartFlowOptions
  readonly #actor: Actor<StepUpMachine>
  /** Settles when the flow has ended and nothing of it is saved any more. */
  #saved: Promise<void> | undefined
  #seen: StepUpSnapshot | null = null
  #view: StepUpView | null = null
  #listeners: Set<Listener> | null = null
  /** While something is being sealed, the same again is a double click. */
  #sealing: Sealing | 'request' | null = null

  constructor(options: ChartFlowOptions, state?: FlowState) {
    const { services, limits, signal, onNotice, inspect, clock } = options
    const machine = services.once(createStepUpMachine)
    this.#options = options
    this.id = state?.context.flow.id ?? options.flowId ?? services.adapter.environment.generateId()
    const given = limits && { flowId: this.id, limits, caller: 'createStepUpFlow' }
    const input = given ?? { flowId: this.id }
    const isPlain = state === undefined && inspect === undefined && clock === undefined
    this.#actor = createActor(
      machine,
      isPlain
        ? { input }
        : {
            input,
            ...(state && { snapshot: machine.resolveState(state) }),
            ...(inspect && { inspect: harmless(services, inspect) }),
            ...(clock && { clock }),
          },
    )
    const { error } = this.#actor.getSnapshot()
    if (error instanceof OptionError) throw error
    if (onNotice !== undefined) this.#actor.on('*', harmless(services, onNotice))
    // One observer for the end and for all listeners, because thousands of flows may wait at once.
    this.outcome = new Promise((resolve) => {
      const watch = () => {
        const { status, output } = this.#actor.getSnapshot()
        try {
          this.#tell()
        } finally {
          // A flow that is stopped without an end has no outcome.
          if (status === 'done' || status === 'error') {
            const isOwner = this.#free()
            resolve(this.#end(output, isOwner))
          }
        }
      }
      this.#actor.subscribe({ next: watch, error: watch })
    })
    this.#actor.start()
    if (state !== undefined) {
      this.#run()
      this.#deliver({ type: 'flow.resumed' })
    } else if (signal?.aborted === true) this.#deliver({ type: 'flow.cancelled' })
  }

  get services(): StepUpServices {
    return this.#options.services
  }

  get actor(): Actor<StepUpMachine> {
    return this.#actor
  }

  /** `sub` of the user of the request; `undefined` where it names none. */
  get subject(): string | undefined {
    return this.#options.request?.subject ?? this.#options.subject
  }

  isActive(): boolean {
    return this.#actor.getSnapshot().status === 'active'
  }

  /** Stops without an end: nothing is sent, saved or told from now on. Resolves when what was being written is. */
  readonly detach = async (): Promise<void> => {
    const { saving } = this.#options.services
    saving?.release(this)
    this.#actor.stop()
    this.#free()
    await saving?.whenSaved(this.id)
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
    requireOption('subscribe', 'listener', listener, aFunction)
    // An object of its own, because the same function may listen twice.
    const own: Listener = { call: listener, shown: this.getSnapshot() }
    this.#listeners ??= new Set()
    this.#listeners.add(own)
    return () => {
      this.#listeners?.delete(own)
    }
  }

  readonly send = (act: StepUpAct): void => {
    const given: unknown = act
    if (typeof given !== 'object' || given === null) return
    switch (act.type) {
      case 'flow.started':
        if (this.#sealing !== null || !this.isActive() || this.#actor.getSnapshot().value !== 'idle') return
        requireFreeId('send', this.services, this.id)
        this.#run()
        void this.#start()
        return
      case 'code.submitted':
        this.#submitCode(act.code, act.trustDevice === true)
        return
      case 'redirect.returned':
        this.#answerRedirect(act.parameters)
        return
      case 'factor.chosen':
      case 'code.resendRequested':
      case 'factor.changeRequested':
      case 'flow.cancelled':
      case 'flow.extended':
      case 'flow.resumed':
        this.#deliver(act)
    }
  }

  async #start(): Promise<void> {
    const { request } = this.#options
    // A signal that was aborted has ended it.
    if (request === undefined || !this.isActive()) return
    this.#sealing = 'request'
    const secret = await this.#seal('request', request)
    this.#sealing = null
    const namesUser = request.subject !== undefined
    this.#deliver({ type: 'flow.started', request: { approach: request.approach.kind, secret, namesUser } })
  }

  #submitCode(typed: string, trustDevice: boolean): void {
    const view = this.getSnapshot()
    if (view.step !== 'enterCode') return
    const code = parseCode(typed, view.code)
    if (code === null) this.#deliver({ type: 'code.rejected' })
    else void this.#answer({ kind: 'code', code }, trustDevice)
  }

  /** A page without parameters has no answer. What no URL can hold is a mistake of the app: it is told, and costs no try. */
  #answerRedirect(given: unknown): void {
    try {
      const parameters: Record<string, string> = {}
      for (const [name, value] of Object.entries(isObject(given) ? given : {})) {
        if (typeof value !== 'string')
          throw new OptionError('send', 'parameters', 'must be an object of strings')
        parameters[name] = value
      }
      if (Object.keys(parameters).length > 0) void this.#answer({ kind: 'redirect', parameters }, false)
    } catch (error) {
      this.services.adapter.environment.reportDefect?.(error)
    }
  }

  async #answer(response: UserResponse, trustDevice: boolean): Promise<void> {
    const { challenge } = this.#actor.getSnapshot().context
    const sealing = { challenge, answer: JSON.stringify(response) }
    if (this.getSnapshot().step !== 'enterCode' || isSameView(this.#sealing, sealing)) return
    this.#sealing = sealing
    const sealed = await this.#seal('response', response)
    if (this.#sealing === sealing) this.#sealing = null
    // An answer is for the challenge that it was given to: not for another factor, nor for a newer code.
    if (this.#actor.getSnapshot().context.challenge === challenge)
      this.#deliver({ type: 'code.submitted', response: sealed, trustDevice })
  }

  /**
   * A vault that can't seal, or does not answer, leaves a handle that opens nothing: the call that opens it ends the flow with
   * `secret_unavailable`.
   */
  async #seal<Kind extends SecretKind>(kind: Kind, value: Secrets[Kind]): Promise<Sealed<Kind>> {
    const { clock } = this.#actor
    const lost = lostSecret(kind)
    let timer: unknown
    const late = new Promise<typeof lost>((resolve) => {
      timer = clock.setTimeout(() => {
        resolve(lost)
      }, SEAL_WAIT)
    })
    const sealed = sealSecret(this.services.vault, this.id, kind, value).catch(() => lost)
    const first = await Promise.race([sealed, late])
    clock.clearTimeout(timer)
    return first
  }

  #tell(): void {
    if (this.#listeners === null || this.#listeners.size === 0) return
    const next = this.getSnapshot()
    const errors: unknown[] = []
    for (const listener of [...this.#listeners]) {
      // One that left meanwhile is not called.
      if (listener.shown === next || !this.#listeners.has(listener)) continue
      listener.shown = next
      try {
        listener.call()
      } catch (error) {
        errors.push(error)
      }
    }
    // A defect of the app: XState reports it, and goes on.
    if (errors.length > 0)
      throw errors.length === 1 ? errors[0] : new AggregateError(errors, 'Several listeners of a flow threw')
  }

  /** Secrets under the id of a flow that never started are those of another flow. */
  async #end(output: StepUpOutput | undefined, isOwner: boolean): Promise<StepUpOutcome> {
    const { vault, adapter } = this.#options.services
    const own = { flowId: this.id, identity: identityOf(adapter) }
    const outcome = await settle(isOwner ? vault : null, own, output)
    if (this.#saved !== undefined) await this.#saved
    return outcome
  }

  #deliver(event: StepUpEvent): void {
    if (this.isActive()) this.#actor.send(event)
  }

  /** From here on the flow runs: its id is taken, its signal counts, and each step is saved. */
  #run(): void {
    const { services, signal } = this.#options
    services.once(runningFlows).set(this.id, this)
    if (signal !== undefined) this.#cancelOn(signal)
    this.#keep()
  }

  /** Gives the id back. Answers whether it was this flow's. */
  #free(): boolean {
    const running = this.#options.services.once(runningFlows)
    return running.get(this.id) === this && running.delete(this.id)
  }

  /** A saving that fails changes nothing else. */
  #keep(): void {
    const { services, onNotice } = this.#options
    const { saving } = services
    if (saving === null) return
    const onFailed = () => {
      const { context } = this.#actor.getSnapshot()
      const notice = { ...noticeOf(context, 'flow.notSaved'), failure: { code: 'save_failed' } } as const
      if (onNotice !== undefined) harmless(services, onNotice)(notice)
    }
    const keep = async () => saving.keep(this, onFailed)
    this.#saved = keep().catch(onFailed)
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

/** A watcher of the flow is not part of it: what it throws is told, and changes nothing. */
function harmless<Event>({ adapter }: StepUpServices, watch: (event: Event) => void): (event: Event) => void {
  return (event) => {
    try {
      watch(event)
    } catch (error) {
      // XState would stop in the middle of a transition, or end the process.
      adapter.environment.reportDefect?.(error)
    }
  }
}
