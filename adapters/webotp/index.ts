/** Entry `mfa-step-up/webotp`: the browser reads the code out of the text message. */
export { receiveMessageCodes } from './message.receiver.js'
export type { MessageCodeOptions } from './message.receiver.js'
