/** Counts requests per key in a sliding window. */
export interface Limiter {
  /** Takes one request. Returns 0 when it may pass, else the seconds (at least 1) until the next one may. */
  take(key: string): number
}

/** At most `requests` per `window` seconds and key. A refused request is not counted. */
export function createLimiter(now: () => number, requests: number, window: number): Limiter {
  const passed = new Map<string, number[]>()
  return {
    take: (key) => {
      const time = now()
      const recent = (passed.get(key) ?? []).filter((at) => at > time - window * 1000)
      passed.set(key, recent)
      const oldest = recent[0]
      if (oldest === undefined || recent.length < requests) {
        recent.push(time)
        return 0
      }
      return Math.max(1, Math.ceil((oldest + window * 1000 - time) / 1000))
    },
  }
}
