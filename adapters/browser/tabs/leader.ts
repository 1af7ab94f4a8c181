import { toFailure } from '../../../machines/errors.js'
import {
  createStepUpFlow,
  detachStepUpFlow,
  type HeardAct,
  resumeStepUpFlow,
  type StepUpAct,
  type StepUpFlow,
  type StepUpView,
  type TabEffects,
  type TabEvent,
} from '../../../machines/index.js'
import type { FlowSaving } from '../../../machines/ports.js'
import { type DefectReporter, reporterOf } from '../../_shared/defects.js'
import type { TabLine } from './channel.js'
import { isMeantFor, packOutcome, placeOf } from './messages.js'
import { MOST_PATIENCE, type ShareSettings } from './options.js'

export interface FlowLeader extends Omit<TabEffects['flow'], 'stop'> {
  /**
   * The flow is given up, and nothing of it is sent or saved any more. Resolves when its last write has landed, and answers whether
   * there was a flow. `hasEnded`: what is saved of it is removed.
   */
  readonly stop: (hasEnded: boolean) => Promise<boolean>
}

/** A flow that this tab runs for all tabs. */
interface LedFlow {
  /** Names this leadership. */
  readonly leader: string
  readonly flow: StepUpFlow
  /** Ids of the acts that other tabs have sent. */
  readonly heard: Set<string>
  /** Sends the view to all tabs; answers like `TabLine.post`. */
  readonly tell: () => Promise<boolean>
  readonly unsubscribe: () => void
}

/** Finds the flow and runs it, from the moment this tab gets the lock until it loses it. */
export function createLeader(
  settings: ShareSettings,
  line: TabLine,
  report: (event: TabEvent) => void,
): FlowLeader {
  const { services, saving, subject, patience } = settings
  const { now, generateId, reportDefect: given } = services.adapter.environment
  const reportDefect = reporterOf(given)
  /** Aborted when the leadership is over. A tab may learn that late: after a sleep, or a long task. */
  let leadership: AbortController | null = null
  let led: LedFlow | null = null
  /** Acts of this tab's user while the flow is looked for. They are not in the machine: a code is a secret. */
  let kept: Omit<HeardAct, 'id' | 'leader'>[] = []
  /** One search after the other: a flow that an earlier leadership still finds is stopped first. */
  let search = Promise.resolve()

  const lead = (flow: StepUpFlow, leader: string, signal: AbortSignal): LedFlow => {
    const tell = async () => {
      const view = flow.getSnapshot()
      if (isOver(signal)) return false
      // The last view is sent with the outcome: no tab shows "verified" that may never get the result.
      return line.post(isLast(view) ? { type: 'busy' } : { type: 'view', leader, subject, view })
    }
    const unsubscribe = flow.subscribe(() => {
      report({ type: 'view.changed', view: flow.getSnapshot() })
      void tell()
    })
    void flow.outcome.then(async (outcome) => {
      if (isOver(signal)) return
      const view = flow.getSnapshot()
      await line.post({ type: 'end', leader, subject, view, end: packOutcome(outcome) })
      // A result that was sent counts, also where the lock was lost meanwhile.
      if (!isOver(signal) || outcome.status === 'verified')
        report({ type: 'flow.ended', end: { view, outcome } })
    })
    return { leader, flow, heard: new Set(), tell, unsubscribe }
  }

  const find = async (shown: StepUpView | null, signal: AbortSignal): Promise<void> => {
    if (isOver(signal)) return
    const leader = generateId()
    const flow = await findFlow(settings, shown)
    if (isOver(signal)) {
      if (flow !== null) await detachStepUpFlow(flow)
      return
    }
    if (flow === null) {
      report({ type: 'flow.missed' })
      return
    }
    const found = lead(flow, leader, signal)
    led = found
    report({ type: 'flow.found', leader })
    const isSent = await found.tell()
    if (isOver(signal)) return
    report(isSent ? { type: 'view.announced', view: flow.getSnapshot() } : { type: 'view.unsealed' })
    for (const act of kept.splice(0)) make(flow, act)
  }
  /** Makes an act that waited: in time, and where it still means what the user meant. */
  const make = (flow: StepUpFlow, { act, place, until }: Omit<HeardAct, 'id' | 'leader'>) => {
    const left = until - now()
    // A clock that was set back would keep it for ever.
    const isInTime = left > 0 && left <= MOST_PATIENCE
    if (isInTime && isMeantFor(flow.getSnapshot(), place, act)) hand(flow, act, reportDefect)
  }

  return {
    look: (shown) => {
      leadership ??= new AbortController()
      const { signal } = leadership
      search = search
        .then(() => find(shown, signal))
        .catch((error: unknown) => {
          if (!isOver(signal)) report({ type: 'flow.refused', code: toFailure(error).code })
        })
    },
    act: (act, shown) => {
      if (led === null) kept.push({ act, place: placeOf(shown, act), until: now() + patience })
      else hand(led.flow, act, reportDefect)
    },
    hear: (act) => {
      if (led === null) return
      const { leader, flow, heard, tell } = led
      const isNew = act.leader === leader && !heard.has(act.id)
      heard.add(act.id)
      if (isNew) make(flow, act)
      // Whatever became of the act, the view is the answer.
      void tell()
    },
    answer: () => {
      void led?.tell()
      // Every event saves the flow, and this one changes nothing except what is due.
      led?.flow.send({ type: 'flow.resumed' })
    },
    stop: async (hasEnded) => {
      leadership?.abort()
      leadership = null
      kept = []
      if (led === null) return false
      const { flow, unsubscribe } = led
      led = null
      unsubscribe()
      const isCutOff = !isLast(flow.getSnapshot())
      await detachStepUpFlow(flow)
      if (hasEnded && isCutOff) await saving.remove(flow.id)
      return true
    },
  }
}

/** Asked, not read: the answer changes while something is waited for. */
const isOver = (leadership: AbortSignal): boolean => leadership.aborted

/** A flow refuses to start where another one of its id runs in this page: a mistake of the app, which ends no tab. */
function hand(flow: StepUpFlow, act: StepUpAct, reportDefect: DefectReporter): void {
  try {
    flow.send(act)
  } catch (error) {
    reportDefect(error)
  }
}

const isLast = ({ step }: StepUpView) => step === 'verified' || step === 'failed'

/**
 * The flow of a scope, for the tab that runs it from now on: the one that was saved, or a new one. Where a tab has shown one already, that
 * one; `null` where nothing of it is left. Rejects like `resumeStepUpFlow`.
 */
async function findFlow(settings: ShareSettings, shown: StepUpView | null): Promise<StepUpFlow | null> {
  const { scope, saving, services, request, limits, watchers } = settings
  const { subject } = request
  const resume = (flowId: string) =>
    resumeStepUpFlow({ ...watchers, services, flowId, ...(subject !== undefined && { subject }) })
  const create = (flowId: string) =>
    createStepUpFlow({ ...watchers, services, request, flowId, ...(limits && { limits }) })

  if (shown === null) {
    for (const flowId of await listSaved(saving, scope)) {
      const flow = await resume(flowId).catch(() => null)
      if (flow !== null) return flow
    }
    return create(`${scope}~${services.adapter.environment.generateId()}`)
  }
  const flow = await resume(shown.flowId)
  if (flow !== null || shown.step !== 'idle') return flow
  // A flow in `idle` is not saved, and nothing has happened to it; but another flow may have taken its place.
  return (await listSaved(saving, scope)).length === 0 ? create(shown.flowId) : null
}

/** Ids of the saved flows of a scope; none for a store that fails. */
async function listSaved(saving: FlowSaving, scope: string): Promise<readonly string[]> {
  const ids = await saving.list().catch(() => [])
  return ids.filter((id) => id.startsWith(`${scope}~`))
}
