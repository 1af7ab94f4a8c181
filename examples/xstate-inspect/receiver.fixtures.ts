import type { createWindowReceiver } from '@xstate/inspect'

type Receiver = ReturnType<typeof createWindowReceiver>
/** A message as a receiver of @xstate/inspect parsed it: with a machine of v4 where one is registered. */
export type ReceivedEvent = Parameters<
  Extract<Parameters<Receiver['subscribe']>[0], (event: never) => void>
>[0]

/** Keeps what a receiver gets, and waits for more of it. */
export function listen(receiver: Receiver) {
  const events: ReceivedEvent[] = []
  const waiting = new Set<() => void>()
  receiver.subscribe((event) => {
    events.push(event)
    for (const check of waiting) check()
  })
  const until = (isReached: (events: readonly ReceivedEvent[]) => boolean) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (!isReached(events)) return
        waiting.delete(check)
        resolve()
      }
      waiting.add(check)
      check()
    })
  return { events, until }
}

export const hasStopped = (events: readonly ReceivedEvent[]) =>
  events.some(({ type }) => type === 'service.stop')
