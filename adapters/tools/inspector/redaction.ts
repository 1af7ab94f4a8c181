import type { JsonValue } from '../../../machines/domain.js'
import { isObject } from '../../../machines/errors.js'
import { context, output, payload, thrownError } from './allowed-fields.js'
import { type DefinitionNames, isKnownEvent, namesOf, showDefinition } from './definition.js'
import type { InspectedEvent, InspectedSnapshot, RedactedInspection } from './messages.js'
import { entriesOf, memberOf, SEALED, sealed, showFields, type ShownBy, textOf, wordOf } from './showing.js'

/**
 * Makes a message of @statelyai/inspect of an inspection event of XState v5: what of the event may leave the app. Answers
 * `undefined` for an event that the protocol does not have. Pure. The message is made anew from what is on the list; nothing of
 * the event itself is handed on.
 *
 * It reads the definition of the chart at every event. `createStepUpInspector` reads it once.
 */
export function redact(inspected: unknown): RedactedInspection | undefined {
  return createRedactor()(inspected)
}

/** The same as {@link redact}, for many events of the same charts: it reads the definition of each chart once. */
export function createRedactor(): typeof redact {
  const charts = new WeakMap<object, Chart>()
  const chartOf = (actor: unknown): Chart | undefined => {
    const config = memberOf(memberOf(actor, 'logic'), 'config')
    // Promises and callbacks have a config too: a function.
    if (typeof config !== 'object' || config === null) return undefined
    const chart = charts.get(config) ?? readChart(config)
    charts.set(config, chart)
    return chart
  }
  const namesFor = (actor: unknown) => chartOf(actor)?.names ?? noNames

  return (inspected) => {
    const actor = memberOf(inspected, 'actorRef')
    const ids = { sessionId: sessionOf(actor), rootId: showSession(memberOf(inspected, 'rootId')) }
    switch (memberOf(inspected, 'type')) {
      case '@xstate.actor': {
        const parent = memberOf(actor, '_parent')
        const name = chartOf(actor)?.id ?? showPart(memberOf(actor, 'id'), namesFor(parent))
        const definition = chartOf(actor)?.definition ?? JSON.stringify({ id: name })
        const parentId = parent === undefined ? {} : { parentId: sessionOf(parent) }
        return {
          type: '@xstate.actor',
          ...ids,
          ...parentId,
          name,
          definition,
          snapshot: { status: 'active' },
        }
      }
      case '@xstate.event': {
        const source = memberOf(inspected, 'sourceRef')
        const sourceId = source === undefined ? {} : { sourceId: sessionOf(source) }
        const event = showEvent(memberOf(inspected, 'event'), namesFor(actor))
        return { type: '@xstate.event', ...ids, ...sourceId, event }
      }
      case '@xstate.snapshot': {
        const event = showEvent(memberOf(inspected, 'event'), namesFor(actor))
        const snapshot = showSnapshot(memberOf(inspected, 'snapshot'), namesFor(actor))
        return { type: '@xstate.snapshot', ...ids, event, snapshot }
      }
      default:
        return undefined
    }
  }
}

/** A definition as it is shown, and its names. */
interface Chart {
  readonly id: string
  readonly definition: string
  readonly names: DefinitionNames
}

function readChart(config: object): Chart {
  const shown = showDefinition(config, 'machine')
  return { id: shown.id, definition: JSON.stringify(shown), names: namesOf(shown) }
}

const noNames: DefinitionNames = { parts: new Set(), events: new Set() }

const sessionOf = (actor: unknown) => showSession(memberOf(actor, 'sessionId'))

/** XState counts its actors. */
const showSession = (id: unknown) => (typeof id === 'string' && /^x:\d{1,9}$/.test(id) ? id : SEALED)

const showPart = (name: unknown, { parts }: DefinitionNames) =>
  typeof name === 'string' && parts.has(name) ? name : SEALED

function showEvent(event: unknown, names: DefinitionNames): InspectedEvent {
  const type = textOf(memberOf(event, 'type')) ?? SEALED
  const shown = isKnownEvent(type, names) ? type : SEALED
  return { ...showFields({ ...payload, type: sealed }, isObject(event) ? event : {}), type: shown }
}

const showStatus = wordOf(['active', 'done', 'error', 'stopped'])

/** A snapshot also has its machine, its children and its history. The message does not mention them. */
function showSnapshot(snapshot: unknown, names: DefinitionNames): InspectedSnapshot {
  const status = textOf(showStatus(memberOf(snapshot, 'status'))) ?? SEALED
  const fields: Readonly<Record<string, ShownBy>> = {
    value: (value) => showValue(value, names),
    tags: (tags) => membersOf(tags)?.map((tag) => showPart(tag, names)) ?? SEALED,
    context,
    output,
    error: thrownError,
  }
  const given = Object.keys(fields).map((name) => [name, memberOf(snapshot, name)] as const)
  return { ...showFields(fields, Object.fromEntries(given)), status }
}

/** What is in a set, of whichever realm; `undefined` for anything else. */
function membersOf(set: unknown): readonly unknown[] | undefined {
  try {
    return Array.from<unknown>(Set.prototype.values.call(set))
  } catch {
    return undefined
  }
}

/** A state value is made of the names of states. */
function showValue(value: unknown, names: DefinitionNames): JsonValue {
  if (typeof value !== 'object') return showPart(value, names)
  return Object.fromEntries(
    entriesOf(value).map(([key, child]) => [showPart(key, names), showValue(child, names)]),
  )
}
