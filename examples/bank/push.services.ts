import { createStepUpServices, type Factor, type StepUpAdapter, type StepUpServices } from 'mfa-step-up'
import { createMemoryAdapter } from 'mfa-step-up/memory'

/** How long the other device takes to say yes, in milliseconds: time to look at the step. */
const approvalTime = 20_000

const push: Factor = {
  ...{ id: 'push', kind: 'push', hint: 'Phone of Ada', needsSend: true, canResend: true },
  ...{ code: null, canTrustDevice: false },
}
const totp: Factor = {
  ...{ id: 'totp', kind: 'totp', hint: null, needsSend: false, canResend: false },
  ...{ code: { length: 6, alphabet: 'digits' }, canTrustDevice: false },
}

let made: StepUpServices | undefined

/** A provider in memory, for what the simulated one doesn't have: a factor that is approved elsewhere, and one without a device to trust. Made once. */
export function pushServices(): StepUpServices {
  made ??= createStepUpServices({ adapter: createPushAdapter() })
  return made
}

function createPushAdapter(): StepUpAdapter {
  const memory = createMemoryAdapter({ factors: [push, totp] })
  return {
    ...memory,
    send: async (input, call) => {
      const answer = await memory.send(input, call)
      if (input.factor.id !== push.id) return answer
      setTimeout(memory.approve, approvalTime)
      // The phone shows the same number: who was not asked by this page can't approve by mistake.
      return { ...answer, challenge: { ...answer.challenge, bindingMessage: '42' } }
    },
  }
}
