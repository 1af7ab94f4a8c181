import type { ChartFlow } from './step-up.chart-flow.js'
import type { StepUpServices } from './step-up.services.js'

/** Flows that are kept in a store, from their start until they are out of it: to resume one of them is to find it. */
const running = new WeakMap<StepUpServices, Map<string, ChartFlow>>()

/** The flow of this id where it runs, or has not left the store yet. */
export function findRunning(services: StepUpServices, flowId: string | undefined): ChartFlow | undefined {
  return flowId === undefined ? undefined : running.get(services)?.get(flowId)
}

/** Does nothing for services without a store. */
export function register(services: StepUpServices, flow: ChartFlow): void {
  if (services.store === null) return
  const flows = running.get(services) ?? new Map<string, ChartFlow>()
  running.set(services, flows.set(flow.id, flow))
}

/** Leaves another flow of the same id where it is. */
export function unregister(services: StepUpServices, flow: ChartFlow): void {
  const flows = running.get(services)
  if (flows?.get(flow.id) === flow) flows.delete(flow.id)
}
