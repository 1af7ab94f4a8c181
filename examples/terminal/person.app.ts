import { intro, outro, S_BAR } from '@clack/prompts'
import { StepUpError } from 'mfa-step-up'

import { createAdapter } from './adapter.factory.js'
import type { StartArguments, TenantArguments } from './arguments.parser.js'
import { createLineHolder } from './line.holder.js'
import { type Ending, stepUp } from './person.flow.js'
import { showPhone } from './phone.printer.js'
import { simulatedCode, startTenantServer, type Tenant } from './tenant.server.js'
import type { Paint } from './text.painter.js'
import { messageOf } from './failure.text.js'

export interface PersonOptions {
  /** `null`: the simulated one. */
  readonly tenant: TenantArguments | null
  readonly start: StartArguments
  readonly write: (line: string) => void
  readonly paint: Paint
}

/** A step-up that a person walks through. Answers the exit code. */
export async function runForPerson({ tenant, start, write, paint }: PersonOptions): Promise<number> {
  const interruption = new AbortController()
  const interrupt = () => {
    interruption.abort()
  }
  const lines = createLineHolder((line) => {
    write(`${paint('dim', S_BAR)}  ${line}`)
  })
  const place: Tenant = tenant === null ? await startTenantServer(Date.now) : { ...tenant, outbox: null }
  process.on('SIGINT', interrupt)
  try {
    const adapter = createAdapter(place, Date.now, tenant === null ? { code: simulatedCode } : {})
    if (place.outbox !== null) showPhone(place.outbox, { write: lines.write, paint })
    intro(paint('bold', `A step-up at ${place.outbox === null ? '' : 'a simulated tenant, '}${place.domain}`))
    const { signal } = interruption
    const ending = await stepUp({ adapter, place, start, lines, paint, interrupt, signal })
    outro(endingText(ending))
    if (interruption.signal.aborted) return 130
    return ending.kind === 'failed' ? 1 : 0
  } catch (error) {
    // Before the flow began.
    if (!(error instanceof StepUpError)) throw error
    outro(interruption.signal.aborted ? 'Interrupted.' : messageOf(error.toJSON(), Date.now()))
    return interruption.signal.aborted ? 130 : 1
  } finally {
    process.off('SIGINT', interrupt)
    await place.close?.()
  }
}

function endingText(ending: Ending): string {
  switch (ending.kind) {
    case 'verified':
      return `Verified. Received, and not shown: ${ending.received.join(', ') || 'nothing'}.`
    case 'notNeeded':
      return 'Logged in: the tenant wants no second factor.'
    case 'failed':
      return `Not verified. ${messageOf(ending.error, Date.now())}`
  }
}
