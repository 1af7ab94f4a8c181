import type { StepUpFlow, StepUpFlowOptions } from 'mfa-step-up'
import { shareStepUpFlow } from 'mfa-step-up/tabs'

import type { DemoSession } from './demo.session.js'
import { savedServices } from './saved.services.js'

/** A flow that all tabs of the demo have in common. */
export function shareDemoFlow(
  session: DemoSession,
  options: Pick<StepUpFlowOptions, 'inspect' | 'onNotice'>,
): Promise<StepUpFlow> {
  const { accessToken, refreshToken } = session
  return shareStepUpFlow({
    ...options,
    // The demo has one user. Where there are more, the name says whose flow it is, or `request.subject` does.
    name: 'pay',
    services: savedServices(session, localStorage),
    request: { approach: { kind: 'accessToken', accessToken, refreshToken }, action: 'pay' },
  })
}
