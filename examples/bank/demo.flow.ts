import { createStepUpFlow, type StepUpFlow, type StepUpFlowOptions } from 'mfa-step-up'

import { demoServices } from './demo.services.js'
import { signInToDemo } from './demo.session.js'
import { pushServices } from './push.services.js'
import { shareDemoFlow } from './tabs.flow.js'

/** Who watches the flow: an inspector, a log. */
export type DemoFlowOptions = Pick<StepUpFlowOptions, 'inspect' | 'onNotice'>

/**
 * A flow in `idle` for a user interface to draw: signs in at the demo server, and asks nothing of the provider yet. At a page
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
  return createStepUpFlow({
    ...options,
    services: demoServices(session),
    request: { approach: { kind: 'accessToken', accessToken, refreshToken }, action: 'pay' },
  })
}
