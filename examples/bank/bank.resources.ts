import type { ProtectedResource } from 'mfa-step-up/simulator'

import { createLedger } from './bank.ledger.js'

/** What the bank's API asks of a token: to read, any; to pay, a second factor of the last 5 minutes. */
export function bankResources(): readonly ProtectedResource[] {
  const ledger = createLedger()
  return [
    { method: 'GET', path: '/account', handle: () => Response.json(ledger.account()) },
    {
      method: 'POST',
      path: '/payments',
      amr: ['mfa'],
      maxAge: 300,
      handle: async (request) => {
        const payment: unknown = await request.json().catch(() => null)
        const answer = ledger.pay(payment)
        return answer.kind === 'paid'
          ? Response.json(answer.receipt, { status: 201 })
          : Response.json({ error: answer.error }, { status: 422 })
      },
    },
  ]
}
