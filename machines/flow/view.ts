import type { SnapshotFrom } from 'xstate'

import type { StepUpMachine } from '../chart/machine.js'
import {
  canEverResend,
  canUse,
  codesLeft,
  cooldownOf,
  currentChallenge,
  currentFactor,
  triesLeft,
} from '../chart/rules.js'
import type { BusyTag, StepUpContext, StepUpEvent } from '../chart/types.js'
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
  readonly cancel: boolean
}

/** A factor as a front end may show it. */
export interface FactorView extends Omit<Factor, 'needsSend'> {
  /** Whether it can be chosen now. */
  readonly canChoose: boolean
  /** When a code by it may be asked for; `null` when that is now. */
  readonly availableAt: EpochMilliseconds | null
}

interface EveryView {
  readonly flowId: string
  /** Top-level state of the chart, for logs and tests; a front end goes by `step`. */
  readonly state: 'idle' | 'stepUp' | 'codeSent' | 'retry' | 'verified' | 'failed'
  readonly can: PossibleActs
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
  /** The user approves elsewhere; nothing is typed. */
  | (CodeView & { readonly step: 'approve' })
  /** No code to type: the user asks for another, changes the factor, or waits (`resendAvailableAt`). */
  | (CodeView & { readonly step: 'recover' })
  | (EveryView & { readonly step: 'verified'; readonly evidence: Evidence })
  | (EveryView & { readonly step: 'failed'; readonly error: StepUpFailure })

const busyTags: readonly BusyTag[] = ['beginning', 'sendingCode', 'verifying']

/** The view of a snapshot. Pure; equal snapshots give equal views. */
export function viewOf(snapshot: StepUpSnapshot): StepUpView {
  const { context } = snapshot
  const work = busyTags.find((tag) => snapshot.hasTag(tag))
  const every: EveryView = {
    flowId: context.flow.id,
    state: stateOf(snapshot),
    can: work === undefined ? possibleActs(snapshot) : onlyCancel,
    setback: context.setback,
  }
  const factor = currentFactor(context)
  const shown = factor && factorView(context, factor)

  if (snapshot.output?.status === 'verified') {
    return { ...every, step: 'verified', evidence: snapshot.output.evidence }
  }
  // XState's own error status: a clock that throws, say. Nothing goes on from there.
  const error = snapshot.status === 'error' ? ({ code: 'adapter_failure' } as const) : undefined
  const failure = snapshot.output?.status === 'failed' ? snapshot.output.error : error
  if (failure !== undefined)
    return { ...every, state: 'failed', can: { ...noActs, cancel: false }, step: 'failed', error: failure }
  if (every.state === 'idle') return { ...every, step: 'idle' }
  if (work !== undefined) return { ...every, step: 'working', work, factor: shown }
  if (every.state === 'stepUp') {
    const factors = (context.grant?.factors ?? []).map((each) => factorView(context, each))
    return { ...every, step: 'chooseFactor', factors }
  }

  const challenge = currentChallenge(context)
  const isLimited = snapshot.matches({ retry: 'rateLimited' })
  const codeView: CodeView = {
    ...every,
    factor: shown,
    resendAvailableAt: canEverResend(context)
      ? (cooldownOf(context, context.factorId) ?? (isLimited ? (context.deadlines.wait ?? null) : null))
      : null,
    expiresAt: challenge?.expiresAt ?? null,
    triesLeft: triesLeft(context),
    codesLeft: codesLeft(context),
  }
  if (challenge === null || factor === null) return { ...codeView, step: 'recover' }
  if (factor.code === null) return { ...codeView, step: 'approve' }
  return { ...codeView, step: every.can.submitCode ? 'enterCode' : 'recover', code: factor.code }
}

function stateOf(snapshot: StepUpSnapshot): EveryView['state'] {
  const { value } = snapshot
  if (typeof value === 'string') return value
  return 'stepUp' in value ? 'stepUp' : 'codeSent' in value ? 'codeSent' : 'retry'
}

/** Events as `snapshot.can` wants them; guards look at context, not at what is inside. */
const probes = {
  start: { type: 'flow.started', request: { approach: 'session', secret: 'sealed:request:' } },
  submitCode: { type: 'code.submitted', response: 'sealed:response:' },
  resendCode: { type: 'code.resendRequested' },
  changeFactor: { type: 'factor.changeRequested' },
  cancel: { type: 'flow.cancelled' },
} as const satisfies Record<string, StepUpEvent>

const noActs = {
  start: false,
  chooseFactor: false,
  submitCode: false,
  resendCode: false,
  changeFactor: false,
}
/** While a request is under way nothing else is possible; asking the chart six times would be most of a view's cost. */
const onlyCancel: PossibleActs = { ...noActs, cancel: true }

function possibleActs(snapshot: StepUpSnapshot): PossibleActs {
  // `snapshot.can` does not know that a machine is done.
  const can = (event: StepUpEvent) => snapshot.status === 'active' && snapshot.can(event)
  const factors = snapshot.context.grant?.factors ?? []
  return {
    start: can(probes.start),
    chooseFactor: factors.some(({ id }) => can({ type: 'factor.chosen', factorId: id })),
    submitCode: can(probes.submitCode),
    resendCode: can(probes.resendCode),
    changeFactor: can(probes.changeFactor),
    cancel: can(probes.cancel),
  }
}

function factorView(context: StepUpContext, factor: Factor): FactorView {
  const { needsSend: _, ...shown } = factor
  return { ...shown, canChoose: canUse(context, factor), availableAt: cooldownOf(context, factor.id) }
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
