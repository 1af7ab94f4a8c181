import type { StepUpRequirement } from '../../machines/domain.js'
import { type StepUpError, toStepUpError } from '../../machines/errors.js'
import { type FlowEnd, type FlowRun, runFlow } from './flow.runner.js'
import type { GateSettings } from './gate.options.js'
import type { StepUpVerified } from './reached.rules.js'
import { needKeyOf } from './requirement.rules.js'
import { createWaitList, type WaitList } from './wait.list.js'

/** A need, and who waits for its flow. */
export interface Turn {
  readonly need: string
  readonly requirement: StepUpRequirement
  readonly waiting: WaitList<StepUpVerified>
}

interface QueuedTurn extends Turn {
  run: FlowRun | null
}

export interface FlowQueue {
  /** Waits for the flow of a need: the one that runs, or one of its own after it. */
  readonly join: (requirement: StepUpRequirement, signal: AbortSignal | undefined) => Promise<StepUpVerified>
  /** Takes out those that need no flow of their own any more. */
  readonly takeOut: (isDone: (turn: Turn) => boolean) => readonly Turn[]
  /** Ends all waiting, and the flow that runs. */
  readonly clear: (error: StepUpError) => void
}

/**
 * One flow at a time; the same need waits for the same flow. A flow that nobody waits for is cancelled, and the next one doesn't
 * wait for its end: it may never come.
 *
 * @param onEnd Settles those who waited. A flow that nobody waits for ends without it.
 */
export function createFlowQueue(
  makeFlow: GateSettings['flow'],
  onEnd: (turn: Turn, end: FlowEnd) => void,
): FlowQueue {
  // The first one runs.
  const turns: QueuedTurn[] = []

  /** Answers whether it was there. */
  const remove = (turn: QueuedTurn): boolean => {
    const index = turns.indexOf(turn)
    if (index < 0) return false
    turns.splice(index, 1)
    return true
  }
  const desert = (turn: QueuedTurn) => {
    remove(turn)
    turn.run?.cancel()
    startNext()
  }
  const settle = (turn: Turn, end: FlowEnd) => {
    try {
      onEnd(turn, end)
    } catch (error) {
      // A clock or a flow of somebody else's that throws: nobody may be left waiting.
      turn.waiting.reject(toStepUpError(error))
    }
  }
  const startNext = () => {
    const [turn] = turns
    if (turn?.run !== null) return
    const { methods: _, ...asked } = turn.requirement
    turn.run = runFlow(() => makeFlow(asked, turn.requirement))
    void turn.run.end.then((end) => {
      if (!remove(turn)) return
      settle(turn, end)
      startNext()
    })
  }
  const open = (need: string, requirement: StepUpRequirement): QueuedTurn => {
    const waiting = createWaitList<StepUpVerified>(() => {
      desert(turn)
    })
    const turn: QueuedTurn = { need, requirement, waiting, run: null }
    turns.push(turn)
    return turn
  }

  return {
    join: (requirement, signal) => {
      const need = needKeyOf(requirement)
      const turn = turns.find((each) => each.need === need) ?? open(need, requirement)
      const answer = turn.waiting.join(signal)
      startNext()
      return answer
    },
    takeOut: (isDone) => {
      const done = turns.filter((turn) => turn.run === null && isDone(turn))
      done.forEach(remove)
      return done
    },
    clear: (error) => {
      for (const { waiting, run } of turns.splice(0)) {
        waiting.reject(error)
        run?.cancel()
      }
    },
  }
}
