/** The server's clock. It runs with real time until a test takes hold of it. All values are milliseconds. */
export interface SimulatorClock {
  /** Epoch milliseconds. */
  now(): number
  /** Jumps to `milliseconds` since the epoch; time goes on from there (unless frozen). */
  set(milliseconds: number): void
  /** Jumps ahead by `milliseconds`; negative goes back. */
  advance(milliseconds: number): void
  /** Stops time where it is. `set` and `advance` still move it. */
  freeze(): void
  /** Lets time run again from where it stands. */
  unfreeze(): void
}

/** A clock on top of `base` (epoch milliseconds; the host's clock by default). */
export function createClock(base: () => number): SimulatorClock {
  let offset = 0
  let frozenAt: number | undefined
  const now = (): number => frozenAt ?? base() + offset
  const set = (milliseconds: number): void => {
    if (!Number.isFinite(milliseconds))
      throw new TypeError('clock: the time must be a finite number of milliseconds')
    if (frozenAt === undefined) offset = milliseconds - base()
    else frozenAt = milliseconds
  }
  return {
    now,
    set,
    advance: (milliseconds) => {
      set(now() + milliseconds)
    },
    freeze: () => {
      frozenAt = now()
    },
    unfreeze: () => {
      if (frozenAt === undefined) return
      offset = frozenAt - base()
      frozenAt = undefined
    },
  }
}
