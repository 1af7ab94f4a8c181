import type { StepUpError, StepUpFlow } from '../../../machines/index.js'
import {
  checkStepUp,
  createStepUpGate,
  type ReplayAuthorizer,
  type ReplayContext,
  type StepUpCheckReason,
  type StepUpSession,
  type StepUpVerified,
  withStepUp,
} from './index.js'

/** Types, both ways; the compiler runs this file. */

declare const flow: StepUpFlow
export const gate = createStepUpGate({ flow: () => flow, quietPeriod: 0 })
createStepUpGate({
  flow: ({ maxAge }) => Promise.resolve(maxAge === 0 ? flow : flow),
  acrValuesSupported: ['gold'],
  scopesSupported: ['pay'],
})

export const pay: (amount: number, to?: string) => Promise<boolean> = gate.guard(
  { maxAge: 300 },
  (access, amount: number, to = 'ada') => Promise.resolve(access.evidence.acr === to && amount > 0),
)
export const plain: () => Promise<'paid'> = gate.guard({}, () => 'paid' as const)
export const verified: Promise<StepUpVerified> = gate.stepUp(
  {},
  { signal: AbortSignal.abort(), since: gate.held() },
)
const { held } = gate
export const session: StepUpSession = gate.session()
export const refusal: StepUpError = session.refuse({}, { maxAge: 0 })
export const wasUsed = (access: StepUpVerified): boolean => session.mayGoTo(access, 'https://api.example.com')
export const kind = held({})?.readResult().kind satisfies
  'tokens' | 'authorizationCode' | 'session' | undefined

export const wrapped: typeof fetch = withStepUp(fetch, { gate, origins: ['https://api.example.com'] })
export const credentials = ({ result }: ReplayContext) => result.kind
export const authorize: ReplayAuthorizer = async (call, { result }) => {
  await Promise.resolve()
  call.headers.set('Authorization', result.kind)
}

export const reason: StepUpCheckReason = checkStepUp({ maxAge: 0 }, null).reason
checkStepUp({}, 'token', { now: () => 0, scope: ['pay'] })

// @ts-expect-error a flow is needed
createStepUpGate({})
// @ts-expect-error no such option
createStepUpGate({ flow: () => flow, timeout: 5 })
// @ts-expect-error a flow, not its outcome
createStepUpGate({ flow: () => flow.outcome })
// @ts-expect-error an amount is a number
void pay('5')
// @ts-expect-error an amount is needed
void pay()
// @ts-expect-error the answer is that of the action
export const wrong: Promise<string> = pay(5)
// @ts-expect-error no such field
void gate.stepUp({ max_age: 5 })
// @ts-expect-error origins are needed
withStepUp(fetch, { gate })
// @ts-expect-error a gate is needed
withStepUp(fetch, { origins: [] })
// @ts-expect-error a list, not a text
checkStepUp({ acrValues: 'gold' }, null)
// @ts-expect-error not undefined: say that there is nothing
checkStepUp({}, undefined)
