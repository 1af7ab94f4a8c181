import { createStepUpFlow, createStepUpServices } from '../../../machines/index.js'
import { resolveShareOptions, type ShareSettings, type ShareStepUpFlowOptions } from './share-options.js'
import type { TabChannel } from './tab-channel.js'
import { joinTabs, type SharedStepUpFlow } from './tab-member.js'

/**
 * The flow that all tabs of this name share: the one that runs, or that was saved, or a new one in `idle`. One tab runs it; the
 * others show its view and hand it their acts. Where the page gets no Web Locks or no `BroadcastChannel`: a flow of this tab.
 *
 * Rejects with a `TypeError` that names a wrong option, `services.store` among them; with
 * `saved_flow_foreign` where the flow that runs is of another `request.subject`, `saved_flow_unreadable` where it is of another key;
 * with `secret_unavailable` for a vault that can't seal; and with `cancelled` for a `signal` that is aborted before there is a view.
 */
export async function shareStepUpFlow(options: ShareStepUpFlowOptions): Promise<SharedStepUpFlow> {
  const settings = resolveShareOptions(options)
  const { platform } = settings
  const channel = openChannel(settings)
  if (platform === null || channel === null) return createLoneFlow(settings)
  return (await joinTabs(settings, platform, channel)) ?? createLoneFlow(settings)
}

/** `null` where the browser has none, or refuses it to this page. */
function openChannel({ platform, name }: ShareSettings): TabChannel | null {
  try {
    return platform?.createChannel(`mfa-step-up:tabs:${name}`) ?? null
  } catch {
    return null
  }
}

/** Nothing is saved: a tab that came upon it could not know whether this one still runs it. */
function createLoneFlow({ services, request, limits, signal, watchers }: ShareSettings): SharedStepUpFlow {
  const { adapter, evidence, vault, limits: ofAll } = services
  const alone = createStepUpServices({ adapter, vault, limits: ofAll, ...(evidence && { evidence }) })
  const { id, getSnapshot, subscribe, send, outcome } = createStepUpFlow({
    ...{ ...watchers, services: alone, request },
    ...(limits && { limits }),
    ...(signal && { signal }),
  })
  return { id, getSnapshot, subscribe, send, outcome, isOwner: () => true }
}
