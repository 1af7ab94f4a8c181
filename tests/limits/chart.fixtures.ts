import { restOf } from '../../machines/chart/resting.js'
import { currentFactor, hasEnded } from '../../machines/chart/rules.js'
import type { Grant } from '../../machines/domain.js'
import { StepUpError, toFailure } from '../../machines/errors.js'
import { START } from '../../machines/flow.fixtures.js'
import type { StepUpAct } from '../../machines/flow/flow.js'
import { type StepUpSnapshot, viewOf } from '../../machines/flow/view.js'
import type { ExchangeAnswer, SendAnswer, VerifyAnswer } from '../../machines/ports.js'
import { isFlowState } from '../../machines/saving/saved-flow.js'
import { type ChartEvent, createChartHost } from '../chart/host.fixtures.js'
import { createLimitsModel, type ModelLimits } from './model.fixtures.js'
import { otherLimits, type Plan } from './plan.fixtures.js'
import { play, type Subject } from './play.fixtures.js'
import { createProvider, type Reply } from './provider.fixtures.js'
import { Timeline } from './timeline.fixtures.js'

/** The chart alone, as a pure function, with this file in place of XState's actors and timers. Everything here is synchronous. */

const host = createChartHost()

/** Nothing happened yet: flows of the same limits begin alike. */
const beginnings = new Map<ModelLimits, StepUpSnapshot>()
function beginningOf(limits: ModelLimits): StepUpSnapshot {
  const known = beginnings.get(limits) ?? host.create({ ...otherLimits, ...limits })
  beginnings.set(limits, known)
  return known
}

/** Plays a plan on the chart alone. */
export function playOnChart(plan: Plan, note?: (line: string) => void): void {
  const subject = createChartSubject(plan)
  const steps = play(plan, subject, note)
  while (steps.next().done !== true) subject.settle()
}

function createChartSubject(plan: Plan): Subject & { readonly settle: () => void } {
  let timeline = new Timeline(START)
  const now = () => timeline.now
  const model = createLimitsModel(plan.limits, now)
  const provider = createProvider(plan, model, now)
  const timers = new Map<unknown, number>()
  const ready: (() => void)[] = []
  let [changes, calls, isGone] = [0, 0, false]
  host.clock.isOnline = true
  /** The call that is under way; one that the chart has left is not listened to. */
  let underWay = 0
  let snapshot = beginningOf(plan.limits)

  /** As a flow does: a view is made when something happened, not whenever it is looked at. */
  let [seen, shown] = [snapshot, viewOf(snapshot)]
  const view = () => {
    if (seen !== snapshot) [seen, shown] = [snapshot, viewOf(snapshot)]
    return shown
  }

  const dispatch = (event: ChartEvent) => {
    if (snapshot.status !== 'active') return
    host.clock.now = now()
    const { next, wanted } = host.step(snapshot, event)
    if (next !== snapshot || wanted.length > 0) changes += 1
    snapshot = next
    for (const { type, params } of wanted)
      carryOut(type, new Map<string, unknown>(Object.entries(params ?? {})))
  }

  const carryOut = (type: string, params: ReadonlyMap<string, unknown>) => {
    const [id, delay, event] = [params.get('id'), params.get('delay'), params.get('event')]
    if (type === 'xstate.stopChild') underWay = 0
    if (type === 'xstate.cancel') timeline.clearTimeout(timers.get(params.get('sendId')) ?? 0)
    if (type === 'xstate.raise' && typeof delay === 'number' && isEvent(event))
      timers.set(
        id,
        timeline.setTimeout(() => {
          dispatch(event)
        }, delay),
      )
    if (type === 'xstate.spawnChild' && typeof id === 'string') call(id)
  }

  const call = (id: string) => {
    calls += 1
    const own = calls
    underWay = own
    const settleWith = (deliver: () => unknown) => () => {
      if (own !== underWay) return
      underWay = 0
      dispatch(eventOf(id, deliver))
    }
    if (!host.clock.isOnline) {
      ready.push(
        settleWith(() => {
          throw new StepUpError('offline')
        }),
      )
      return
    }
    const { after, deliver } = ask(id)
    if (after === 0) ready.push(settleWith(deliver))
    else if (after !== null) timeline.setTimeout(settleWith(deliver), after)
  }

  const ask = (id: string): Reply<unknown> => {
    const { challenge } = snapshot.context
    const factor = currentFactor(snapshot.context)
    if (id === 'begin') return sealing(provider.begin(), sealGrant)
    if (id === 'exchange') return sealing(provider.exchange(), sealResult)
    if (factor === null) throw new Error(`${id} without a factor`)
    if (id === 'send') return sealing(provider.send(factor), sealChallenge)
    const code = opened(challenge?.submission?.response ?? null)
    return sealing(provider.verify(factor, opened(challenge?.secret ?? null), code), sealAnswer)
  }

  return {
    model,
    timeline: () => timeline,
    view,
    changes: () => changes,
    isGone: () => isGone,
    setOnline: (value) => {
      host.clock.isOnline = value
    },
    act: (act) => {
      dispatch(eventFor(act))
    },
    settle: () => {
      for (let next = ready.shift(); next !== undefined; next = ready.shift()) next()
    },
    reload: (away) => {
      const rest = snapshot.status === 'active' ? restOf(snapshot.value, snapshot.context) : null
      if (rest === null) return
      timeline = new Timeline(now() + away)
      underWay = 0
      host.clock.now = now()
      const saved: unknown = JSON.parse(JSON.stringify({ format: 1, adapter: 'scripted', ...rest }))
      if (!isFlowState(saved)) throw new Error('What was saved can not be read')
      isGone = hasEnded(saved.context.deadlines, now())
      if (isGone) return
      snapshot = host.restore(saved)
      dispatch({ type: 'flow.resumed' })
    },
  }
}

function eventOf(id: string, deliver: () => unknown): ChartEvent {
  try {
    return { type: `xstate.done.actor.${id}`, output: deliver() }
  } catch (error) {
    if (!(error instanceof StepUpError)) throw error
    return { type: `xstate.error.actor.${id}`, error }
  }
}

function eventFor(act: StepUpAct): ChartEvent {
  if (act.type === 'flow.started')
    return { ...act, request: { approach: 'session', secret: 'sealed:request:' } }
  if (act.type !== 'code.submitted') return { ...act }
  return act.code === 'typo'
    ? { type: 'code.rejected' }
    : { type: act.type, response: `sealed:response:${act.code}` }
}

const isEvent = (value: unknown): value is ChartEvent =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** What was sealed, by anybody here: after the last colon. */
const opened = (sealed: string | null) => sealed?.slice(sealed.lastIndexOf(':') + 1) ?? null

/** An adapter that was asked can't say that nothing was sent. */
function sealing<Good>({ after, deliver }: Reply<Good>, seal: (good: Good) => unknown): Reply<unknown> {
  return {
    after,
    deliver: () => {
      try {
        return seal(deliver())
      } catch (error) {
        throw toFailure(error).code === 'offline' ? new StepUpError('network') : error
      }
    },
  }
}

const sealGrant = ({ factors, expiresAt }: Grant) => ({
  ...{ secret: 'sealed:grant:', factors, expiresAt, correlationId: null },
  automaticFactorId: factors.length === 1 ? (factors[0]?.id ?? null) : null,
})
const sealChallenge = ({ challenge: { id, resendAvailableAt, ...others } }: SendAnswer) => ({
  challenge: {
    secret: `sealed:challenge:${String(id)}`,
    expiresAt: others.expiresAt ?? null,
    triesLeft: others.triesLeft ?? null,
    pollInterval: others.pollInterval ?? null,
  },
  resendAvailableAt: resendAvailableAt ?? null,
})
const sealResult = ({ claimed }: ExchangeAnswer) => ({
  evidence: { ...claimed, checked: [] },
  result: 'sealed:result:',
})
function sealAnswer(answer: VerifyAnswer) {
  switch (answer.outcome) {
    case 'verified':
      return { outcome: answer.outcome, proof: 'sealed:proof:', claimed: {} }
    case 'nextChallenge':
      return { outcome: answer.outcome, grant: sealGrant(answer.grant) }
    case 'invalidCode':
      return { outcome: answer.outcome, triesLeft: answer.triesLeft ?? null }
    case 'pending':
      return { outcome: answer.outcome, pollInterval: null }
  }
}
