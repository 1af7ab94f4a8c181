import { createStepUpFlow, createStepUpServices, type StepUpFailure, type StepUpResult } from 'mfa-step-up'
import type { ReachFiveAdapter } from 'mfa-step-up/reachfive'

import { findApproach } from './approach.finder.js'
import type { StartArguments } from './arguments.parser.js'
import { runSession } from './flow.session.js'
import type { LineHolder } from './line.holder.js'
import { createTenantEvidence } from './tenant.evidence.js'
import { simulatedCodeLifetime, type Tenant } from './tenant.server.js'
import { createPrompts } from './terminal.prompts.js'
import type { Paint } from './text.painter.js'
import { createViewPrinter, legend } from './view.printer.js'

export interface StepUpOptions {
  readonly adapter: ReachFiveAdapter
  readonly place: Tenant
  readonly start: StartArguments
  readonly lines: LineHolder
  readonly paint: Paint
  /** Aborts `signal`. */
  readonly interrupt: () => void
  readonly signal: AbortSignal
}

export type Ending =
  /** `received`: names of what came, and not what came. */
  | { readonly kind: 'verified'; readonly received: readonly string[] }
  | { readonly kind: 'failed'; readonly error: StepUpFailure }
  | { readonly kind: 'notNeeded' }

/** Logs in where that is needed, and walks through the flow. */
export async function stepUp(options: StepUpOptions): Promise<Ending> {
  const { adapter, place, start, lines, paint, interrupt, signal } = options
  const isSimulated = place.outbox !== null
  const { write, hold } = lines
  const now = () => Date.now()
  const prompts = createPrompts()

  const approach = await findApproach(start, { adapter, prompts, write, signal, isSimulated })
  if (approach.kind !== 'answer') {
    interrupt()
    return { kind: 'failed', error: { code: 'cancelled' } }
  }
  if (approach.value === null) return { kind: 'notNeeded' }

  const services = createStepUpServices({
    adapter,
    // A real tenant has its own settings: an app that knows them says them here.
    ...(isSimulated && {
      evidence: createTenantEvidence(place),
      limits: { codeLifetime: simulatedCodeLifetime },
    }),
  })
  const flow = createStepUpFlow({ services, request: { approach: approach.value }, signal })
  const printer = createViewPrinter({ write, paint, now })
  write(legend)
  printer.printHeader()
  await runSession(flow, { prompts, printer, now, hold, interrupt })
  const outcome = await flow.outcome
  if (outcome.status === 'failed') return { kind: 'failed', error: outcome.error }
  return { kind: 'verified', received: namesOf(outcome.readResult()) }
}

function namesOf(result: StepUpResult): readonly string[] {
  if (result.kind === 'authorizationCode') return ['authorization code']
  if (result.kind === 'session') return ['session']
  const { accessToken, idToken, refreshToken } = result.tokens
  const tokens = { 'access token': accessToken, 'ID token': idToken, 'refresh token': refreshToken }
  return Object.entries(tokens).flatMap(([name, token]) => (token === undefined ? [] : [name]))
}
