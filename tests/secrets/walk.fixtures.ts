import { inspect } from 'node:util'
import { createActor, SimulatedClock } from 'xstate'

import { sealCode, sealRequest } from '../../machines/calls/sealing.js'
import { createStepUpMachine } from '../../machines/calls/machine.js'
import { nextDeadline } from '../../machines/chart/rules.js'
import { createStage } from '../../machines/flow.fixtures.js'
import { viewOf } from '../../machines/flow/view.js'
import type { Vault } from '../../machines/ports.js'
import { takenIn, transitionsOf } from '../chart/transitions.fixtures.js'
import type { Guide, Step, Surroundings } from './explorer.fixtures.js'
import { createWorld } from './world.fixtures.js'

/** What an app, its inspector, its log and its storage get to see of a flow, as text. */
export interface Sighting {
  readonly where: 'inspection' | 'snapshot' | 'view' | 'notice' | 'error' | 'output' | 'url'
  readonly text: string
}

const FLOW_ID = '6f1c0f3e-6a0b-4b3a-9a55-0f4f4c1f7a01'
const LONGEST_WALK = 40

/** Every transition of the chart. */
export const chart = [...transitionsOf(createStepUpMachine(createStage().services)).values()]

/** One walk through the chart, and what was to be seen on the way. `taken` holds names of transitions, of all walks. */
export async function walk(explorer: Guide, taken: Set<string>, wrapVault?: (vault: Vault) => Vault) {
  const missing = chart.filter(({ name }) => !taken.has(name))
  const { approach, factors, limits } = explorer.setting(missing)
  const world = await createWorld({
    factors,
    nextLine: () => explorer.line(around()),
    ...(wrapVault && { wrapVault }),
  })
  const { services, simulator, settle, marks } = world
  const machine = createStepUpMachine(services)
  const transitions = transitionsOf(machine)
  const clock = new SimulatedClock()

  const sightings: Sighting[] = []
  const last = new Map<Sighting['where'], string>()
  const see = (where: Sighting['where'], value: unknown) => {
    const text = JSON.stringify(value)
    // Plain data that was looked at a moment ago is not looked at again. Errors that are alike as JSON may differ in what they hide.
    if (last.get(where) === text && (where === 'view' || where === 'snapshot')) return
    last.set(where, text)
    sightings.push({ where, text }, { where, text: inspect(value, { depth: 8 }) })
  }
  const actor = createActor(machine, {
    input: { flowId: FLOW_ID, limits },
    clock,
    inspect: (event) => {
      for (const definition of takenIn(event)) taken.add(transitions.get(definition)?.name ?? 'unknown')
      // As it would go over a wire, its snapshot with it; what is in an error is not in its JSON.
      sightings.push({ where: 'inspection', text: JSON.stringify(event) })
      if ('event' in event) see('inspection', event.event)
    },
  })
  actor.on('*', (notice) => {
    see('notice', notice)
  })
  actor.subscribe((snapshot) => {
    see('view', viewOf(snapshot))
    see('snapshot', actor.getPersistedSnapshot())
    if (snapshot.output !== undefined) see('output', snapshot.output)
  })

  /** Paths of the present state and of those around it. */
  const states = () => ['', ...actor.getSnapshot()._nodes.map(({ path }) => path.join('.'))]
  const around = (): Surroundings => {
    const here = states()
    const [next] = nextDeadline(actor.getSnapshot().context.deadlines) ?? []
    return {
      transitions: chart.filter(({ state }) => here.includes(state)),
      isNew: ({ name }) => !taken.has(name),
      isUnexplored: (state) => chart.some((each) => each.state === state && !taken.has(each.name)),
      isEndNear: next === 'flow' || next === 'idle',
    }
  }

  const type = async (typed: string) => {
    actor.send(await sealCode(services.vault, FLOW_ID, typed, { length: 10, alphabet: 'digits' }))
  }
  const advance = async (milliseconds: number, isTimersOnly = false) => {
    if (!isTimersOnly) simulator.clock.advance(milliseconds)
    clock.increment(milliseconds)
    await settle()
    clock.increment(0)
  }

  const timeUntil = (moment: number) => Math.max(0, moment - simulator.clock.now())

  async function take(step: Step): Promise<void> {
    const { deadlines } = actor.getSnapshot().context
    switch (step.act) {
      case 'factor.chosen':
        actor.send({ type: step.act, factorId: step.factorId })
        return
      case 'code.submitted':
        return type(step.isRight ? world.rightCode() : marks.wrongCode)
      case 'code.rejected':
        return type('7319')
      case 'code.resendRequested':
      case 'factor.changeRequested':
      case 'flow.extended':
      case 'flow.resumed':
      case 'flow.cancelled':
        actor.send({ type: step.act })
        return
      case 'time':
      case 'timers': {
        const [, due] = nextDeadline(deadlines) ?? []
        const isBusy = actor.getSnapshot().tags.size > 0 || due === undefined
        return advance(isBusy ? 15_000 : timeUntil(due), step.act === 'timers')
      }
      case 'wait':
        return advance(step.seconds * 1000)
      case 'sleep':
        simulator.clock.advance(timeUntil(deadlines[step.past] ?? 0))
    }
  }

  actor.start()
  const request = { approach: await world.approachOf(approach), action: marks.action }
  actor.send({ type: 'flow.started', request: await sealRequest(services.vault, FLOW_ID, request) })
  await settle()
  for (let count = 0; count < LONGEST_WALK && actor.getSnapshot().status === 'active'; count += 1) {
    for (const step of explorer.steps(around())) {
      if (actor.getSnapshot().status === 'active') await take(step)
      // An act after a sleep comes before the timers do.
      if (step.act !== 'sleep') await settle()
    }
  }
  actor.stop()
  for (const error of world.errors) {
    see('error', error)
    sightings.push({ where: 'error', text: String(error) })
  }
  for (const url of world.urls) see('url', url)
  return { world, sightings }
}
