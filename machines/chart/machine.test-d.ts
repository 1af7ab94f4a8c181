import type { SnapshotFrom } from 'xstate'

import type { StepUpMachine } from './machine.js'
import { acts, at, type Delayed, resting, type StatePath } from './transitions.js'

/** Names in the chart: a misspelt state or delay does not compile. Checked by `npm run types`. */

/** Paths of the states that a state value names. */
type PathsOf<Value> = Value extends string
  ? Value
  : { [State in keyof Value & string]: State | `${State}.${Value[State] & string}` }[keyof Value & string]
type PathOfChart = PathsOf<SnapshotFrom<StepUpMachine>['value']>

// The list in transitions.ts has every state of the chart, and no other.
null as unknown as PathOfChart satisfies StatePath
null as unknown as StatePath satisfies PathOfChart

at('retry.wrongCode')
// @ts-expect-error there is no such state
at('retry.wrongcode')
// @ts-expect-error it stands in another state
at('codeSent.wrongCode')

acts('wrongCode')
// @ts-expect-error there is no such state
acts('wrongcode')
resting('awaitingApproval', { wait: 'polling', code: at('retry.codeExpired') })
// @ts-expect-error there is no such state
resting('awaitingApproval', { wait: 'polls' })
// @ts-expect-error there is no such deadline
resting('awaitingApproval', { waiting: 'polling' })

export const delayed = { sendTimeout: 'idle' } satisfies Delayed
// @ts-expect-error there is no such delay
export const misspelt = { sendTimeOut: 'idle' } satisfies Delayed
