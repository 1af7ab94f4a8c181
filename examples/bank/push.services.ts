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
  ...{ code: { length: 6, alphabet: 'digits' }, canTrustDevice: true },
}

let made: StepUpServices | undefined

/** A provider in memory, for what the simulated one doesn't have: a factor that is approved elsewhere, a device to trust. Made once. */
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
      setTimeout(memory.approve, approvalTime)
      return answer
    },
  }
}
