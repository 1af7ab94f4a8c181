import { jest } from '@jest/globals'

import { paths } from '../../adapters/providers/reachfive/reachfive.fixtures.js'
import type { Fault } from './kinds.fixtures.js'
import { describeView, goOn, isOver, type Player, waitForRest } from './user.fixtures.js'
import { createWorld, type World } from './world.fixtures.js'

/** One case: a request, a fault that befalls it, and what the user does before the answer comes. */

export const requestNames = ['begin', 'send', 'resend', 'verify', 'exchange'] as const
export const actNames = ['nothing', 'double click', 'cancel', 'reload'] as const
export type RequestName = (typeof requestNames)[number]
export type ActName = (typeof actNames)[number]

interface Stage {
  readonly path: string
  /** What comes before, on a good line. */
  readonly prepare: (player: Player) => Promise<void>
  readonly act: (player: Player) => void
}

const toFactors = async ({ acts, settle }: Player) => {
  acts.start()
  await settle()
}
const toCode = async (player: Player) => {
  await toFactors(player)
  player.acts.choose()
  await player.settle()
}
const actOf = (name: keyof Player['acts']) => (player: Player) => {
  player.acts[name]()
}

export const stages: Readonly<Record<RequestName, Stage>> = {
  begin: { path: paths.begin, prepare: () => Promise.resolve(), act: actOf('start') },
  send: { path: paths.start, prepare: toFactors, act: actOf('choose') },
  resend: {
    path: paths.start,
    prepare: async (player) => {
      await toCode(player)
      await player.pass(30_000)
    },
    act: actOf('resend'),
  },
  verify: { path: paths.verify, prepare: toCode, act: actOf('submit') },
  exchange: { path: paths.token, prepare: toCode, act: actOf('submit') },
}

export async function runCase(request: RequestName, fault: Fault, act: ActName) {
  const world = await createWorld()
  const { line, asked } = world
  const { path, prepare, act: doIt } = stages[request]
  await prepare(world)
  line.set(path, fault)
  const again = () => {
    const before = { ...asked }
    doIt(world)
    Object.assign(asked, before)
  }
  doIt(world)
  if (act === 'double click') again()
  await line.settle()
  if (!line.isHeld()) throw new Error(`The request to ${path} was not made`)
  if (act === 'double click') again()
  if (act === 'cancel') world.acts.cancel()
  if (act === 'reload') await world.reload()
  line.release()
  await line.settle()
  await waitForRest(world)

  const reached = {
    outcome: describeView(world),
    codes: `${world.served().codes} of ${asked.codes}`,
    tries: `${world.served().tries} of ${asked.tries}`,
  }
  // A reload when all is at rest changes nothing: the user goes on there.
  if (act === 'nothing' && !isOver(world.view())) {
    await world.reload()
    if (describeView(world) !== reached.outcome) throw new Error('A reload at rest changed the flow')
  }
  const end = await goOn(world)
  return { ...reached, end, asked, counted: world.counted, served: world.served(), left: await leftOf(world) }
}

/** The page is gone before what the user did is saved. */
export async function runDeath(request: Exclude<RequestName, 'begin'>) {
  const world = await createWorld()
  const { prepare, act } = stages[request]
  await prepare(world)
  const before = { at: describeView(world), ...world.served() }
  world.device.isStuck = true
  act(world)
  await world.settle()
  world.device.isStuck = false
  await world.reload()
  const after = { at: describeView(world), ...world.served() }
  return { before, after, end: await goOn(world), left: await leftOf(world) }
}

async function leftOf({ line, device }: World) {
  await line.settle()
  return {
    timers: jest.getTimerCount(),
    listeners: line.countListeners(),
    saved: device.items.size,
    followedRedirects: line.followed.length,
  }
}
