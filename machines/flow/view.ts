import type { SnapshotFrom } from 'xstate'

import type { StepUpMachine } from '../chart/machine.js'
import {
  canChangeFactor,
  canEverResend,
  canExtend,
  canResend,
  canSubmit,
  canUse,
  codesLeft,
  currentChallenge,
  currentFactor,
  endOf,
  sendableAt,
  triesLeft,
} from '../chart/rules.js'
import type { BusyTag, StepUpContext } from '../chart/types.js'
import type { CodeFormat, EpochMilliseconds, Evidence, Factor } from '../domain.js'
import type { StepUpFailure } from '../errors.js'

export type StepUpSnapshot = SnapshotFrom<StepUpMachine>

/** Which acts are possible now: the truth of `snapshot.can`. A button is enabled by this and by nothing else. */
export interface PossibleActs {
  readonly start: boolean
  readonly chooseFactor: boolean
  readonly submitCode: boolean
  readonly resendCode: boolean
  readonly changeFactor: boolean
  /** Whether the user can have more time (`flow.extended`): see `endsAt`. */
  readonly extend: boolean
  readonly cancel: boolean
}

/** A factor as a front end may show it. */
export interface FactorView extends Omit<Factor, 'needsSend'> {
  /** Whether it can be chosen now. */
  readonly canChoose: boolean
  /** When a code by it may be asked for; `null` when that is now, or never. */
  readonly availableAt: EpochMilliseconds | null
}

interface EveryView {
  readonly flowId: string
  /** Top-level state of the chart, for logs and tests; a front end goes by `step`. */
  readonly state: 'idle' | 'stepUp' | 'codeSent' | 'retry' | 'verified' | 'failed'
  readonly can: PossibleActs
  /**
   * When the flow ends where the user does nothing; `null` before its start and after its end. No other moment of the view is later. Warn
   * the user in time, and offer `can.extend` ([WCAG 2.2, 2.2.1](https://www.w3.org/TR/WCAG22/#timing-adjustable)).
   */
  readonly endsAt: EpochMilliseconds | null
  /** The last thing that went wrong, until the user gets further. Its text is the app's. */
  readonly setback: StepUpFailure | null
}

interface CodeView extends EveryView {
  readonly factor: FactorView | null
  /** When another code may be asked for; `null` when that is now, or never: see `can.resendCode` and `codesLeft`. */
  readonly resendAvailableAt: EpochMilliseconds | null
  /** When this code dies; `null` when there is none or it has no end. */
  readonly expiresAt: EpochMilliseconds | null
  readonly triesLeft: number
  readonly codesLeft: number
}

/** All a front end needs: JSON, no secret. Render `step`, enable by `can`, count down to the moments given. */
export type StepUpView =
  | (EveryView & { readonly step: 'idle' })
  /** A request is under way: show that the app is busy, and a way to cancel. */
  | (EveryView & {
      readonly step: 'working'
      readonly work: BusyTag
      readonly factor: FactorView | null
    })
  | (EveryView & { readonly step: 'chooseFactor'; readonly factors: readonly FactorView[] })
  | (CodeView & { readonly step: 'enterCode'; readonly code: CodeFormat })
  /** The user approves elsewhere; nothing is typed. `bindingMessage`: show it, the other device shows it, too; `null` where there is none. */
  | (CodeView & { readonly step: 'approve'; readonly bindingMessage: string | null })
  /** No code to type: the user asks for another, changes the factor, or waits (`resendAvailableAt`). */
  | (CodeView & { readonly step: 'recover' })
  | (EveryView & { readonly step: 'verified'; readonly evidence: Evidence })
  | (EveryView & { readonly step: 'failed'; readonly error: StepUpFailure })

const noActs: PossibleActs = Object.freeze({
  start: false,
  chooseFactor: false,
  submitCode: false,
  resendCode: false,
  changeFactor: false,
  extend: false,
  cancel: false,
})
const onlyStart: PossibleActs = Object.freeze({ ...noActs, start: true, cancel: true })
/** While a request is under way nothing else is possible. */
const onlyCancel: PossibleActs = Object.freeze({ ...noActs, cancel: true })

/**
 * The view of a snapshot. Pure; equal snapshots give equal views. Views are written as literals, so that thousands of them share
 * their hidden classes.
 */
export function viewOf(snapshot: StepUpSnapshot): StepUpView {
  const { context, output, status } = snapshot
  const { setback } = context
  const flowId = context.flow.id
  if (output?.status === 'verified') {
    const { evidence } = output
    return { flowId, state: 'verified', can: noActs, endsAt: null, setback, step: 'verified', evidence }
  }
  // XState's own error status: a clock that throws, say. Nothing goes on from there.
  if (output !== undefined || status === 'error') {
    const error = output?.error ?? ({ code: 'adapter_failure' } as const)
    return { flowId, state: 'failed', can: noActs, endsAt: null, setback, step: 'failed', error }
  }
  const isActive = status === 'active'
  const state = stateOf(snapshot)
  if (state === 'idle')
    return { flowId, state, can: isActive ? onlyStart : noActs, endsAt: null, setback, step: 'idle' }
  const endsAt = endOf(context) ?? null
  const [work] = snapshot.tags as ReadonlySet<BusyTag>
  if (work !== undefined) {
    const can = isActive ? onlyCancel : noActs
    const factor = currentFactorView(context)
    return { flowId, state, can, endsAt, setback: shownSetback(context), step: 'working', work, factor }
  }
  if (state === 'stepUp') {
    const factors = (context.grant?.factors ?? []).map((each) => factorView(context, each))
    const chooseFactor = factors.some(({ canChoose }) => canChoose)
    const can = isActive ? { ...onlyCancel, chooseFactor, extend: canExtend(context) } : noActs
    return { flowId, state, can, endsAt, setback: shownSetback(context), step: 'chooseFactor', factors }
  }
  return codeView(context, flowId, state, isActive ? actsIn(context) : noActs)
}

/** A view of a state in which a code is out, or should be. */
function codeView(
  context: StepUpContext,
  flowId: string,
  state: EveryView['state'],
  can: PossibleActs,
): StepUpView {
  const { factorId } = context
  const setback = shownSetback(context)
  const endsAt = endOf(context) ?? null
  const factor = currentFactorView(context)
  const challenge = currentChallenge(context)
  // A clock that was set back moves the end of the flow, and not what the server said.
  const expiresAt = earlier(challenge?.expiresAt ?? null, endsAt)
  const [tries, codes] = [triesLeft(context), codesLeft(context)]
  const resendAvailableAt = canEverResend(context) ? sendableAt(context, factorId) : null
  const code = factor?.code
  if (code === null && challenge !== null)
    return {
      flowId,
      state,
      can,
      endsAt,
      setback,
      step: 'approve',
      factor,
      resendAvailableAt,
      expiresAt,
      triesLeft: tries,
      codesLeft: codes,
      bindingMessage: challenge.bindingMessage ?? null,
    }
  if (challenge === null || !code)
    return {
      flowId,
      state,
      can,
      endsAt,
      setback,
      step: 'recover',
      factor,
      resendAvailableAt,
      expiresAt,
      triesLeft: tries,
      codesLeft: codes,
    }
  return {
    flowId,
    state,
    can,
    endsAt,
    setback,
    step: can.submitCode ? 'enterCode' : 'recover',
    factor,
    resendAvailableAt,
    expiresAt,
    triesLeft: tries,
    codesLeft: codes,
    code,
  }
}

const earlier = (moment: EpochMilliseconds | null, end: EpochMilliseconds | null) =>
  moment === null || end === null ? moment : Math.min(moment, end)

/** What a provider says of a time that the flow does not live to see is of no use in it. */
function shownSetback(context: StepUpContext): StepUpFailure | null {
  const { setback } = context
  if (setback?.availableAt === undefined || setback.availableAt < (endOf(context) ?? Infinity)) return setback
  const { availableAt: _, ...others } = setback
  return others
}

function stateOf({ value }: StepUpSnapshot): EveryView['state'] {
  if (typeof value === 'string') return value
  return 'stepUp' in value ? 'stepUp' : 'codeSent' in value ? 'codeSent' : 'retry'
}

/** The rules that the chart's guards ask, asked directly. A test holds them against `snapshot.can` in every place of the chart. */
function actsIn(context: StepUpContext): PossibleActs {
  return {
    start: false,
    chooseFactor: false,
    submitCode: canSubmit(context),
    resendCode: canResend(context),
    changeFactor: canChangeFactor(context),
    extend: canExtend(context),
    cancel: true,
  }
}

function currentFactorView(context: StepUpContext): FactorView | null {
  const factor = currentFactor(context)
  return factor && factorView(context, factor)
}

function factorView(context: StepUpContext, factor: Factor): FactorView {
  return {
    id: factor.id,
    kind: factor.kind,
    hint: factor.hint,
    canResend: factor.canResend,
    code: factor.code,
    canTrustDevice: factor.canTrustDevice,
    ...(factor.trustLifetime !== undefined && { trustLifetime: factor.trustLifetime }),
    canChoose: canUse(context, factor),
    availableAt: sendableAt(context, factor.id),
  }
}

/** Whether two views say the same, at any depth. */
export function isSameView(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  const names = Object.keys(left)
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => isSameView(Reflect.get(left, name), Reflect.get(right, name)))
  )
}
