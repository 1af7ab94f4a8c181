import { jest } from '@jest/globals'

import type { StepUpView } from '../../machines/step-up/step-up.view.js'
import { faults, type FaultName } from './faults.kinds.fixtures.js'
import { createWorld, type World } from './faults.world.fixtures.js'
import { paths } from './reachfive.fixtures.js'

/** One case: a request, a fault that befalls it, and what the user does before the answer comes. */

export const requestNames = ['begin', 'send', 'resend', 'verify', 'exchange'] as const
export const actNames = ['nothing', 'double click', 'cancel', 'reload'] as const
export type RequestName = (typeof requestNames)[number]
export type ActName = (typeof actNames)[number]

interface Stage {
  readonly path: string
  /** What comes before, on a good line. */
  readonly prepare: (world: World) => Promise<void>
  readonly act: (world: World) => void
}

const toFactors = async ({ acts, line }: World) => {
  acts.start()
  await line.settle()
}
const toCode = async (world: World) => {
  await toFactors(world)
  world.acts.choose()
  await world.line.settle()
}
const submit = ({ acts }: World) => {
  acts.submit()
}

const stages: Readonly<Record<RequestName, Stage>> = {
  begin: { path: paths.begin, prepare: () => Promise.resolve(), act: ({ acts }) => acts.start() },
  send: { path: paths.start, prepare: toFactors, act: ({ acts }) => acts.choose() },
  resend: {
    path: paths.start,
    prepare: async (world) => {
      await toCode(world)
      await world.pass(30_000)
    },
    act: ({ acts }) => acts.resend(),
  },
  verify: { path: paths.verify, prepare: toCode, act: submit },
  exchange: { path: paths.token, prepare: toCode, act: submit },
}

export async function runCase(request: RequestName, fault: FaultName, act: ActName) {
  const world = await createWorld()
  const { line, asked } = world
  const { path, prepare, act: doIt } = stages[request]
  await prepare(world)
  line.set(path, faults[fault])
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
    outcome: describeView(world.view()),
    codes: `${world.served().codes} of ${asked.codes}`,
    tries: `${world.served().tries} of ${asked.tries}`,
  }
  const end = await goOn(world)
  await line.settle()
  return {
    ...reached,
    end,
    served: world.served(),
    counted: world.counted,
    asked,
    left: {
      timers: jest.getTimerCount(),
      listeners: line.countListeners(),
      saved: world.device.items.size,
      followed: line.followed.length,
    },
  }
}

/** Time passes until no request is under way: each has a limit. */
async function waitForRest({ view, pass }: World): Promise<void> {
  for (let second = 0; view().step === 'working'; second += 1) {
    if (second > 60) throw new Error('A request without an end')
    await pass(1000)
  }
}

/** The step, the setback, and how long it asks to wait. */
function describeView(view: StepUpView): string {
  const failure = view.step === 'failed' ? view.error : view.setback
  const wait = failure?.availableAt && `${Math.round((failure.availableAt - Date.now()) / 1000)} s`
  return [view.step, failure?.code, wait].filter(Boolean).join(' ')
}

/** The user goes on as users do: types the newest code unless it was refused, else asks for another as soon as possible. */
async function goOn(world: World): Promise<string> {
  const { acts, view, line, pass, lastCode } = world
  let refused: string | undefined
  for (let turn = 0; turn < 20; turn += 1) {
    const { step, can, setback } = view()
    if (step === 'verified' || step === 'failed') return (await world.outcome()).status
    if (setback?.code === 'invalid_code') refused = lastCode()
    if (can.chooseFactor) acts.choose()
    else if (can.submitCode && lastCode() !== refused) acts.submit()
    else if (can.resendCode) acts.resend()
    else await pass(waitOf(view()))
    await line.settle()
    await waitForRest(world)
  }
  throw new Error('No end after twenty acts')
}

/** Until the next moment that the view gives. */
function waitOf(view: StepUpView): number {
  const factors = view.step === 'chooseFactor' ? view.factors : []
  const moments = [
    view.setback?.availableAt,
    'resendAvailableAt' in view ? view.resendAvailableAt : null,
    ...factors.map(({ availableAt }) => availableAt),
  ]
  const waits = moments.flatMap((moment) => (typeof moment === 'number' ? [moment - Date.now()] : []))
  const next = waits.filter((wait) => wait > 0).sort((left, right) => left - right)[0]
  if (next === undefined) throw new Error(`A dead end: ${JSON.stringify(view)}`)
  return next
}
