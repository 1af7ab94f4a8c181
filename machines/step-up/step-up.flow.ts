import { createActor, type ActorOptions } from 'xstate'

import type { Evidence, StepUpRequest, StepUpResult } from '../domain.js'
import type { StepUpErrorCode, StepUpFailure } from '../errors.js'
import { resolveLimits } from './step-up.limits.js'
import { createStepUpMachine, type StepUpMachine } from './step-up.machine.js'
import { checkRequest } from './step-up.request.js'
import { openResult, sealCode, sealRequest } from './step-up.secrets.js'
import type { StepUpServices } from './step-up.services.js'
import type { StepUpEvent, StepUpInput, StepUpNotice, StepUpOutput } from './step-up.types.js'
import { viewOf, type StepUpSnapshot, type StepUpView } from './step-up.view.js'

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

/** How a flow ended. `cancelled` is one of the reasons of `failed`. */
export type StepUpOutcome =
  | {
      readonly status: 'verified'
      readonly flowId: string
      readonly evidence: Evidence
      /** The way to the tokens: a function, so that an outcome can be logged. */
      readonly readResult: () => StepUpResult
    }
  | {
      readonly status: 'failed'
      readonly flowId: string
      readonly reason: StepUpErrorCode
      readonly error: StepUpFailure
    }

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
  const { services, request, signal, limits, onNotice } = options
  const { vault, adapter } = services
  checkRequest(request)
  if (limits !== undefined) resolveLimits(limits, services.limits)
  const id = options.flowId ?? adapter.environment.generateId()

  const actor = createActor(machineOf(services), {
    input: limits === undefined ? { flowId: id } : { flowId: id, limits },
    ...(options.inspect && { inspect: options.inspect }),
    ...(options.clock && { clock: options.clock }),
  })
  if (onNotice !== undefined) actor.on('*', onNotice)

  let seen: StepUpSnapshot | null = null
  let view = viewOf(actor.getSnapshot())
  const getSnapshot = (): StepUpView => {
    const snapshot = actor.getSnapshot()
    if (snapshot !== seen) {
      seen = snapshot
      const next = viewOf(snapshot)
      if (JSON.stringify(next) !== JSON.stringify(view)) view = next
    }
    return view
  }

  const deliver = (event: StepUpEvent) => {
    if (actor.getSnapshot().status === 'active') actor.send(event)
  }

  /** While a secret is being sealed, the same act again is a double click. */
  const sealing = new Set<StepUpAct['type']>()
  const deliverSealed = async (act: StepUpAct['type'], sealed: Promise<StepUpEvent>, lost: StepUpEvent) => {
    sealing.add(act)
    // A vault that can't seal is told of where the secret is opened: the flow ends with `secret_unavailable`.
    const event = await sealed.catch(() => lost)
    sealing.delete(act)
    deliver(event)
  }

  const start = () => {
    const { kind: approach } = request.approach
    const sealed = sealRequest(vault, id, request).then(
      (each) => ({ type: 'flow.started', request: each }) as const,
    )
    void deliverSealed('flow.started', sealed, {
      type: 'flow.started',
      request: { approach, secret: 'sealed:request:lost' },
    })
  }

  const submit = (typed: string, trustDevice: boolean) => {
    const current = getSnapshot()
    if (current.step !== 'enterCode') return
    const sealed = sealCode(vault, id, typed, current.code, trustDevice)
    void deliverSealed('code.submitted', sealed, { type: 'code.submitted', response: 'sealed:response:lost' })
  }

  const send = (act: StepUpAct) => {
    if (sealing.has(act.type)) return
    switch (act.type) {
      case 'flow.started':
        if (getSnapshot().can.start) start()
        return
      case 'code.submitted':
        submit(act.code, act.trustDevice === true)
        return
      case 'factor.chosen':
      case 'code.resendRequested':
      case 'factor.changeRequested':
      case 'flow.cancelled':
        deliver(act)
    }
  }

  const cancel = () => {
    deliver({ type: 'flow.cancelled' })
  }
  const outcome = new Promise<StepUpOutput>((resolve) => {
    actor.subscribe({
      complete: () => {
        const { output } = actor.getSnapshot()
        if (output !== undefined) resolve(output)
      },
      error: () => {
        const error: StepUpFailure = { code: 'adapter_failure' }
        resolve({ status: 'failed', flowId: id, reason: error.code, error })
      },
    })
  }).then((output) => {
    signal?.removeEventListener('abort', cancel)
    return settle(services, output)
  })

  actor.start()
  if (signal?.aborted === true) cancel()
  else signal?.addEventListener('abort', cancel, { once: true })

  return {
    id,
    getSnapshot,
    subscribe: (listener) => {
      let shown = getSnapshot()
      const subscription = actor.subscribe(() => {
        const next = getSnapshot()
        if (next === shown) return
        shown = next
        listener()
      })
      return () => {
        subscription.unsubscribe()
      }
    },
    send,
    outcome,
  }
}

/** Takes the result out of the vault, and forgets the rest. */
async function settle({ vault }: StepUpServices, output: StepUpOutput): Promise<StepUpOutcome> {
  const { flowId } = output
  try {
    if (output.status === 'failed') return output
    const result = await openResult(vault, flowId, output)
    return { status: 'verified', flowId, evidence: output.evidence, readResult: () => result }
  } catch {
    const error: StepUpFailure = { code: 'secret_unavailable' }
    return { status: 'failed', flowId, reason: error.code, error }
  } finally {
    await vault.discard(flowId).catch(() => undefined)
  }
}
