import type { Sealed } from '../../machines/domain.js'
import type { StepUpFlow, StepUpOutcome, StepUpView } from '../../machines/index.js'
import type { Vault } from '../../machines/ports.js'
import { openAct } from './act.sealing.js'
import { sealEnd } from './end.sealing.js'
import type { MessageOf } from './tab.messages.js'
import type { TabLine } from './tab.channel.js'
import { placeOf } from './view.place.js'

export interface OwnerOptions {
  readonly flow: StepUpFlow
  readonly vault: Vault
  readonly line: TabLine
  /** Names this tenure. */
  readonly owner: string
  readonly user: Sealed<'request'>
  readonly onView: (view: StepUpView) => void
  /** The other tabs have been told. */
  readonly onEnd: (view: StepUpView, outcome: StepUpOutcome) => void
}

export interface FlowOwner {
  readonly send: StepUpFlow['send']
  /** Says the view to all tabs. */
  readonly tell: () => void
  /** An act of another tab; the view is the answer, whatever became of it. */
  readonly hear: (message: MessageOf<'act'>) => Promise<void>
  /** The flow is another tab's from now on: nothing of it is told here any more. */
  readonly stop: () => void
}

/** Runs the flow for all tabs. */
export function ownFlow(options: OwnerOptions): FlowOwner {
  const { flow, vault, line, owner, user, onView, onEnd } = options
  let isStopped = false
  const tell = () => {
    const view = flow.getSnapshot()
    // The last view comes with the outcome: no tab says "verified" that may never hear the rest.
    if (!isLast(view) && !isStopped) line.post({ type: 'view', owner, user, view })
  }
  const change = () => {
    onView(flow.getSnapshot())
    tell()
  }
  const unsubscribe = flow.subscribe(change)
  change()
  void flow.outcome.then(async (outcome) => {
    const view = flow.getSnapshot()
    const output = await sealEnd(vault, outcome)
    if (isStopped) return
    line.post({ type: 'end', user, view, output })
    onEnd(view, outcome)
  })

  return {
    send: flow.send,
    tell,
    hear: async ({ owner: meant, place, act }) => {
      const isMeant = () =>
        meant === owner && !isStopped && (isForAnyPlace(act) || place === placeOf(flow.getSnapshot()))
      if (isMeant()) {
        const opened = await openAct(vault, flow.id, act).catch(() => null)
        if (opened !== null && isMeant()) flow.send(opened)
      }
      tell()
    },
    stop: () => {
      isStopped = true
      unsubscribe()
    },
  }
}

const isLast = ({ step }: StepUpView) => step === 'verified' || step === 'failed'
const isForAnyPlace = ({ type }: MessageOf<'act'>['act']) =>
  type === 'flow.cancelled' || type === 'flow.resumed'
