import type { StepUpNotice } from 'mfa-step-up'
import { createPageInspector } from 'mfa-step-up/inspector'
import type { InspectionEvent } from 'xstate'

import { valueText } from '../viewer/event.log.js'
import { readField } from './field.readers.js'
import { make } from './page.elements.js'

export interface ChartPanelElements {
  /** The active state. */
  readonly state: HTMLElement
  /** What the flow tells the app's log. */
  readonly notices: HTMLElement
}

export interface ChartPanel {
  readonly inspect: (event: InspectionEvent) => void
  readonly onNotice: (notice: StepUpNotice) => void
}

/** Where the flow is: to the viewer by a `BroadcastChannel`, redacted, and in words beside it. */
export function createChartPanel({ state, notices }: ChartPanelElements): ChartPanel {
  const inspector = createPageInspector()
  return {
    inspect: (event) => {
      inspector.inspect(event)
      if (event.type !== '@xstate.snapshot' || event.actorRef.sessionId !== event.rootId) return
      state.textContent = valueText(readField(event.snapshot, 'value'))
    },
    onNotice: (notice) => {
      const { type, factor, codesSent, tries, failure } = notice
      const details = [
        ...(factor === null ? [] : [factor]),
        ...[`codes: ${codesSent}`, `tries: ${tries}`],
        ...(failure === null ? [] : [failure.code]),
      ]
      notices.append(
        make(
          'li',
          'notice',
          make('code', 'notice-type', type),
          make('span', 'notice-details', details.join(', ')),
        ),
      )
      notices.scrollTop = notices.scrollHeight
    },
  }
}
