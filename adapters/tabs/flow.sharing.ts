import { createStepUpFlow, type StepUpFlow } from '../../machines/index.js'
import { resolveShareOptions, type ShareSettings, type ShareStepUpFlowOptions } from './share.options.js'
import { joinTabs, type TabMember } from './tab.member.js'

/** A flow that the tabs of an app have in common. `subscribe` calls back for a change of `isOwner`, too. */
export interface SharedStepUpFlow extends StepUpFlow {
  /** Whether this tab makes the requests: for an app that says "Continue in your other tab". All tabs can act. */
  readonly isOwner: () => boolean
}

/**
 * The flow that all tabs of this name share: the one that runs, or that was saved, or a new one in `idle`. One tab runs it; the
 * others show its view and hand it their acts. Where the platform has no Web Locks or no `BroadcastChannel`: a flow of this tab.
 *
 * Rejects with a `TypeError` that names a wrong option, `services.store` among them; with `vault_not_durable`; with
 * `saved_flow_foreign` where the flow that runs is of another `request.subject`, `saved_flow_unreadable` where it is of another key;
 * and with `cancelled` for a `signal` that is aborted before there is a view.
 */
export async function shareStepUpFlow(options: ShareStepUpFlowOptions): Promise<SharedStepUpFlow> {
  const settings = resolveShareOptions(options)
  const { locks, createChannel } = settings
  if (locks === null || createChannel === null) return createLoneFlow(settings)
  const member = await joinTabs({ ...settings, locks, createChannel })
  return member === null ? createLoneFlow(settings) : flowOf(member)
}

function flowOf({ board, send, isOwner }: TabMember): SharedStepUpFlow {
  const { subscribe, outcome, view: first } = board
  if (first === null) throw new TypeError('A member has a view')
  return { id: first.flowId, getSnapshot: () => board.view ?? first, subscribe, send, outcome, isOwner }
}

/** Nothing is saved: a tab that came upon it could not know whether this one still runs it. */
function createLoneFlow({ services, request, limits, signal, watchers }: ShareSettings): SharedStepUpFlow {
  const alone = { ...services, store: null }
  const { id, getSnapshot, subscribe, send, outcome } = createStepUpFlow({
    ...{ ...watchers, services: alone, request },
    ...(limits && { limits }),
    ...(signal && { signal }),
  })
  return { id, getSnapshot, subscribe, send, outcome, isOwner: () => true }
}
