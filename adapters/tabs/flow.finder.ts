import { createStepUpFlow, resumeStepUpFlow, type StepUpFlow, type StepUpView } from '../../machines/index.js'
import type { FlowStore } from '../../machines/ports.js'
import type { ShareSettings } from './share.options.js'
import { fenceServices, type Tenure } from './tenure.fence.js'

/** Finds the flow of a name, for the tab that owns it from now on; what it saves and asks for ends with its tenure. */
export function createFinder(
  { name, store, ...settings }: ShareSettings,
  tenure: Tenure,
  onLate: () => void,
) {
  const { limits, request, watchers } = settings
  const { services, saveAgain } = fenceServices(settings.services, store, tenure, onLate)
  const { subject } = request
  const resume = (flowId: string) =>
    resumeStepUpFlow({ ...watchers, services, flowId, ...(subject !== undefined && { subject }) })
  const create = (flowId: string) =>
    createStepUpFlow({ ...watchers, services, request, flowId, ...(limits && { limits }) })

  return {
    saveAgain,
    /** For a tab that has seen no flow yet: the one that was saved, or a new one. */
    findAny: async (): Promise<StepUpFlow> => {
      for (const flowId of await listSaved(store, name)) {
        const flow = await resume(flowId).catch(() => null)
        if (flow !== null) return flow
      }
      return create(`${name}~${settings.services.adapter.environment.generateId()}`)
    },
    /** The flow that another tab has shown; `null` where there is nothing of it to go on with. Rejects like `resumeStepUpFlow`. */
    findAgain: async ({ flowId, step }: StepUpView): Promise<StepUpFlow | null> =>
      // What is idle is not saved, and nothing has happened to it.
      (await resume(flowId)) ?? (step === 'idle' ? create(flowId) : null),
  }
}

const BASE = 'mfa-step-up:'

/** Ids of the saved flows of a name; none for a store that fails. */
async function listSaved(store: FlowStore, name: string): Promise<readonly string[]> {
  try {
    const keys = await store.getKeys(BASE)
    return keys.filter((key) => key.startsWith(`${BASE}${name}~`)).flatMap(idOf)
  } catch {
    return []
  }
}

/** None for a key that no id makes: it hides no other. */
function idOf(key: string): readonly string[] {
  try {
    return [decodeURIComponent(key.slice(BASE.length))]
  } catch {
    return []
  }
}
