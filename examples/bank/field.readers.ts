/** A field of what came from elsewhere; `undefined` where there is none. */
export function readField(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

export function readText(value: unknown, name: string): string {
  const field = readField(value, name)
  if (typeof field !== 'string') throw new TypeError(`The answer has no ${name}`)
  return field
}

export function readNumber(value: unknown, name: string): number {
  const field = readField(value, name)
  if (typeof field !== 'number') throw new TypeError(`The answer has no ${name}`)
  return field
}
