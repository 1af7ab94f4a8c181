import { type AnyStateMachine, createActor, type ExecutableActionObject, initialTransition } from 'xstate'

import { createStepUpMachine } from '../../machines/calls/machine.js'
import type { FlowState } from '../../machines/chart/types.js'
import { canary, createStage } from '../../machines/flow.fixtures.js'
import type { StepUpSnapshot } from '../../machines/flow/view.js'
import type { StepUpLimits } from '../../machines/settings/limits.js'
import { createStepUpServices } from '../../machines/settings/services.js'
import { type ChartTransition, takenIn, transitionsOf } from './transitions.fixtures.js'

/** An event of the chart: one of its own, or what XState tells it of a call (`xstate.done.actor.send`) or of a timer. */
export interface ChartEvent {
  readonly type: string
  readonly [field: string]: unknown
}

/**
 * The chart as a pure function on a clock (and a network) that the test sets: no actor runs, nothing is awaited, and what the chart wants done is
 * handed back. A hundred times as fast as a flow.
 */
export function createChartHost(taken?: Set<string>) {
  const clock = { now: 0, isOnline: true }
  const { adapter } = createStage()
  const environment = { ...adapter.environment, now: () => clock.now, isOnline: () => clock.isOnline }
  const machine = createStepUpMachine(createStepUpServices({ adapter: { ...adapter, environment } }))
  const transitions = transitionsOf(machine)
  const host = createActor(machine, {
    input: { flowId: canary.token },
    ...(taken && {
      inspect: (event) => {
        for (const definition of takenIn(event)) taken.add(transitions.get(definition)?.name ?? 'unknown')
      },
    }),
  })
  let wanted: ExecutableActionObject[] = []
  const nothing = () => undefined
  const scope: Parameters<AnyStateMachine['transition']>[2] = {
    self: host,
    id: host.id,
    sessionId: host.sessionId,
    system: host.system,
    logger: nothing,
    defer: nothing,
    emit: nothing,
    stopChild: nothing,
    actionExecutor: (action) => {
      wanted.push(action)
    },
  }
  // XState knows more events than the chart declares.
  const chart: AnyStateMachine = machine
  return {
    machine,
    clock,
    transitions: [...transitions.values()] satisfies ChartTransition[],
    create: (limits: Partial<StepUpLimits>): StepUpSnapshot =>
      initialTransition(machine, { flowId: 'flow', limits })[0],
    restore: (state: Pick<FlowState, 'value' | 'context'>): StepUpSnapshot => machine.resolveState(state),
    /** What the chart becomes, and what it wants done. The same snapshot, and nothing: the event meant nothing to it. */
    step: (snapshot: StepUpSnapshot, event: ChartEvent) => {
      wanted = []
      const next: StepUpSnapshot = chart.transition(snapshot, event, scope)
      return { next, wanted }
    },
  }
}
