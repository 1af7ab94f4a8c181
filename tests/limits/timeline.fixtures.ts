/** Simulated time that can also sleep: then timers fire late, and an act may come before them. */
export class Timeline {
  now: number
  #ids = 0
  readonly #timers = new Map<number, { readonly due: number; readonly fire: () => void }>()

  constructor(now: number) {
    this.now = now
  }

  readonly setTimeout = (fire: () => void, delay: number): number => {
    this.#ids += 1
    this.#timers.set(this.#ids, { due: this.now + Math.max(0, delay), fire })
    return this.#ids
  }

  readonly clearTimeout = (id: number): void => {
    this.#timers.delete(id)
  }

  /** Fires the first timer that is due until then, and answers whether there was one. */
  fireNext(until: number): boolean {
    let first: readonly [number, { readonly due: number; readonly fire: () => void }] | null = null
    for (const timer of this.#timers) if (first === null || timer[1].due < first[1].due) first = timer
    if (first === null || first[1].due > until) return false
    this.#timers.delete(first[0])
    this.now = Math.max(this.now, first[1].due)
    first[1].fire()
    return true
  }
}
