/** Entry `mfa-step-up/tabs`: one flow for all tabs of an app. */
export { shareStepUpFlow, type SharedStepUpFlow } from './share.js'

export type { TabChannel } from './channel.js'
export type { TabLocks } from './lock.js'
export type { ShareStepUpFlowOptions } from './options.js'
