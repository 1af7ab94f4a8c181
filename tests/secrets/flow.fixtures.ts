import { inspect } from 'node:util'

import { createStepUpFlow, type StepUpFlow } from '../../machines/flow/flow.js'
import type { Vault } from '../../machines/ports.js'
import type { Sighting } from './walk.fixtures.js'
import { createWorld, type Line, type WorldOptions } from './world.fixtures.js'

/** A flow as an app has it, by `createStepUpFlow`: all that it hands out, as it is. */
export async function walkAsApp(
  lines: readonly Line[],
  more: Pick<WorldOptions, 'wrapAdapter'> & { readonly wrapVault?: (vault: Vault) => Vault } = {},
) {
  const left = [...lines]
  const world = await createWorld({
    factors: 'asOffered',
    nextLine: () => left.shift() ?? { kind: 'real' },
    ...more,
  })
  const { services, settle, marks, simulator } = world
  const sightings: Sighting[] = []
  const see = (where: Sighting['where'], value: unknown) => {
    const texts = [JSON.stringify(value), String(value), inspect(value, { depth: 7, showHidden: true })]
    for (const text of texts) if (text) sightings.push({ where, text })
  }

  const flow: StepUpFlow = createStepUpFlow({
    services,
    request: { approach: await world.approachOf('accessToken'), action: marks.action, subject: 'user-ada' },
    flowId: '6f1c0f3e-6a0b-4b3a-9a55-0f4f4c1f7a02',
    onNotice: (notice) => {
      see('notice', notice)
    },
    inspect: ({ actorRef: _, ...event }) => {
      see('inspection', 'snapshot' in event ? { ...event, snapshot: shownOf(event.snapshot) } : event)
    },
  })
  flow.subscribe(() => {
    see('view', flow.getSnapshot())
  })
  const act = async (...acts: Parameters<StepUpFlow['send']>) => {
    flow.send(...acts)
    await settle()
  }
  await act({ type: 'flow.started' })
  await act({ type: 'factor.chosen', factorId: 'sms' })
  await act({ type: 'code.submitted', code: '7319' })
  await act({ type: 'code.submitted', code: marks.wrongCode, trustDevice: true })
  await act({ type: 'code.submitted', code: simulator.outbox.last()?.code ?? '' })
  await act({ type: 'flow.cancelled' })
  const outcome = await flow.outcome
  see('output', outcome)
  // The flow itself, as a debugger or a log shows it.
  see('view', flow)
  return { sightings, outcome }
}

/** A snapshot without the machine that made it: what it holds, raw. */
function shownOf(snapshot: object): object {
  const { machine: _, children: __, ...rest } = { machine: null, children: null, ...snapshot }
  return rest
}
