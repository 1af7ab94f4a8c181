import type { StepUpFlowOptions } from 'mfa-step-up'
import { createPageInspector } from 'mfa-step-up/inspector'

import { valueText } from '../viewer/event.log.js'
import { readField } from './field.readers.js'

/**
 * What a page of the demo has to do with the page that frames it. The panel there sets the clock of this page and takes it offline, by
 * the `localStorage` that both have; where the flow is, and what it tells the app's log, goes back.
 */

/** In `localStorage`. */
export const shellKeys = { ahead: 'demo:ahead', offline: 'demo:offline' } as const

/** Where a flow is. */
export interface ShellState {
  readonly state: string
}

/** What a flow tells the app's log. */
export interface ShellNotice {
  readonly notice: string
  readonly details: string
}

export const isFramed = (): boolean => window.parent !== window

/** The clock goes as the panel says, and the browser is as offline. Flows hear of it: the page seems to wake up. */
export function obeyShell(): void {
  if (!isFramed()) return
  const { now } = Date
  const read = (key: string) => localStorage.getItem(key) ?? ''
  Date.now = () => now.call(Date) + Number(read(shellKeys.ahead))
  Object.defineProperty(navigator, 'onLine', { get: () => read(shellKeys.offline) === '' })
  addEventListener('storage', ({ key }) => {
    if (key === shellKeys.ahead) dispatchEvent(new Event('online'))
    if (key === shellKeys.offline) dispatchEvent(new Event(navigator.onLine ? 'online' : 'offline'))
  })
}

let watching: Required<Pick<StepUpFlowOptions, 'inspect' | 'onNotice'>> | undefined

/** Tells the viewer of the flows of this page, redacted, by a `BroadcastChannel`; and the page around. */
export function watchFlows() {
  watching ??= createWatching()
  return watching
}

function createWatching(): Required<Pick<StepUpFlowOptions, 'inspect' | 'onNotice'>> {
  const inspector = createPageInspector()
  const tell = (message: ShellState | ShellNotice) => {
    if (isFramed()) window.parent.postMessage(message, location.origin)
  }
  return {
    inspect: (event) => {
      inspector.inspect(event)
      if (event.type !== '@xstate.snapshot' || event.actorRef.sessionId !== event.rootId) return
      tell({ state: valueText(readField(event.snapshot, 'value')) })
    },
    onNotice: ({ type, factor, codesSent, tries, failure }) => {
      const details = [factor, `codes: ${codesSent}`, `tries: ${tries}`, failure?.code]
      tell({ notice: type, details: details.filter((each) => typeof each === 'string').join(', ') })
    },
  }
}
