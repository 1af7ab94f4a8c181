import type { ActorRefFrom } from 'xstate'

import {
  createStepUpFlow,
  createStepUpMachine,
  createStepUpServices,
  englishMessages,
  formatMessage,
  type Sealed,
  type StepUpAct,
  type StepUpAdapter,
  StepUpError,
  type StepUpErrorCode,
  type StepUpMachine,
  type StepUpOutcome,
  type StepUpView,
  type Vault,
} from './index.js'

/** Types of the public surface, both ways: what must compile, and what must not. Checked by `npm run types`. */

declare const adapter: StepUpAdapter
declare const vault: Vault
declare const view: StepUpView
declare const outcome: StepUpOutcome
declare const actor: ActorRefFrom<StepUpMachine>

const services = createStepUpServices({ adapter, vault, limits: { codesPerFlow: 3 } })
const flow = createStepUpFlow({ services, request: { approach: { kind: 'session' } } })
createStepUpMachine(services)

// @ts-expect-error an adapter is needed
createStepUpServices({})
// @ts-expect-error there is no such limit
createStepUpServices({ adapter, limits: { codesPerHour: 3 } })
// @ts-expect-error a limit is a number
createStepUpServices({ adapter, limits: { codesPerFlow: '3' } })
// @ts-expect-error services are made by createStepUpServices
createStepUpMachine({ adapter })
// @ts-expect-error a request is needed
createStepUpFlow({ services })
// @ts-expect-error a login ticket is needed
createStepUpFlow({ services, request: { approach: { kind: 'loginTicket' } } })
// @ts-expect-error there is no such approach
createStepUpFlow({ services, request: { approach: { kind: 'cookie' } } })
// @ts-expect-error scope is a list
createStepUpFlow({ services, request: { approach: { kind: 'session' }, scope: 'openid' } })

flow.send({ type: 'code.submitted', code: '123456', trustDevice: true })
// @ts-expect-error there is no such act
flow.send({ type: 'code.verified' })
// @ts-expect-error a code is text
flow.send({ type: 'code.submitted', code: 123456 })
// @ts-expect-error which factor?
flow.send({ type: 'factor.chosen' })
// @ts-expect-error an event of the chart is not an act of the user
const act: StepUpAct = { type: 'code.rejected' }

if (view.step === 'enterCode') view.code.length?.toFixed()
// @ts-expect-error only some steps have a code
view.code.toString()
// @ts-expect-error a view is read only
view.can.cancel = true

if (outcome.status === 'verified') outcome.readResult()
// @ts-expect-error a failed flow has no result
outcome.readResult()
if (outcome.status === 'failed') outcome.reason satisfies StepUpErrorCode

// @ts-expect-error a code in clear can't enter the chart
actor.send({ type: 'code.submitted', response: '123456' })
// @ts-expect-error nor can a secret of another kind
actor.send({ type: 'code.submitted', response: 'sealed:grant:1' satisfies Sealed<'grant'> })
actor.send({ type: 'code.submitted', response: 'sealed:response:1' })

new StepUpError('network', { status: 502, cause: new Error() })
// @ts-expect-error there is no such code
new StepUpError('nonsense')
// @ts-expect-error a body has no place in an error
new StepUpError('network', { body: 'text' })
// @ts-expect-error an error is not changed
new StepUpError('network').code = 'server'

formatMessage(englishMessages, { code: 'rate_limited' }, 0)
// @ts-expect-error a catalogue has all codes
formatMessage({ network: 'x' }, { code: 'network' }, 0)

// @ts-expect-error a sealed value names its kind
export const sealed: Sealed<'grant'> = 'sealed:proof:1'

export { act }
