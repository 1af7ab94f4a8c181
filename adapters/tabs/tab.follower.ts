import type { Sealed } from '../../machines/domain.js'
import type { StepUpErrorCode } from '../../machines/errors.js'
import type { StepUpAct, StepUpOutcome, StepUpView } from '../../machines/index.js'
import { sealAct } from './act.sealing.js'
import { knownFailure, openEnd } from './end.sealing.js'
import type { OwnerSeat } from './owner.seat.js'
import type { ShareSettings } from './share.options.js'
import type { TabLine } from './tab.channel.js'
import type { TabMessage } from './tab.messages.js'
import { createUserCheck } from './user.check.js'
import type { ViewBoard } from './view.board.js'
import { endView, placeOf } from './view.place.js'

export interface FollowerOptions {
  readonly settings: ShareSettings
  readonly board: ViewBoard
  readonly line: TabLine
  readonly seat: OwnerSeat
  /** A view is there. `user`: as it was sealed. */
  readonly onJoined: (user: Sealed<'request'>) => void
  /** This tab has no part in the flow that it found. */
  readonly onRefused: (code: StepUpErrorCode) => void
  /** Another flow has taken the place of the one that is shown. */
  readonly onReplaced: () => void
  readonly onEnd: (view: StepUpView, outcome: StepUpOutcome) => void
}

/** A tab that shows the view of the owner, and hands it the acts of its user. */
export function createFollower(options: FollowerOptions) {
  const { settings, board, line, seat, onJoined, onRefused, onReplaced, onEnd } = options
  const { vault } = settings.services
  const checkUser = createUserCheck(settings)
  /** The tenure that is followed. */
  let followed = ''

  const show = (owner: string, user: Sealed<'request'>, view: StepUpView) => {
    seat.heardAnswer()
    followed = owner
    board.show(view)
    onJoined(user)
  }
  return {
    ask: (): void => {
      line.post({ type: 'hello' })
      seat.expectAnswer()
    },
    send: async (act: StepUpAct): Promise<void> => {
      const { view } = board
      if (view === null) return
      const owner = followed
      const sealed = await sealAct(vault, view.flowId, act).catch(() => null)
      // What was meant for an owner that is gone is lost: the user sees where the flow is, and acts again.
      if (sealed === null || board.isOver || seat.tenure() !== null || owner !== followed) return
      line.post({ type: 'act', owner, place: placeOf(view), act: sealed })
      seat.expectAnswer()
    },
    hear: async (message: TabMessage): Promise<void> => {
      if (message.type === 'busy') seat.heardBusy()
      if (message.type === 'view') {
        const { owner, user, view } = message
        const problem = await checkUser(view.flowId, user)
        if (board.isOver || seat.tenure() !== null) return
        if (board.view === null && problem !== null) onRefused(problem)
        // A user that doesn't open is not of this app: nothing becomes of what comes with it.
        else if (problem === 'saved_flow_unreadable') return
        else if (board.view !== null && board.view.flowId !== view.flowId) onReplaced()
        else if (problem === null) show(owner, user, view)
      }
      if (message.type === 'end' && message.view.flowId === board.view?.flowId) {
        const { user, view, output } = message
        if (output.flowId !== view.flowId || (await checkUser(view.flowId, user)) !== null) return
        const outcome = await openEnd(vault, output)
        if (!board.isOver) onEnd(endView(outcome, view.setback && knownFailure(view.setback)), outcome)
      }
    },
  }
}
