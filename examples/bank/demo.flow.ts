import {
  createStepUpFlow,
  createStepUpServices,
  type Factor,
  resumeStepUpFlow,
  saveIn,
  type StepUpAdapter,
  type StepUpFlow,
  type StepUpFlowOptions,
  type StepUpServices,
} from 'mfa-step-up'
import { createMemoryAdapter } from 'mfa-step-up/memory'
import { createPageStore } from 'mfa-step-up/page'
import { shareStepUpFlow } from 'mfa-step-up/tabs'
import { createSealedVault, loadBrowserKey } from 'mfa-step-up/vault'

import { demoProvider } from './demo.services.js'
import { type DemoSession, signInToDemo } from './demo.session.js'
import { isFramed, obeyShell, watchFlows } from './demo.shell.js'

obeyShell()

/** Who watches the flow: an inspector, a log. */
export type DemoFlowOptions = Pick<StepUpFlowOptions, 'inspect' | 'onNotice'>

/**
 * A flow for a user interface to draw: the one that a reload cut off, or else a new one in `idle`. Signs in at the demo server, and asks
 * nothing of the provider yet. At a page
 * with `?provider=memory` the provider is in the page, and one of its factors is approved on another device; pages with `?tabs`
 * have one flow in common.
 */
export async function createDemoFlow(watchers: DemoFlowOptions = {}): Promise<StepUpFlow> {
  const options = { ...(isFramed() && watchFlows()), ...watchers }
  const query = new URLSearchParams(location.search)
  if (query.get('provider') === 'memory')
    return createStepUpFlow({
      ...options,
      services: pushServices(),
      request: { approach: { kind: 'session' }, action: 'pay' },
    })
  const session = await signInToDemo()
  const { accessToken, refreshToken } = session
  const services = savedServices(session, query.has('tabs') ? localStorage : sessionStorage)
  const approach = { kind: 'accessToken', accessToken, refreshToken } as const
  const request = { approach, action: 'pay' }
  // The demo has one user. Where there are more, the name says whose flow it is, or `request.subject` does.
  if (query.has('tabs')) return shareStepUpFlow({ ...options, name: 'pay', services, request })
  // What can't be gone on with is gone: a new flow will do.
  const resumed = await resumeStepUpFlow({ ...options, services }).catch(() => null)
  return resumed ?? createStepUpFlow({ ...options, services, request })
}

const saved = new Map<Storage, StepUpServices>()

/** Services whose flows outlive their page: sealed, in this storage. Made once for each. */
function savedServices(session: DemoSession, storage: Storage): StepUpServices {
  const services =
    saved.get(storage) ??
    createStepUpServices({
      ...demoProvider(session),
      vault: createSealedVault({ key: () => loadBrowserKey() }),
      saving: saveIn(createPageStore({ storage })),
    })
  saved.set(storage, services)
  return services
}

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
function pushServices(): StepUpServices {
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
