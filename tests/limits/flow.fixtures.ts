import type { InspectionEvent } from 'xstate'

import { StepUpError } from '../../machines/errors.js'
import { settle, START } from '../../machines/flow.fixtures.js'
import { createStepUpFlow } from '../../machines/flow/flow.js'
import type { AdapterCall, StepUpAdapter } from '../../machines/ports.js'
import { createDevice } from '../../machines/saving/reload.fixtures.js'
import { resumeStepUpFlow } from '../../machines/saving/resume.js'
import { createStepUpServices } from '../../machines/settings/services.js'
import { takenIn } from '../chart/transitions.fixtures.js'
import { createLimitsModel } from './model.fixtures.js'
import { otherLimits, type Plan } from './plan.fixtures.js'
import { play, type Subject } from './play.fixtures.js'
import { createProvider, type Reply } from './provider.fixtures.js'
import { Timeline } from './timeline.fixtures.js'
import { saveIn } from '../../machines/saving/saving.js'

/** All of a flow: runner, actors, vault and store, on pages that come and go. */

/** Plays a plan on all of a flow. */
export async function playOnFlow(plan: Plan, note?: (line: string) => void): Promise<void> {
  const subject = createFlowSubject(plan)
  const steps = play(plan, subject, note)
  while (steps.next().done !== true) await subject.settle()
  await subject.assertEnded()
}

function createFlowSubject(plan: Plan) {
  let timeline = new Timeline(START)
  const now = () => timeline.now
  const model = createLimitsModel(plan.limits, now)
  const provider = createProvider(plan, model, now)
  const device = createDevice()
  let [changes, isOnline, isGone] = [0, true, false]
  let underWay: Promise<unknown> = Promise.resolve()

  /** A page has its own timers and services; what it was told to wait for dies with it. */
  const openPage = () => {
    const listen = <Good>(ask: () => Reply<Good>, { signal }: AdapterCall) => {
      // Nothing gets through.
      if (!isOnline) return Promise.reject(new StepUpError('network'))
      const { after, deliver } = ask()
      return new Promise<Good>((resolve, reject) => {
        const answer = () => {
          if (signal.aborted) return
          try {
            resolve(deliver())
          } catch (error) {
            reject(error instanceof Error ? error : new Error('thrown'))
          }
        }
        if (after === 0) void Promise.resolve().then(answer)
        else if (after !== null) timeline.setTimeout(answer, after)
      })
    }
    let ids = 0
    const adapter: StepUpAdapter = {
      name: 'planned',
      environment: {
        now,
        generateId: () => `id-${(ids += 1)}`,
        random: () => 0.5,
        isOnline: () => isOnline,
      },
      begin: (_, call) => listen(() => provider.begin(), call),
      send: ({ factor }, call) => listen(() => provider.send(factor), call),
      verify: ({ factor, challenge, response }, call) =>
        listen(
          () =>
            provider.verify(factor, challenge.id ?? null, response.kind === 'code' ? response.code : null),
          call,
        ),
      exchange: (_, call) => listen(() => provider.exchange(), call),
    }
    const limits = { ...otherLimits, ...plan.limits }
    const services = createStepUpServices({
      adapter,
      limits,
      vault: device.vault,
      saving: saveIn(device.store),
    })
    const own = timeline
    const clock = {
      setTimeout: own.setTimeout,
      clearTimeout: (id: unknown) => {
        if (typeof id === 'number') own.clearTimeout(id)
      },
    }
    return { services, clock }
  }

  const inspect = (event: InspectionEvent) => {
    changes += takenIn(event).length
  }
  let flow = createStepUpFlow({
    ...openPage(),
    inspect,
    flowId: 'flow',
    request: { approach: { kind: 'session' } },
  })

  const resume = async () => {
    try {
      const found = await resumeStepUpFlow({ ...openPage(), inspect })
      if (found === null) throw new Error('Nothing was saved')
      flow = found
    } catch (error) {
      if (!(error instanceof StepUpError && error.code === 'saved_flow_expired')) throw error
      isGone = true
    }
  }

  const subject: Subject = {
    model,
    timeline: () => timeline,
    view: () => flow.getSnapshot(),
    changes: () => changes,
    isGone: () => isGone,
    setOnline: (value) => {
      isOnline = value
    },
    act: (act) => {
      flow.send(act)
    },
    reload: (away) => {
      if (device.items.size === 0) return
      timeline = new Timeline(now() + away)
      underWay = resume()
    },
  }
  return {
    ...subject,
    settle: async () => {
      await settle()
      await underWay
      await settle()
    },
    /** Its promise keeps its word, and nothing of it stays behind. */
    assertEnded: async () => {
      if (!isGone) {
        const { status } = await flow.outcome
        if (status !== flow.getSnapshot().step) throw new Error(`${status} is not what was shown`)
      }
      if (device.items.size > 0) throw new Error('It is still saved')
    },
  }
}
