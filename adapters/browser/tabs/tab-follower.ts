import type { StepUpErrorCode } from '../../../machines/errors.js'
import type { StepUpAct, StepUpOutcome, StepUpView } from '../../../machines/index.js'
import { openEnd } from './end-message.js'
import type { OwnerSeat } from './owner-seat.js'
import type { ShareSettings } from './share-options.js'
import type { TabLine } from './tab-channel.js'
import type { HeardMessage, MessageOf } from './tab-messages.js'
import type { ViewBoard } from './view-board.js'
import { placeOf } from './view-place.js'

interface FollowerOptions {
  readonly settings: ShareSettings
  readonly board: ViewBoard
  readonly line: TabLine
  readonly seat: OwnerSeat
  /** The flow that is shown goes on. */
  readonly onShown: () => void
  /** This tab has no part in the flow that it found. */
  readonly onRefused: (code: StepUpErrorCode) => void
  /** Another flow has taken the place of the one that is shown. */
  readonly onReplaced: () => void
  readonly onEnd: (view: StepUpView, outcome: StepUpOutcome) => void
}

/** A tab that shows the view of the owner, and hands it the acts of its user. */
export function createFollower(options: FollowerOptions) {
  const { settings, board, line, seat, onShown, onRefused, onReplaced, onEnd } = options
  const { patience, subject, services } = settings
  const { now } = services.adapter.environment
  /** The tenure that is followed. */
  let followed = ''

  const hearView = ({ owner, subject: user, view }: MessageOf<'view'>) => {
    if (board.view === null && user !== subject) onRefused('saved_flow_foreign')
    else if (board.view !== null && board.view.flowId !== view.flowId) onReplaced()
    else if (user === subject) {
      seat.heardAnswer()
      followed = owner
      board.show(view)
      onShown()
    }
  }
  const hearEnd = ({ owner, subject: user, view, end }: MessageOf<'end'>) => {
    if (user !== subject || view.flowId !== board.view?.flowId) return
    if (end.status === 'verified' || owner === followed) onEnd(view, openEnd(end))
  }
  return {
    followed: () => followed,
    /** The tenure of this tab: what an older one says is no end of it. */
    follow: (owner: string): void => {
      followed = owner
    },
    ask: (): void => {
      void line.post({ type: 'hello' })
      seat.expectAnswer()
    },
    send: async (act: StepUpAct): Promise<void> => {
      if (board.view === null) return
      const until = now() + patience
      const place = placeOf(board.view)
      // What could not be said gets no answer, and an owner that doesn't answer loses the flow.
      if (await line.post({ type: 'act', owner: followed, place, until, act })) seat.expectAnswer()
    },
    hear: (message: HeardMessage): void => {
      if (board.isOver) return
      if (message.type === 'busy') seat.heardBusy()
      if (message.type === 'unreadable' && board.view === null) onRefused('saved_flow_unreadable')
      if (message.type === 'view') hearView(message)
      if (message.type === 'end') hearEnd(message)
    },
  }
}

export type TabFollower = ReturnType<typeof createFollower>
