import { createStepUpFlow, resumeStepUpFlow, type StepUpFlow, type StepUpFlowOptions } from 'mfa-step-up'

import { signInToDemo } from './demo.session.js'
import { pushServices } from './push.services.js'
import { savedServices } from './saved.services.js'
import { shareDemoFlow } from './tabs.flow.js'

/** Who watches the flow: an inspector, a log. */
export type DemoFlowOptions = Pick<StepUpFlowOptions, 'inspect' | 'onNotice'>

/**
 * A flow for a user interface to draw: the one that a reload cut off, or else a new one in `idle`. Signs in at the demo server, and asks
 * nothing of the provider yet. At a page
 * with `?provider=memory` the provider is in the page, and one of its factors is approved on another device; pages with `?tabs`
 * have one flow in common.
 */
export async function createDemoFlow(options: DemoFlowOptions = {}): Promise<StepUpFlow> {
  if (new URLSearchParams(location.search).get('provider') === 'memory')
    return createStepUpFlow({
      ...options,
      services: pushServices(),
      request: { approach: { kind: 'session' }, action: 'pay' },
    })
  const session = await signInToDemo()
  if (new URLSearchParams(location.search).has('tabs')) return shareDemoFlow(session, options)
  const { accessToken, refreshToken } = session
  const services = savedServices(session, sessionStorage)
  // What can't be gone on with is gone: a new flow will do.
  const resumed = await resumeStepUpFlow({ ...options, services }).catch(() => null)
  if (resumed !== null) return resumed
  return createStepUpFlow({
    ...options,
    services,
    request: { approach: { kind: 'accessToken', accessToken, refreshToken }, action: 'pay' },
  })
}
