import { createStepUpFlow, createStepUpServices, type StepUpFlow, type StepUpView } from 'mfa-step-up'
import { createMemoryAdapter } from 'mfa-step-up/memory'

import type { InspectBridge } from './inspect.bridge.js'

export const RIGHT_CODE = '482916'
export const WRONG_CODE = '739205'
/** Is in every id, token and handle of these flows. */
export const PLANT = 'PLANTED'

export const isLeak = (text: string) =>
  [PLANT, RIGHT_CODE, WRONG_CODE, 'sealed:'].some((secret) => text.includes(secret))

/** A flow that the bridge shows, and how often its chart changed. */
export function createBridgedFlow(bridge: InspectBridge) {
  let made = 0
  let changes = 0
  const adapter = createMemoryAdapter({
    generateCode: () => RIGHT_CODE,
    generateId: () => `${PLANT}-${(made += 1)}`,
    subject: PLANT,
  })
  const flow = createStepUpFlow({
    services: createStepUpServices({ adapter }),
    request: { approach: { kind: 'accessToken', accessToken: PLANT } },
    inspect: (event) => {
      if (event.type === '@xstate.snapshot' && event.actorRef.sessionId === event.rootId) changes += 1
      bridge.inspect(event)
    },
  })
  bridge.connect(flow)
  return { adapter, flow, countChanges: () => changes }
}

export function until(flow: StepUpFlow, isReached: (view: StepUpView) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!isReached(flow.getSnapshot())) return
      unsubscribe()
      resolve()
    }
    const unsubscribe = flow.subscribe(check)
    check()
  })
}

/** Up to the code by SMS. */
export async function playToCode(flow: StepUpFlow): Promise<void> {
  flow.send({ type: 'flow.started' })
  await until(flow, ({ step }) => step === 'chooseFactor')
  flow.send({ type: 'factor.chosen', factorId: 'sms' })
  await until(flow, ({ step }) => step === 'enterCode')
}

/** A wrong code and a right one. */
export async function playToEnd(flow: StepUpFlow): Promise<void> {
  await playToCode(flow)
  flow.send({ type: 'code.submitted', code: WRONG_CODE })
  await until(flow, ({ setback }) => setback?.code === 'invalid_code')
  flow.send({ type: 'code.submitted', code: RIGHT_CODE })
  await flow.outcome
}
