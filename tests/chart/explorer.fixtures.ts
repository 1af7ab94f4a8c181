import { type EventObject, fromTransition } from 'xstate'
import { adjacencyMapToArray, getAdjacencyMap } from 'xstate/graph'

import { nextDeadline } from '../../machines/chart/rules.js'
import type { Factor } from '../../machines/domain.js'
import { StepUpError } from '../../machines/errors.js'
import { email, push, sms, totp } from '../../machines/flow.fixtures.js'
import type { StepUpSnapshot } from '../../machines/flow/view.js'
import type { StepUpLimits } from '../../machines/settings/limits.js'
import type { ChartEvent, createChartHost } from './host.fixtures.js'

/** All places that the chart can get to, by `xstate/graph`: with every act, every kind of answer, and time. */

type Host = ReturnType<typeof createChartHost>

/** Where a flow stands, and when. */
export interface Place {
  readonly snapshot: StepUpSnapshot
  readonly now: number
}

/** What can happen next. */
export type Happening =
  | (EventObject & { readonly type: 'event'; readonly event: ChartEvent })
  /** The timer of the state fires: in time, or at once because the clock was set back meanwhile. */
  | (EventObject & { readonly type: 'timer'; readonly isEarly: boolean })
  /** The machine sleeps past the end of the flow or of the idle time: its timer is late. */
  | (EventObject & { readonly type: 'sleep'; readonly past: 'flow' | 'idle' })

export interface Setting {
  readonly title: string
  readonly factors: readonly Factor[]
  readonly limits: Partial<StepUpLimits>
}

const act = (event: ChartEvent): Happening => ({ type: 'event', event })
const done = (call: string, output: object) => act({ type: `xstate.done.actor.${call}`, output })
const failed = (call: string, error: StepUpError) => act({ type: `xstate.error.actor.${call}`, error })

const grantOf = (factors: readonly Factor[], changes: object = {}) => ({
  secret: 'sealed:grant:',
  factors,
  automaticFactorId: factors.length === 1 ? (factors[0]?.id ?? null) : null,
  correlationId: null,
  expiresAt: null,
  ...changes,
})

/** One error of each class. */
const errors = [
  ...([
    'code_malformed',
    'invalid_code',
    'code_expired',
    'token_expired',
    'send_refused',
    'offline',
  ] as const),
  ...(['network', 'server', 'locked'] as const),
].map((code) => new StepUpError(code))
const limited = [
  new StepUpError('rate_limited'),
  // A server that says when to come back, with whatever it says beside: soon, and long after the flow.
  new StepUpError('unavailable', { availableAt: 15_000 }),
  ...(['unavailable', 'invalid_code'] as const).map((code) => new StepUpError(code, { availableAt: 9e9 })),
  new StepUpError('rate_limited', { scope: 'send', availableAt: 15_000 }),
]

function answersTo(call: string, { factors }: Setting, { context }: StepUpSnapshot): readonly Happening[] {
  const bad = [...errors, ...limited].map((error) => failed(call, error))
  const sent = { secret: 'sealed:challenge:', expiresAt: null, triesLeft: null, pollInterval: null }
  const judged = [
    { outcome: 'verified', proof: 'sealed:proof:', claimed: {} },
    // A second factor of the same flow: the same again, or what is typed from an app.
    ...[factors.slice(0, 1), [totp]].map((next) => ({ outcome: 'nextChallenge', grant: grantOf(next) })),
    { outcome: 'pending', pollInterval: null },
    { outcome: 'invalidCode', triesLeft: null },
    { outcome: 'invalidCode', triesLeft: 0 },
  ]
  switch (call) {
    case 'begin':
      return [done(call, grantOf(factors)), done(call, grantOf([])), ...bad]
    case 'send':
      return [
        done(call, { challenge: sent, resendAvailableAt: null }),
        done(call, { challenge: { ...sent, expiresAt: 10_000 }, resendAvailableAt: null }),
        ...bad,
      ]
    case 'exchange':
      return [done(call, { evidence: {}, result: 'sealed:result:' }), ...bad]
    default:
      return [...judged.map((output) => done(call, output)), ...bad].filter(() => context.challenge !== null)
  }
}

const acts: readonly Happening[] = [
  act({ type: 'flow.started', request: { approach: 'session', secret: 'sealed:request:' } }),
  ...[sms, email, totp, push].map(({ id }) => act({ type: 'factor.chosen', factorId: id })),
  act({ type: 'code.submitted', response: 'sealed:response:' }),
  ...(
    [
      'code.rejected',
      'code.resendRequested',
      'factor.changeRequested',
      'flow.extended',
      'flow.resumed',
    ] as const
  ).map((type) => act({ type })),
  act({ type: 'flow.cancelled' }),
]

const callOf = (snapshot: StepUpSnapshot) =>
  snapshot._nodes.flatMap(({ invoke }) => invoke.map(({ id }) => id))[0]

/** The one timer of a state: XState's event for it, and when it is due. */
function timerOf({ snapshot, now }: Place): readonly [ChartEvent, number] | null {
  const [timer] = snapshot._nodes.flatMap(({ after }) => after)
  if (timer === undefined) return null
  const { limits } = snapshot.context.flow
  const given: unknown = Object.entries(limits).find(([name]) => name === timer.delay)?.[1]
  const due = typeof given === 'number' ? now + given : nextDeadline(snapshot.context.deadlines)?.[1]
  return due === undefined ? null : [{ type: timer.eventType }, Math.max(now, due)]
}

const isPast = ({ snapshot, now }: Place, deadline: 'flow' | 'idle') =>
  (snapshot.context.deadlines[deadline] ?? Infinity) <= now

function happenings(place: Place, setting: Setting): readonly Happening[] {
  const { snapshot } = place
  if (snapshot.status !== 'active') return []
  const call = callOf(snapshot)
  const isAsleep = isPast(place, 'flow') || isPast(place, 'idle')
  return [
    ...acts,
    ...(call === undefined ? [] : answersTo(call, setting, snapshot)),
    ...(timerOf(place) === null ? [] : [false, true].map((isEarly) => ({ type: 'timer', isEarly }) as const)),
    ...(snapshot.value === 'idle' || isAsleep
      ? []
      : (['flow', 'idle'] as const).map((past) => ({ type: 'sleep', past }) as const)),
  ]
}

/** Where it leads: a run of the real chart. */
export function after(host: Host, place: Place, happening: Happening): Place {
  const { snapshot, now } = place
  switch (happening.type) {
    case 'event':
      host.clock.now = now
      return { snapshot: host.step(snapshot, happening.event).next, now }
    case 'sleep':
      return { snapshot, now: Math.max(now, snapshot.context.deadlines[happening.past] ?? now) }
    case 'timer': {
      const [event, due] = timerOf(place) ?? []
      if (event === undefined || due === undefined) return place
      host.clock.now = happening.isEarly ? now : due
      return { snapshot: host.step(snapshot, event).next, now: host.clock.now }
    }
  }
}

/** Places that differ in nothing but moments are one: what counts is the order in which they come. */
export function nameOf(place: Place): string {
  const { value, context, status } = place.snapshot
  if (status !== 'active') return JSON.stringify([value, context.setback?.code])
  const { deadlines, counts, challenge } = context
  const { cooldowns, ...others } = deadlines
  const order = [...Object.entries(others), ...Object.entries(cooldowns)]
    .sort(([, left], [, right]) => left - right)
    .map(([name]) => name)
  return JSON.stringify([
    value,
    context.factorId,
    challenge && [challenge.factorId, challenge.triesLeft],
    [counts.codesSent, counts.challenges > 0, counts.tries, counts.restarts, counts.failedBegins],
    context.grant?.factors.length,
    order,
    isPast(place, 'flow'),
    isPast(place, 'idle'),
  ])
}

export interface Way {
  readonly from: string
  readonly happening: Happening
  readonly to: string
}

/** Every place, by name, and where each thing that can happen there leads. */
export function explore(host: Host, setting: Setting) {
  const start: Place = { snapshot: host.create(setting.limits), now: 0 }
  const logic = fromTransition((place: Place, happening: Happening) => after(host, place, happening), start)
  const map = getAdjacencyMap(logic, {
    events: ({ context }) => happenings(context, setting),
    serializeState: ({ context }) => nameOf(context),
  })
  const places = new Map<string, Place>()
  const see = ({ context }: { readonly context: Place }) => {
    const name = nameOf(context)
    if (!places.has(name)) places.set(name, context)
    return name
  }
  const ways = adjacencyMapToArray(map).map(({ state, event, nextState }): Way => {
    return { from: see(state), happening: event, to: see(nextState) }
  })
  return { places, ways }
}
