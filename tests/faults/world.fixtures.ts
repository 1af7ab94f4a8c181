import { jest } from '@jest/globals'

import { createSealedVault } from '../../adapters/browser/vault/index.js'
import { createBytes } from '../../adapters/browser/vault/vault.fixtures.js'
import { paths } from '../../adapters/providers/reachfive/reachfive.fixtures.js'
import { DEFAULT_USER } from '../../adapters/tools/simulator/index.js'
import { setup as createSimulator } from '../../adapters/tools/simulator/simulator.fixtures.js'
import type { StepUpNotice } from '../../machines/chart/types.js'
import { createStepUpFlow, type StepUpFlow } from '../../machines/flow/flow.js'
import { resumeStepUpFlow } from '../../machines/saving/resume.js'
import { createLine } from './line.fixtures.js'
import { type Device, openPage } from './page.fixtures.js'

const vault = createSealedVault({ key: createBytes() })

/** A user with a flow on a page, and the simulator behind a line with faults. Time is Jest's. */
export async function createWorld() {
  const simulator = await createSimulator({ now: () => Date.now() })
  const line = createLine(simulator)
  const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
  const device: Device = { items: new Map<string, string>(), vault, isStuck: false }
  /** By the notices, the last one counts: what the flow itself takes for spent. */
  const counted = { codes: 0, tries: 0 }
  const onNotice = ({ codesSent, tries }: StepUpNotice) => {
    Object.assign(counted, { codes: codesSent, tries })
  }
  /** What the user did, a double click once. */
  const asked = { codes: 0, tries: 0 }

  let page = openPage(simulator, line, device)
  const createSignal = () => {
    const { signal } = new AbortController()
    line.watchSignal(signal)
    return signal
  }
  let flow: StepUpFlow = createStepUpFlow({
    services: page.services,
    request: { approach: { kind: 'accessToken', accessToken }, action: 'pay' },
    signal: createSignal(),
    onNotice,
  })

  const acts = {
    start: () => {
      flow.send({ type: 'flow.started' })
    },
    choose: () => {
      asked.codes += 1
      flow.send({ type: 'factor.chosen', factorId: 'sms' })
    },
    resend: () => {
      // Without a factor there is no code to ask for: the user has it tried again to begin.
      const view = flow.getSnapshot()
      if ('factor' in view && view.factor !== null) asked.codes += 1
      flow.send({ type: 'code.resendRequested' })
    },
    submit: () => {
      asked.tries += 1
      flow.send({ type: 'code.submitted', code: simulator.outbox.last()?.code ?? '' })
    },
    cancel: () => {
      flow.send({ type: 'flow.cancelled' })
    },
  }
  const pass = async (milliseconds: number) => {
    jest.advanceTimersByTime(milliseconds)
    await line.settle()
  }

  return {
    line,
    device,
    acts,
    asked,
    counted,
    pass,
    settle: line.settle,
    now: () => Date.now(),
    view: () => flow.getSnapshot(),
    outcome: () => flow.outcome,
    lastCode: () => simulator.outbox.last()?.code,
    /** What the server did. */
    served: () => ({
      codes: simulator.outbox.all().length,
      tries: simulator.requests.all(paths.verify).length,
    }),
    /** The page is gone, with its timers and all that it waited for, and another one finds the flow. */
    reload: async () => {
      page.close()
      const now = Date.now()
      jest.clearAllTimers()
      // Clearing them sets Jest's clock back.
      jest.setSystemTime(now)
      line.abandon()
      page = openPage(simulator, line, device)
      const { services } = page
      const resumed = await resumeStepUpFlow({ services, signal: createSignal(), onNotice })
      if (resumed === null) throw new Error('Nothing was saved')
      flow = resumed
      await line.settle()
    },
  }
}

export type World = Awaited<ReturnType<typeof createWorld>>
