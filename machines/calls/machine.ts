import { createChart, type StepUpMachine } from '../chart/machine.js'
import type { StepUpServices } from '../settings/services.js'
import { createActors } from './actors.js'

/**
 * The chart with its calls. Make it once per configuration and share it among all flows:
 * `createActor(machine, { input: { flowId } })`, `useMachine(machine, ...)`, or `invoke` it from a machine of your own.
 */
export function createStepUpMachine(services: StepUpServices): StepUpMachine {
  const { adapter, limits } = services
  return createChart({ environment: adapter.environment, actors: createActors(services), limits })
}
