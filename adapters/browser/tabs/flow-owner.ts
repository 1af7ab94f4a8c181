import {
  detachStepUpFlow,
  type StepUpFlow,
  type StepUpOutcome,
  type StepUpView,
} from '../../../machines/index.js'
import type { Environment } from '../../../machines/ports.js'
import { packEnd } from './end-message.js'
import type { ShareSettings } from './share-options.js'
import type { TabLine } from './tab-channel.js'
import type { MessageOf } from './tab-messages.js'
import type { ViewBoard } from './view-board.js'
import { isMeantFor } from './view-place.js'

interface OwnerOptions extends Pick<ShareSettings, 'saving' | 'subject'>, Pick<Environment, 'now'> {
  readonly flow: StepUpFlow
  readonly line: TabLine
  readonly board: ViewBoard
  /** Names this tenure. */
  readonly owner: string
  /** The other tabs have been told. */
  readonly onEnd: (view: StepUpView, outcome: StepUpOutcome) => void
}

export interface FlowOwner {
  readonly send: StepUpFlow['send']
  /** Says the view to all tabs; answers like `TabLine.post`. */
  readonly tell: () => Promise<boolean>
  /** An act of another tab; the view is the answer, whatever became of it. */
  readonly hear: (message: MessageOf<'act'>) => void
  /** Saves the flow as it is now. */
  readonly save: () => void
  /**
   * The flow is another tab's from now on, or has ended elsewhere: its request is given up, and nothing of it is told or saved any
   * more. Resolves when what was being written is.
   */
  readonly stop: (hasEnded: boolean) => Promise<void>
}

/** Runs the flow for all tabs. */
export function ownFlow(options: OwnerOptions): FlowOwner {
  const { flow, line, board, saving, owner, subject, now, onEnd } = options
  let isStopped = false
  const isOn = () => !isStopped
  const tell = async () => {
    const view = flow.getSnapshot()
    if (!isOn()) return false
    // The last view comes with the outcome: no tab says "verified" that may never hear the rest.
    return line.post(isLast(view) ? { type: 'busy' } : { type: 'view', owner, subject, view })
  }
  const unsubscribe = flow.subscribe(() => {
    board.show(flow.getSnapshot())
    void tell()
  })
  void flow.outcome.then(async (outcome) => {
    if (!isOn()) return
    const view = flow.getSnapshot()
    await line.post({ type: 'end', owner, subject, view, end: packEnd(outcome) })
    // A result that was said is one, also where the flow was lost meanwhile.
    if (isOn() || outcome.status === 'verified') onEnd(view, outcome)
  })

  return {
    send: flow.send,
    tell,
    hear: ({ owner: meant, place, until, act }) => {
      const isInTime = meant === owner && until > now() && isOn()
      if (isInTime && isMeantFor(flow.getSnapshot(), place, act)) flow.send(act)
      void tell()
    },
    save: () => {
      // Whatever happens to a flow saves it, and this changes nothing but what is due.
      flow.send({ type: 'flow.resumed' })
    },
    stop: async (hasEnded) => {
      isStopped = true
      unsubscribe()
      const isCutOff = !isLast(flow.getSnapshot())
      await detachStepUpFlow(flow)
      if (hasEnded && isCutOff) await saving.remove(flow.id)
    },
  }
}

const isLast = ({ step }: StepUpView) => step === 'verified' || step === 'failed'
