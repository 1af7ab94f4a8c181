import { toFailure } from '../../../machines/errors.js'
import type { StepUpAct } from '../../../machines/index.js'
import { findInTenure } from './flow-finder.js'
import { type FlowOwner, ownFlow } from './flow-owner.js'
import { isOver, type OwnerSeat, type Tenure } from './owner-seat.js'
import type { ShareSettings } from './share-options.js'
import type { TabLine } from './tab-channel.js'
import type { TabEnding } from './tab-ending.js'
import type { TabFollower } from './tab-follower.js'
import type { HeardMessage } from './tab-messages.js'
import { createTimer } from './tab-timer.js'
import type { ViewBoard } from './view-board.js'
import { isMeantFor, placeOf } from './view-place.js'

interface TenancyOptions {
  readonly settings: ShareSettings
  readonly board: ViewBoard
  readonly line: TabLine
  readonly seat: OwnerSeat
  readonly follower: TabFollower
  readonly ending: TabEnding
  /** This page gets no locks, and has no view yet. */
  readonly onAlone: () => void
}

/** This tab has the seat: it finds the flow, runs it, and loses it. */
export function createTenancy(options: TenancyOptions) {
  const { settings, board, line, seat, follower, ending, onAlone } = options
  const { services, saving, subject, clock, patience } = settings
  const { now, generateId } = services.adapter.environment
  const timer = createTimer(clock)
  let owner: FlowOwner | null = null
  /** Settles when this tab runs the flow, or can't. */
  let owning = Promise.resolve()

  /** Asks for the view, and, after a loss, for the flow to be saved again: what was written here may have been late. */
  const askAgain = () => void line.post({ type: 'hello' })

  const run = async (tenure: Tenure) => {
    if (isOver(tenure)) return
    const flow = await findInTenure(settings, board, tenure, timer)
    if (isOver(tenure)) return
    if (flow === null) {
      await ending.failForAll('interrupted')
      return
    }
    ending.goOn()
    const id = generateId()
    follower.follow(id)
    owner = ownFlow({ flow, line, board, saving, owner: id, subject, now, onEnd: ending.finish })
    const isSaid = await owner.tell()
    if (isOver(tenure)) return
    if (!isSaid) {
      ending.failHere('secret_unavailable')
      return
    }
    if (!board.show(flow.getSnapshot())) board.tell()
  }
  /** The flow is being found: the act is made if the user would see no difference then. */
  const sendLater = async (act: StepUpAct) => {
    const place = board.view && placeOf(board.view)
    await owning
    if (board.view !== null && place !== null && isMeantFor(board.view, place, act)) owner?.send(act)
  }
  const stop = async (hasEnded: boolean) => {
    const left = owner
    owner = null
    timer.stop()
    await left?.stop(hasEnded)
  }
  return {
    isOwner: () => owner !== null,
    take: (tenure: Tenure): void => {
      // One after the other: what an earlier tenure still finds is let go of first.
      owning = owning
        .then(() => run(tenure))
        .catch((error: unknown) => {
          if (!isOver(tenure)) void ending.failForAll(toFailure(error).code)
        })
    },
    /** Another tab has taken the flow over, or the browser has put this page away. */
    lose: (canAskAgain: boolean): void => {
      if (board.isOver) return
      const wasOwner = owner !== null
      // What was being written here may land over what the new owner saves: that one is asked to save again.
      if (wasOwner) void stop(false).then(askAgain)
      else void stop(false)
      ending.goOn()
      if (canAskAgain) {
        seat.queue()
        // With a view there is no haste: two tabs that don't understand each other would take the seat in turns.
        if (board.view === null) follower.ask()
        else askAgain()
      } else if (board.view === null) onAlone()
      if (wasOwner) board.tell()
    },
    /** Says nothing more. Resolves when what was being written is, but for a store that takes too long. */
    leave: async (hasEnded: boolean): Promise<void> => {
      const stopped = stop(hasEnded)
      await Promise.race([stopped, timer.pass(patience)])
      timer.stop()
    },
    send: (act: StepUpAct): void => {
      if (owner === null) void sendLater(act)
      else owner.send(act)
    },
    hear: (message: HeardMessage): void => {
      if (message.type === 'hello') {
        void owner?.tell()
        owner?.save()
      }
      if (message.type === 'act') owner?.hear(message)
      if (message.type === 'end' && message.end.status === 'verified') follower.hear(message)
    },
  }
}
