import type { InspectionMessage } from './inspection.message.js'

const MOST_FLOWS = 20
const MOST_MESSAGES = 200

export interface MessageHistory {
  readonly keep: (message: InspectionMessage) => void
  /** Flow by flow, each in order. */
  readonly all: () => readonly InspectionMessage[]
}

/**
 * What a viewer that comes later is told: of each of the last flows its registration and its last messages. Of a flow whose
 * registration is not held any more nothing is: a viewer could not draw it.
 */
export function createHistory(): MessageHistory {
  const flows = new Map<string, InspectionMessage[]>()
  return {
    keep: (message) => {
      const { type, sessionId, rootId } = message
      const isRegistration = type === '@xstate.actor' && sessionId === rootId
      const flow = flows.get(rootId) ?? (isRegistration ? [] : undefined)
      if (flow === undefined) return
      flows.set(rootId, flow)
      flow.push(message)
      if (flow.length > MOST_MESSAGES + 1) flow.splice(1, 1)
      const [oldest] = flows.keys()
      if (flows.size > MOST_FLOWS && oldest !== undefined) flows.delete(oldest)
    },
    all: () => [...flows.values()].flat(),
  }
}
