import { classOf, stepUpErrorCodes } from '../../machines/errors.js'
import type { StepUpLimits } from '../../machines/settings/limits.js'
import type { ChartTransition } from '../chart/transitions.fixtures.js'
import type { ApproachKind, FactorMix, Line } from './world.fixtures.js'

/** One thing that a user, or time, does. */
export type Step =
  | { readonly act: 'factor.chosen'; readonly factorId: string }
  | { readonly act: 'code.submitted'; readonly isRight: boolean }
  | {
      readonly act:
        | 'code.rejected'
        | 'code.resendRequested'
        | 'factor.changeRequested'
        | 'flow.extended'
        | 'flow.resumed'
        | 'flow.cancelled'
    }
  /** Time goes on until the next deadline, or until a request is given up. */
  | { readonly act: 'time' }
  /** The same for the timers alone: the clock was set back meanwhile. */
  | { readonly act: 'timers' }
  | { readonly act: 'wait'; readonly seconds: number }
  /** The machine sleeps past a deadline, its timers with it, and wakes up by an act. */
  | { readonly act: 'sleep'; readonly past: 'flow' | 'idle' }

export interface Setting {
  readonly approach: ApproachKind
  readonly factors: FactorMix
  readonly limits: Partial<StepUpLimits>
}

/** The same seed, the same walk (mulberry32). */
function createRandom(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    chance: (probability: number) => next() < probability,
    pick: <Item>(items: readonly [Item, ...Item[]] | readonly Item[]): Item =>
      items[Math.floor(next() * items.length)] as Item,
  }
}

/** Where a walk stands. */
export interface Surroundings {
  /** Transitions of the present state. */
  readonly transitions: readonly ChartTransition[]
  readonly isNew: (transition: ChartTransition) => boolean
  /** Whether any walk has something left to see in a state. */
  readonly isUnexplored: (state: string) => boolean
  /** The next deadline is that of the flow. */
  readonly isEndNear: boolean
}

/** Who says what happens in a walk. */
export interface Guide {
  readonly setting: (missing: readonly ChartTransition[]) => Setting
  /** What happens next; several things happen at once. */
  readonly steps: (around: Surroundings) => readonly Step[]
  /** What becomes of the next request. */
  readonly line: (around: Surroundings) => Line
}

const isEnd = ({ target }: ChartTransition) => target === 'failed' || target === 'verified'
const isOfApproval = ({ state, guard }: ChartTransition) =>
  state === 'codeSent.polling' || state === 'codeSent.awaitingApproval' || guard === 'isApprovalPending'
const isTimer = ({ event }: ChartTransition) => event === 'after.nextDeadline'
/** The end of a request: an answer, an error, a time limit. */
const isResult = ({ event }: ChartTransition) =>
  /^(done|error|after)\./.test(event) && event !== 'after.nextDeadline'

const chosen = ['sms', 'email', 'totp', 'push'] as const
const acts = [
  ...([
    'code.rejected',
    'code.resendRequested',
    'factor.changeRequested',
    'flow.extended',
    'flow.resumed',
  ] as const),
]

/**
 * Walks where no walk was before: it knows which transitions of the present state are new, and mostly does what leads to one.
 */
export function createExplorer(seed: number): Guide {
  const { chance, pick } = createRandom(seed)
  const oneOf = <Item>(...items: readonly Item[]) => pick(items)

  const sometimes = (limits: Partial<StepUpLimits>): Partial<StepUpLimits> =>
    Object.fromEntries(Object.entries(limits).filter(() => chance(0.25)))

  /** Short lives and few tries, so that a short walk meets every limit. */
  const setting = (missing: readonly ChartTransition[]): Setting => ({
    approach: oneOf<ApproachKind>('session', 'accessToken', 'loginTicket', 'identifier'),
    // Once all that a typed code can meet was seen, approvals elsewhere are what is left.
    factors:
      chance(0.4) && missing.some(isOfApproval)
        ? oneOf('elsewhere', 'mixed')
        : oneOf<FactorMix>(
            ...([
              'asOffered',
              'asOffered',
              'one',
              'none',
              'atHand',
              'elsewhere',
              'elsewhereAlone',
              'mixed',
            ] as const),
          ),
    limits: sometimes({
      codesPerFlow: oneOf(1, 2),
      triesPerChallenge: oneOf(1, 2),
      triesPerFlow: oneOf(1, 2),
      resendCooldowns: [oneOf(1_000, 400_000)],
      codeLifetime: 20_000,
      grantLifetime: oneOf(2_000, 25_000),
      restarts: oneOf(0, 3),
      flowLifetime: oneOf(3_000, 40_000),
      idleLifetime: oneOf(3_000, 30_000, 600_000),
      beginTries: 1,
      beginBackoff: 30_000,
      pollInterval: 60_000,
    }),
  })

  /** What may take a transition that waits for an act or for time. */
  const stepFor = (way: ChartTransition): readonly Step[] => {
    const { event, guard } = way
    if (guard === 'isOver')
      return [{ act: 'sleep', past: oneOf('flow', 'idle') }, ...stepFor({ ...way, guard: '' })]
    if (event === 'after.nextDeadline') return [{ act: chance(0.5) ? 'time' : 'timers' }]
    if (event === 'code.submitted') return [{ act: event, isRight: chance(0.3) }]
    if (event === 'factor.chosen') return [{ act: event, factorId: pick(chosen) }]
    const act = [...acts, 'flow.cancelled' as const].find((name) => name === event)
    return act === undefined ? [] : [{ act }]
  }

  /** What may take a transition that waits for the end of a request. */
  const lineFor = ({ event, guard, param }: ChartTransition): Line => {
    if (event.startsWith('after.')) return { kind: 'hang' }
    if (event.startsWith('done.')) {
      const outcomes = ['pending', 'nextChallenge', 'invalidCode'] as const
      return { kind: outcomes.find((kind) => kind === param) ?? (guard === '' ? 'invalidCode' : 'real') }
    }
    if (guard === 'isTransient') return { kind: 'fail', code: 'network', late: chance(0.5) }
    const codes = stepUpErrorCodes.filter((code) => param === '' || param.split(',').includes(classOf(code)))
    return { kind: 'fail', code: pick(codes), late: chance(0.5) }
  }

  /** Mostly a new way that goes on, sometimes a new end, sometimes a known way to where something is new. */
  const choose = (
    { transitions, isNew, isUnexplored, isEndNear }: Surroundings,
    can: (way: ChartTransition) => boolean,
  ) => {
    const possible = transitions.filter((each) => can(each) && !(isEndNear && isTimer(each)))
    const onward = possible.filter((each) => isNew(each) && !isEnd(each))
    if (onward.length > 0 && chance(0.5)) return pick(onward)
    const ends = transitions.filter((each) => can(each) && isNew(each) && isEnd(each))
    if (ends.length > 0 && chance(onward.length > 0 ? 0.15 : 0.5)) return pick(ends)
    const elsewhere = possible.filter(({ target, state }) => target !== state && isUnexplored(target))
    return elsewhere.length > 0 && chance(0.3) ? pick(elsewhere) : undefined
  }

  return {
    setting,

    steps: (around: Surroundings): readonly Step[] => {
      const { isEndNear } = around
      const way = choose(around, (each) => stepFor(each).length > 0)
      if (way !== undefined) return stepFor(way)
      if (chance(0.4)) return [{ act: 'code.submitted', isRight: chance(0.4) }]
      if (chance(0.4)) return [{ act: 'factor.chosen', factorId: pick(chosen) }]
      return chance(isEndNear ? 0.1 : 0.6)
        ? [{ act: chance(0.8) ? 'time' : 'timers' }]
        : [{ act: pick(acts) }]
    },

    line: (around: Surroundings): Line => {
      // Acts and deadlines that a state under way knows, too, need a request that stays under way.
      const isWaiting = around.transitions.some((each) => around.isNew(each) && stepFor(each).length > 0)
      if (isWaiting && chance(0.4)) return { kind: 'hang' }
      const way = choose(around, isResult)
      if (way !== undefined) return lineFor(way)
      if (chance(0.75)) return { kind: 'real' }
      if (chance(0.6)) return { kind: oneOf('hang', 'foreign', 'pending', 'nextChallenge', 'invalidCode') }
      return { kind: 'fail', code: pick(stepUpErrorCodes), late: chance(0.5) }
    },
  }
}
