/** Entry `mfa-step-up/tabs`: one flow for all tabs of an app. */
export { shareStepUpFlow } from './flow-sharing.js'

export type { ShareStepUpFlowOptions } from './share-options.js'
export type { SharedStepUpFlow } from './tab-member.js'
export type { TabChannel } from './tab-channel.js'
export type { TabLocks } from './tab-lock.js'
