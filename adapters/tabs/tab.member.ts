import type { Sealed } from '../../machines/domain.js'
import { StepUpError, toFailure, type StepUpErrorCode } from '../../machines/errors.js'
import type { StepUpAct, StepUpFlow, StepUpOutcome, StepUpView } from '../../machines/index.js'
import { failedWith } from './end.sealing.js'
import { createFinder } from './flow.finder.js'
import { ownFlow, type FlowOwner } from './flow.owner.js'
import { createSeat } from './owner.seat.js'
import type { ShareSettings } from './share.options.js'
import type { Tenure } from './tenure.fence.js'
import { openLine, type TabChannel } from './tab.channel.js'
import { createFollower } from './tab.follower.js'
import type { TabLocks } from './tab.lock.js'
import type { TabMessage } from './tab.messages.js'
import { createTimer } from './tab.timers.js'
import { sealUser } from './user.check.js'
import { ViewBoard } from './view.board.js'
import { failedView, placeOf } from './view.place.js'

export interface MemberSettings extends ShareSettings {
  readonly locks: TabLocks
  readonly createChannel: (name: string) => TabChannel
}

export interface TabMember {
  readonly board: ViewBoard
  readonly isOwner: () => boolean
  readonly send: StepUpFlow['send']
}

/** How long the word of the end may be on its way from a tab that is gone, in milliseconds. */
const END_WAIT = 1000

/**
 * One tab among those that share a flow: the owner while it holds the lock, a follower while it waits for it. Resolves when there is
 * a view, with `null` for a page that gets no locks; rejects where this tab has no part in the flow.
 */
export function joinTabs(settings: MemberSettings): Promise<TabMember | null> {
  return new Promise((resolve, reject) => {
    const { name, services, clock, signal } = settings
    const board = new ViewBoard()
    const ending = createTimer(clock)
    let owner: FlowOwner | null = null
    /** Of the flow that is shown. */
    let shownUser: Sealed<'request'> | null = null
    let saveAgain = (): void => undefined
    /** Settles when this tab runs the flow, or can't. */
    let owning = Promise.resolve()

    const hear = async (message: TabMessage) => {
      if (owner !== null) {
        if (message.type === 'hello') {
          owner.tell()
          saveAgain()
        }
        if (message.type === 'act') await owner.hear(message)
      } else if (seat.tenure() === null || message.type === 'end') await follower.hear(message)
      else if (message.type === 'hello' || message.type === 'act') line.post({ type: 'busy' })
    }
    const line = openLine(settings.createChannel(`mfa-step-up:tabs:${name}`), hear)

    const close = () => {
      ending.stop()
      seat.leave()
      line.close()
      signal?.removeEventListener('abort', leave)
    }
    const finish = (view: StepUpView, outcome: StepUpOutcome) => {
      close()
      board.end(view, outcome)
    }
    /** Ends what can't be gone on with: for this tab, or for all. */
    const fail = (code: StepUpErrorCode, isForAll: boolean) => {
      if (board.isOver) return
      owner?.stop()
      owner = null
      if (board.view === null) {
        close()
        reject(new StepUpError(code))
        return
      }
      const { flowId } = board.view
      const output = failedWith(flowId, code)
      const view = failedView(flowId, output.error)
      if (isForAll && shownUser !== null) line.post({ type: 'end', user: shownUser, view, output })
      finish(view, output)
    }
    const leave = () => {
      fail('cancelled', false)
    }
    const awaitEnd = () => {
      ending.start(END_WAIT, () => {
        fail('interrupted', true)
      })
    }

    /** Asks for the view, and, after a loss, for the flow to be saved again: what was written here may have been late. */
    const askAgain = () => {
      line.post({ type: 'hello' })
    }
    const own = async (tenure: Tenure) => {
      const isLost = () => tenure.isOver
      const finder = createFinder(settings, tenure, askAgain)
      const { findAny, findAgain } = finder
      try {
        const flow = await (board.view === null ? findAny() : findAgain(board.view))
        if (isLost()) return
        if (flow === null) {
          awaitEnd()
          return
        }
        const user = await sealUser(settings, flow.id)
        if (isLost()) return
        const { vault, adapter } = services
        const id = adapter.environment.generateId()
        const show = (view: StepUpView) => {
          board.show(view)
        }
        shownUser = user
        saveAgain = () => void finder.saveAgain()
        owner = ownFlow({ flow, vault, line, owner: id, user, onView: show, onEnd: finish })
        board.show(flow.getSnapshot())
        board.tell()
        owner.tell()
        resolve(member)
      } catch (error) {
        if (!isLost()) fail(toFailure(error).code, true)
      }
    }
    /** Another tab has taken the flow over, or the browser has put this page away. */
    const lose = (canAskAgain: boolean) => {
      const wasOwner = owner !== null
      owner?.stop()
      owner = null
      ending.stop()
      if (canAskAgain) {
        // Without patience: two tabs that don't understand each other would take the seat in turns.
        seat.queue()
        askAgain()
      } else if (board.view === null) {
        close()
        resolve(null)
      }
      if (wasOwner) board.tell()
    }

    /** This tab has the lock, and takes a moment to find the flow: the act is made if the user would see no difference then. */
    const sendLater = async (act: StepUpAct) => {
      const place = board.view && placeOf(board.view)
      await owning
      if (board.view !== null && placeOf(board.view) === place) owner?.send(act)
    }

    const seat = createSeat({
      ...settings,
      ask: askAgain,
      onTaken: (tenure) => {
        owning = own(tenure)
      },
      onLost: lose,
    })
    const follower = createFollower({
      ...{ settings, board, line, seat },
      onJoined: (user) => {
        shownUser = user
        ending.stop()
        resolve(member)
      },
      onRefused: (code) => {
        fail(code, false)
      },
      onReplaced: awaitEnd,
      onEnd: finish,
    })
    const member: TabMember = {
      board,
      isOwner: () => owner !== null,
      send: (act: StepUpAct) => {
        if (board.isOver) return
        if (owner !== null) owner.send(act)
        else if (seat.tenure() === null) void follower.send(act)
        else void sendLater(act)
      },
    }
    if (signal?.aborted === true) {
      leave()
      return
    }
    signal?.addEventListener('abort', leave)
    seat.queue()
    follower.ask()
  })
}
