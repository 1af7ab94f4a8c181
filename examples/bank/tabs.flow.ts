import { createStepUpServices, type StepUpFlow, type StepUpFlowOptions } from 'mfa-step-up'
import { createPageStore } from 'mfa-step-up/page'
import { shareStepUpFlow } from 'mfa-step-up/tabs'
import { createSealedVault, loadBrowserKey } from 'mfa-step-up/vault'

import { demoServices } from './demo.services.js'
import type { DemoSession } from './demo.session.js'

/** A flow that all tabs of the demo have in common. */
export function shareDemoFlow(
  session: DemoSession,
  options: Pick<StepUpFlowOptions, 'inspect' | 'onNotice'>,
): Promise<StepUpFlow> {
  const { accessToken, refreshToken } = session
  const { adapter, evidence, limits } = demoServices(session)
  return shareStepUpFlow({
    ...options,
    name: 'pay',
    services: createStepUpServices({
      adapter,
      limits,
      ...(evidence && { evidence }),
      vault: createSealedVault({ key: () => loadBrowserKey() }),
      store: createPageStore({ storage: localStorage }),
    }),
    request: { approach: { kind: 'accessToken', accessToken, refreshToken }, action: 'pay' },
  })
}
