import type { StepUpAct } from '../../machines/flow/flow.js'
import type { StepUpView } from '../../machines/flow/view.js'
import type { LimitsModel } from './model.fixtures.js'
import type { Plan, Step } from './plan.fixtures.js'
import type { Timeline } from './timeline.fixtures.js'

/** A flow that a plan is played on: the chart alone, or all of it. */
export interface Subject {
  readonly model: LimitsModel
  readonly timeline: () => Timeline
  readonly view: () => StepUpView
  /** How often anything happened to the flow so far. */
  readonly changes: () => number
  readonly act: (act: StepUpAct) => void
  readonly reload: (away: number) => void
  readonly setOnline: (isOnline: boolean) => void
  /** What was saved was too old to go on with. */
  readonly isGone: () => boolean
}

const isActive = ({ step }: StepUpView) => step !== 'verified' && step !== 'failed'

/**
 * Plays a plan; yields whenever what can settle must have settled. Throws at the first thing that is wrong: what the model wrote
 * down, a view that disagrees with it, a `can` that lied, a flow without an end.
 */
export function* play({ limits, steps }: Plan, subject: Subject, note?: (line: string) => void) {
  const { model, view } = subject
  const must = (isSo: boolean, rule: string) => {
    if (!isSo) throw new Error(rule)
  }

  function* pass(milliseconds: number) {
    const until = subject.timeline().now + milliseconds
    for (let count = 0; subject.timeline().fireNext(until); count += 1) {
      must(count < 500, 'spins')
      yield
      check()
    }
    subject.timeline().now = Math.max(subject.timeline().now, until)
  }

  function* act(each: StepUpAct) {
    const isPossible = can(view(), each)
    const isOver = model.mayBeOver()
    const before = subject.changes()
    if (isPossible && !model.mustBeOver()) tell(model, each)
    subject.act(each)
    yield
    const isChanged = subject.changes() > before
    // A flow that is over takes any act for its end.
    if (each.type !== 'flow.resumed' && !isOver) must(isChanged === isPossible, `can was ${isPossible}`)
  }

  const check = () => {
    const shown = view()
    const [first] = model.wrong
    must(first === undefined, first ?? '')
    if (shown.step === 'working') {
      const possible = Object.entries(shown.can).flatMap(([name, isPossible]) => (isPossible ? [name] : []))
      must(possible.join() === 'cancel', `more than cancel is possible while working: ${possible.join()}`)
      return
    }
    model.rested()
    const late = momentsIn(shown).filter((moment) => moment > (shown.endsAt ?? -Infinity))
    must(!isActive(shown) || late.length === 0, `a moment after the end of the flow: ${late.join()}`)
    if (!isActive(shown) || model.mayBeOver()) return
    must(shown.can.submitCode === (shown.step === 'enterCode'), 'a code can be typed, but is not asked for')
    if (shown.step === 'chooseFactor')
      must(shown.can.chooseFactor === shown.factors.some(({ canChoose }) => canChoose), 'choices disagree')
    if (!('codesLeft' in shown)) return
    must(shown.codesLeft === limits.codesPerFlow - model.codes(), `codes left: ${shown.codesLeft}`)
    if (shown.step === 'enterCode' && shown.factor?.kind !== 'totp')
      must(shown.triesLeft === model.left(), `tries left: ${shown.triesLeft}, not ${String(model.left())}`)
  }

  function* take(step: Step) {
    if ('act' in step) yield* act(step.act)
    if ('online' in step) subject.setOnline(step.online)
    if ('reload' in step) {
      subject.reload(step.reload)
      yield
      if (!subject.isGone()) model.reloaded()
    }
    if ('sleep' in step) subject.timeline().now += step.sleep
    else yield* pass('wait' in step ? step.wait : 0)
  }

  const end = limits.flowLifetime + 60_000
  const last: Step = steps.length % 4 === 0 ? { wait: end } : { sleep: end }
  for (const step of [{ act: { type: 'flow.started' } } as const, ...steps, last, { wait: 60_000 }]) {
    if (subject.isGone()) return
    note?.(JSON.stringify(step))
    yield* take(step)
    if (!('sleep' in step) && !subject.isGone()) check()
    note?.(`${subject.timeline().now} ${JSON.stringify(view())} ${model.codes()} ${model.tries()}`)
  }
  must(subject.isGone() || !isActive(view()), `has no end: ${view().step}`)
}

/** All that the view lets somebody wait for. */
function momentsIn(view: StepUpView): readonly number[] {
  const factors = view.step === 'chooseFactor' ? view.factors : 'factor' in view ? [view.factor] : []
  const codes = 'codesLeft' in view ? [view.expiresAt, view.resendAvailableAt] : []
  return [view.setback?.availableAt, ...codes, ...factors.map((factor) => factor?.availableAt)].flatMap(
    (moment) => moment ?? [],
  )
}

/** What the view says of an act. */
function can(view: StepUpView, act: StepUpAct): boolean {
  switch (act.type) {
    case 'flow.started':
      return view.can.start
    case 'factor.chosen':
      return (
        view.step === 'chooseFactor' &&
        view.factors.some((each) => each.id === act.factorId && each.canChoose)
      )
    case 'code.submitted':
    case 'redirect.returned':
      return view.can.submitCode
    case 'code.resendRequested':
      return view.can.resendCode
    case 'factor.changeRequested':
      return view.can.changeFactor
    case 'flow.extended':
      return view.can.extend
    case 'flow.cancelled':
      return view.can.cancel
    case 'flow.resumed':
      return isActive(view)
  }
}

function tell(model: LimitsModel, act: StepUpAct): void {
  if (act.type === 'flow.started') model.started()
  else if (act.type === 'factor.chosen' || act.type === 'code.resendRequested') model.acted('code')
  else if (act.type === 'code.submitted' && act.code !== 'typo') model.acted('try')
  else if (
    act.type === 'code.submitted' ||
    act.type === 'factor.changeRequested' ||
    act.type === 'flow.extended'
  )
    model.acted('nothing')
}
