/** Passes lines on, but for the time that they are held back. */
export interface LineHolder {
  readonly write: (line: string) => void
  readonly hold: (isHeld: boolean) => void
}

export function createLineHolder(write: (line: string) => void): LineHolder {
  const held: string[] = []
  let isHeld = false
  return {
    write: (line) => {
      if (isHeld) held.push(line)
      else write(line)
    },
    hold: (shall) => {
      isHeld = shall
      if (!isHeld) held.splice(0).forEach(write)
    },
  }
}
