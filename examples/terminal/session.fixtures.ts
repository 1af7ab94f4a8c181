import { createStepUpFlow, createStepUpServices } from 'mfa-step-up'
import { createReachFiveAdapter, logInWithPassword } from 'mfa-step-up/reachfive'
import { DEFAULT_USER } from 'mfa-step-up/simulator'
import { SimulatedClock } from 'xstate'

import { runSession } from './flow.session.js'
import { createLineHolder } from './line.holder.js'
import { simulatedCode, simulatedCodeLifetime, startTenantServer } from './tenant.server.js'
import type { Prompts } from './terminal.prompts.js'
import { createViewPrinter } from './view.printer.js'

/** What a person does at a prompt. */
export type Deed =
  | { readonly type: string }
  /** Types the code that is on the phone. */
  | { readonly typeCode: true }
  /** Picks the choice of this label. */
  | { readonly pick: string }
  /** Seconds. The prompt may be gone after it. */
  | { readonly wait: number }
  | { readonly press: 'Ctrl-C' }

/** Walks through a flow at a simulated tenant, in simulated time, by a script. Answers what was said and how it ended. */
export async function walk(deeds: readonly Deed[]) {
  const clock = new SimulatedClock()
  const startedAt = Date.now()
  const now = () => startedAt + clock.now()
  const tenant = await startTenantServer(now)
  try {
    const { domain, clientId, redirectUri } = tenant
    // The tenant answers in real time, on a busy machine later than the 15 s of the default.
    const adapter = createReachFiveAdapter({
      domain,
      clientId,
      now,
      timeout: 600_000,
      code: simulatedCode,
      ...(redirectUri !== undefined && { redirectUri }),
    })
    const services = createStepUpServices({ adapter, limits: { codeLifetime: simulatedCodeLifetime } })
    const { email = '', password = '' } = DEFAULT_USER
    const { ticket } = await logInWithPassword(adapter, { email, password })
    const interruption = new AbortController()
    const { signal } = interruption
    const flow = createStepUpFlow({
      services,
      clock,
      signal,
      request: { approach: { kind: 'loginTicket', ticket } },
    })
    const lines: string[] = []
    const { write, hold } = createLineHolder((line) => lines.push(line))
    const { prompts, said } = scriptedPrompts(deeds, clock, () => tenant.outbox.last()?.code ?? '')
    await runSession(flow, {
      ...{ prompts, now, hold },
      printer: createViewPrinter({ write, paint: (_, text) => text, now }),
      interrupt: () => {
        interruption.abort()
      },
    })
    const outcome = await flow.outcome
    return { said, lines, outcome: outcome.status === 'verified' ? 'verified' : outcome.reason }
  } finally {
    await tenant.close()
  }
}

/** Prompts that a script answers. `said`: their messages and choices, and what they refused. */
function scriptedPrompts(deeds: readonly Deed[], clock: SimulatedClock, readCode: () => string) {
  const said: string[] = []
  const script = [...deeds]

  /** Performs deeds until one of them answers the prompt; `undefined` when the prompt is over. */
  const answer = (signal: AbortSignal | undefined, read: (deed: Deed) => string | undefined) => {
    while (signal?.aborted !== true) {
      const deed = script.shift()
      if (deed === undefined) throw new Error('The script is too short')
      if ('press' in deed) return { kind: 'interrupted' } as const
      if ('wait' in deed) for (let second = 0; second < deed.wait; second += 1) clock.increment(1000)
      else {
        const value = read(deed)
        if (value !== undefined) return { kind: 'answer', value } as const
      }
    }
    return { kind: 'movedOn' } as const
  }

  const prompts: Prompts = {
    type: async ({ message, refuse, signal }) => {
      await Promise.resolve()
      return answer(signal, (deed) => {
        const typed = 'type' in deed ? deed.type : 'typeCode' in deed ? readCode() : ''
        const refusal = refuse(typed)
        said.push([...message(), ...(refusal === undefined ? [] : [refusal])].join(' / '))
        return refusal === undefined ? typed : undefined
      })
    },
    typeHidden: () => Promise.reject(new Error('There is no password in a flow')),
    choose: async ({ message, choices, signal }) => {
      await Promise.resolve()
      const labels = choices.map(({ label, hint, isDisabled = false }) =>
        [isDisabled ? `(${label})` : label, hint?.() ?? ''].join(' ').trim(),
      )
      said.push([message, ...labels].join(' / '))
      const picked = answer(signal, (deed) => ('pick' in deed ? deed.pick : undefined))
      if (picked.kind !== 'answer') return picked
      const choice = choices.find(({ label, isDisabled }) => label === picked.value && isDisabled !== true)
      if (choice === undefined) throw new Error(`${picked.value} can't be picked`)
      return { kind: 'answer', value: choice.value }
    },
    redraw: () => undefined,
  }
  return { prompts, said }
}
