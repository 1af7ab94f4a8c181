/** Entry `mfa-step-up/webotp`: the browser reads the code out of the text message. */
export { receiveMessageCodes } from './webotp.js'
export type { MessageCodeOptions } from './webotp.js'
