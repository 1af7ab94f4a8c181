import { StepUpError, type StepUpErrorCode } from '../../../machines/errors.js'
import type { StepUpOutcome, StepUpView } from '../../../machines/index.js'
import { failedWith } from './end-message.js'
import type { ShareSettings } from './share-options.js'
import type { TabMessage } from './tab-messages.js'
import { createTimer } from './tab-timer.js'
import type { ViewBoard } from './view-board.js'
import { failedView } from './view-place.js'

/** How long the word of the end may be on its way from a tab that is gone, in milliseconds. */
export const END_WAIT = 1000

interface EndingOptions {
  readonly settings: Pick<ShareSettings, 'clock' | 'subject'>
  readonly board: ViewBoard
  readonly post: (message: TabMessage) => Promise<boolean>
  /** The tenure that is followed: the word of another one ends nothing. */
  readonly followed: () => string
  /** Before there is a view: nobody has got the flow of this tab yet. */
  readonly onRefused: (error: StepUpError) => void
  /** Gives up lock and channel. */
  readonly close: (hasEnded: boolean) => void
}

/** How the flow ends for this tab. */
export function createEnding({ settings, board, post, followed, onRefused, close }: EndingOptions) {
  const waiting = createTimer(settings.clock)
  let isWaiting = false

  const goOn = () => {
    isWaiting = false
    waiting.stop()
  }
  const finish = (view: StepUpView, outcome: StepUpOutcome, hasEnded = true) => {
    if (board.isOver) return
    goOn()
    close(hasEnded)
    board.end(view, outcome)
  }
  const failHere = (code: StepUpErrorCode) => {
    if (board.view === null) {
      goOn()
      close(false)
      onRefused(new StepUpError(code))
      return
    }
    const outcome = failedWith(board.view.flowId, code)
    finish(failedView(outcome.flowId, outcome.error), outcome, false)
  }
  /** Ends what can't be gone on with. */
  const failForAll = async (code: StepUpErrorCode) => {
    if (board.view !== null && !board.isOver) {
      const end = failedWith(board.view.flowId, code)
      const view = failedView(end.flowId, end.error)
      await post({ type: 'end', owner: followed(), subject: settings.subject, view, end })
    }
    failHere(code)
  }
  return {
    finish,
    failHere,
    failForAll,
    /** There is a flow to go on with. */
    goOn,
    /** The word of the end may be on its way; it is waited for once, whatever else is heard. */
    awaitEnd: () => {
      if (isWaiting) return
      isWaiting = true
      waiting.start(END_WAIT, () => void failForAll('interrupted'))
    },
  }
}

export type TabEnding = ReturnType<typeof createEnding>
