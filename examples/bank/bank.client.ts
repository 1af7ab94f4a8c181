import { createStepUpFlow, type StepUpFlow, type StepUpFlowOptions } from 'mfa-step-up'
import { createStepUpGate, withStepUp } from 'mfa-step-up/gate'

import type { Account, Receipt } from './bank.ledger.js'
import { demoServices } from './demo.services.js'
import type { DemoSession } from './demo.session.js'
import { readField, readNumber, readText } from './field.readers.js'

export interface BankClientOptions extends Pick<StepUpFlowOptions, 'inspect' | 'onNotice'> {
  readonly session: DemoSession
  /** Draws the flow that a call waits for. */
  readonly showFlow: (flow: StepUpFlow) => void
}

/** What a signed-in customer can do. */
export interface BankClient {
  readonly readAccount: () => Promise<Account>
  /** Asks the user for a second factor where the bank does. Rejects with a `StepUpError` when that comes to nothing. */
  readonly pay: (amount: number, to: string) => Promise<Receipt>
  readonly signOut: () => void
}

/** The bank refuses a payment for a reason of its own. */
export class PaymentRefused extends Error {}

export function createBankClient(options: BankClientOptions): BankClient {
  const { session, showFlow, inspect, onNotice } = options
  const { accessToken, refreshToken, apiOrigin } = session
  const signal = new AbortController()

  const gate = createStepUpGate({
    // Only clicks start calls: whoever cancels and clicks again is asked again.
    quietPeriod: 0,
    flow: (asked) => {
      const flow = createStepUpFlow({
        services: demoServices(session),
        request: { approach: { kind: 'accessToken', accessToken, refreshToken }, action: 'pay', ...asked },
        signal: signal.signal,
        ...(inspect && { inspect }),
        ...(onNotice && { onNotice }),
      })
      showFlow(flow)
      return flow
    },
  })
  const callBank = withStepUp(fetch, { gate, origins: [apiOrigin], methods: ['POST'] })
  const headers = { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' }

  return {
    readAccount: async () => {
      const body = await readBody(await callBank(`${apiOrigin}/account`, { headers }))
      return {
        holder: readText(body, 'holder'),
        iban: readText(body, 'iban'),
        balance: readNumber(body, 'balance'),
        currency: readText(body, 'currency'),
      }
    },
    pay: async (amount, to) => {
      const payment = { method: 'POST', headers, body: JSON.stringify({ amount, to }) }
      const body = await readBody(await callBank(`${apiOrigin}/payments`, payment))
      return {
        id: readText(body, 'id'),
        amount: readNumber(body, 'amount'),
        currency: readText(body, 'currency'),
        to: readText(body, 'to'),
        balance: readNumber(body, 'balance'),
      }
    },
    signOut: () => {
      signal.abort()
      gate.forget()
    },
  }
}

async function readBody(response: Response): Promise<unknown> {
  const body: unknown = await response.json()
  if (response.ok) return body
  if (readField(body, 'error') === 'insufficient_funds')
    throw new PaymentRefused('There is not enough money in the account')
  throw new PaymentRefused(`The bank answers ${response.status}`)
}
