import { actionsOf } from './definition.names.js'
import { pathText, type Path } from './definition.targets.js'
import {
  invokeId,
  isCutOff,
  transitionsOf,
  type ChartTransition,
  type Owner,
} from './definition.transitions.js'
import { entriesOf, listOf, memberOf, textOf, isRecord } from './json.reader.js'

/** A machine's definition, as the protocol of `@statelyai/inspect` carries it, as a plain graph. */

export type StateKind = 'atomic' | 'compound' | 'parallel' | 'final' | 'history'

export interface ChartState {
  /** `codeSent.awaitingCode`; empty for the root. */
  readonly path: string
  /** Key in its parent; the machine's id for the root. */
  readonly name: string
  readonly parent: string | null
  readonly children: readonly string[]
  readonly kind: StateKind
  readonly isInitial: boolean
  readonly tags: readonly string[]
  readonly description: string
  readonly invokes: readonly { readonly id: string; readonly source: string }[]
  readonly entry: readonly string[]
  readonly exit: readonly string[]
}

export interface ChartGraph {
  /** In document order: parents before children. The root is the first, by the empty path. */
  readonly states: ReadonlyMap<string, ChartState>
  readonly transitions: readonly ChartTransition[]
  /** The sender cut something off, for depth; the chart may lack transitions. */
  readonly isCutOff: boolean
}

/** More than a person reads or a browser lays out: what is beyond is left away. */
export const LIMITS = { states: 1_000, depth: 24 } as const

interface Place {
  readonly config: unknown
  readonly owner: Owner
}

/** The graph of a definition, whatever it is: of what is no machine, one state without anything. */
export function graphOf(definition: unknown): ChartGraph {
  const name = textOf(memberOf(definition, 'id')) || '(machine)'
  const all = new Map<string, Place>()
  walk(definition, [], name, all)
  // Of two states with one id, which XState refuses, the first one has it.
  const byId = new Map([...all.values()].reverse().map(({ owner }) => [owner.id, owner.path]))
  const places = { has: (path: string) => all.has(path), byId }
  return {
    states: new Map([...all].map(([path, place]) => [path, stateOf(path, place, all, name)])),
    transitions: [...all.values()].flatMap(({ config, owner }) => transitionsOf(config, owner, places)),
    isCutOff: [...all.values()].some(({ config }) => hasCut(config)),
  }
}

function walk(config: unknown, path: Path, root: string, all: Map<string, Place>): void {
  if (all.size >= LIMITS.states || path.length > LIMITS.depth) return
  const id = textOf(memberOf(config, 'id')) || [root, ...path].join('.')
  all.set(pathText(path), { config, owner: { path, id } })
  for (const [key, child] of entriesOf(memberOf(config, 'states'))) walk(child, [...path, key], root, all)
}

function stateOf(path: string, { config, owner }: Place, all: ReadonlyMap<string, Place>, root: string) {
  const parent = owner.path.length === 0 ? null : pathText(owner.path.slice(0, -1))
  const keys = entriesOf(memberOf(config, 'states')).map(([key]) => pathText([...owner.path, key]))
  const children = keys.filter((child) => all.has(child))
  const first = memberOf(all.get(parent ?? '')?.config, 'initial')
  const key = owner.path.at(-1)
  const state: ChartState = {
    path,
    name: key ?? root,
    parent,
    children,
    kind: kindOf(config, children.length > 0),
    isInitial: key !== undefined && (textOf(first) || textOf(memberOf(first, 'target'))) === key,
    tags: listOf(memberOf(config, 'tags')).map(textOf),
    description: textOf(memberOf(config, 'description')),
    invokes: listOf(memberOf(config, 'invoke')).map((invoke, index) => ({
      id: invokeId(invoke, owner, index),
      source: textOf(memberOf(invoke, 'src')) || textOf(memberOf(memberOf(invoke, 'src'), 'type')),
    })),
    entry: actionsOf(config, 'entry'),
    exit: actionsOf(config, 'exit'),
  }
  return state
}

function kindOf(config: unknown, hasChildren: boolean): StateKind {
  const type = memberOf(config, 'type')
  if (type === 'parallel' || type === 'final' || type === 'history') return type
  return hasChildren ? 'compound' : 'atomic'
}

/** Only where transitions or states are lost: of cut parameters the chart says nothing anyway. */
function hasCut(config: unknown): boolean {
  if (isCutOff(config)) return true
  const tables = ['on', 'after', 'states'].flatMap((name) => {
    const table = memberOf(config, name)
    return isRecord(table) ? Object.values(table) : [table]
  })
  const invokes = listOf(memberOf(config, 'invoke'))
  const calls = invokes.flatMap((invoke) => [invoke, memberOf(invoke, 'onDone'), memberOf(invoke, 'onError')])
  const lists = [...tables, ...calls, memberOf(config, 'always'), memberOf(config, 'onDone')]
  return lists.some((value) => listOf(value).some(isCutOff))
}
