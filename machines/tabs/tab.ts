import { type ActorOptions, createActor } from 'xstate'

import { aFunction, requireOption } from '../errors.js'
import { createTabsMachine } from './machine.js'
import type { TabContext, TabEffects, TabEvent, TabInput } from './types.js'

export interface TabOptions extends TabInput {
  /** Timers. */
  readonly clock: NonNullable<ActorOptions<ReturnType<typeof createTabsMachine>>['clock']>
  /** Makes what the machine lets the host do; the results go into `report`. */
  readonly createEffects: (report: (event: TabEvent) => void) => TabEffects
}

/** What is seen of a tab from outside. */
export interface TabSnapshot extends Pick<TabContext, 'view' | 'end'> {
  /** Whether this tab runs the flow, and the others have been told. */
  readonly isLeader: boolean
}

export interface Tab {
  readonly getSnapshot: () => TabSnapshot
  /** Calls back when the view or `isLeader` has changed, and at the end; answers the way to stop. */
  readonly subscribe: (listener: () => void) => () => void
  /** Ignored after the end. */
  readonly send: (event: TabEvent) => void
}

/** Starts the machine of one tab. It is not inspected: its events may hold a code or a result. */
export function startTab({ clock, createEffects, ...input }: TabOptions): Tab {
  const send = (event: TabEvent) => {
    // XState prints an event that comes too late.
    if (actor.getSnapshot().status === 'active') actor.send(event)
  }
  const actor = createActor(createTabsMachine(createEffects(send)), { input, clock })
  const getSnapshot = (): TabSnapshot => {
    const snapshot = actor.getSnapshot()
    const { view, end } = snapshot.context
    return { view, end, isLeader: snapshot.hasTag('leader') }
  }
  actor.start()
  return {
    send,
    getSnapshot,
    subscribe: (listener) => {
      requireOption('subscribe', 'listener', listener, aFunction)
      let last = getSnapshot()
      const subscription = actor.subscribe(() => {
        const { view, end, isLeader } = last
        last = getSnapshot()
        if (last.view !== view || last.end !== end || last.isLeader !== isLeader) listener()
      })
      return () => {
        subscription.unsubscribe()
      }
    },
  }
}
