/** How wide text is. Fixed pitch, so that Node and every browser agree without asking a font. */

const PITCH = 0.605

export const FONT = { title: 13, text: 11, label: 10.5 } as const
export const LINE = 15

/** Characters of Asian scripts and pictures are two wide. */
const cellsOf = (text: string) =>
  Array.from(text).reduce((sum, char) => sum + ((char.codePointAt(0) ?? 0) > 0x2e7f ? 2 : 1), 0)

export const widthOf = (text: string, size: number): number => Math.ceil(cellsOf(text) * size * PITCH)

export const widest = (lines: readonly string[], size: number): number =>
  Math.max(0, ...lines.map((line) => widthOf(line, size)))

/** A text of at most so many characters. */
export const clip = (text: string, limit: number): string => {
  const chars = Array.from(text.slice(0, limit * 4))
  return chars.length <= limit ? chars.join('') : `${chars.slice(0, limit - 1).join('')}…`
}

/** Lines of at most so many characters, broken between words. */
export function wrap(text: string, limit: number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < limit) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(clip(word, limit))
  }
  return lines
}
