import { textOf } from './json.reader.js'

/** Where targets lead, by the rules of XState: `#id`, `#id.child`, `.child`, `sibling`, `sibling.child`. */

export type Path = readonly string[]

/** One text per path; dots in a key are escaped, as XState has it. The root is the empty text. */
export const pathText = (path: Path): string =>
  path.map((key) => key.replaceAll(/[\\.]/g, (char) => `\\${char}`)).join('.')

const stepsOf = (text: string): Path =>
  (text.match(/(?:\\.|[^.\\])+/gs) ?? []).map((step) => step.replaceAll(/\\(.)/gs, '$1'))

export interface Places {
  /** Paths of all states, as {@link pathText}. */
  readonly has: (path: string) => boolean
  /** The path of the state that has this id. */
  readonly byId: ReadonlyMap<string, Path>
}

/** The path that a target leads to from a state; `null` where there is no such state. */
export function resolveTarget(target: unknown, source: Path, places: Places): string | null {
  const path = follow(textOf(target), source, places)
  const found = path === null ? null : pathText(path)
  return found !== null && places.has(found) ? found : null
}

function follow(target: string, source: Path, { byId }: Places): Path | null {
  const [first = '', ...rest] = stepsOf(target)
  if (target.startsWith('#')) {
    const start = byId.get(first.slice(1))
    return start === undefined ? null : [...start, ...rest]
  }
  if (target === '') return null
  if (target.startsWith('.')) return [...source, first, ...rest]
  return source.length === 0 ? null : [...source.slice(0, -1), first, ...rest]
}
