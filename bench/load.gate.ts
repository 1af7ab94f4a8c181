/** Lets so many through at once; the others wait their turn. */
export function createGate(most: number): <Answer>(call: () => Promise<Answer>) => Promise<Answer> {
  let underWay = 0
  const waiting: (() => void)[] = []
  return async (call) => {
    if (underWay >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    underWay += 1
    try {
      return await call()
    } finally {
      underWay -= 1
      waiting.shift()?.()
    }
  }
}
