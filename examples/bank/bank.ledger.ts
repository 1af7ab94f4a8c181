import type { ProtectedResource } from 'mfa-step-up/simulator'

/** Ada's account, in memory. Amounts are whole cents: 0.1 + 0.2 is no money. */
export interface Account {
  readonly holder: string
  readonly iban: string
  readonly balance: number
  readonly currency: string
}

export interface Payment {
  readonly amount: number
  readonly to: string
}

export interface Receipt extends Payment {
  readonly id: string
  readonly currency: string
  /** Of the account, after it. */
  readonly balance: number
}

/** Why a payment isn't made, or the payment. */
export type PaymentAnswer =
  | { readonly kind: 'paid'; readonly receipt: Receipt }
  | {
      readonly kind: 'refused'
      readonly error: 'invalid_payment' | 'insufficient_funds' | 'key_reused'
    }

export interface Ledger {
  readonly account: () => Account
  /** Takes what a stranger sent. The same payment with the same key again is not made again: the answer is the same receipt. */
  readonly pay: (payment: unknown, key: string | null) => PaymentAnswer
}

const currency = 'EUR'
const highestAmount = 1_000_000_00

export function createLedger(): Ledger {
  let balance = 4_210_50
  let payments = 0
  /** By the key that they were asked for with. */
  const made = new Map<string, Receipt>()
  return {
    account: () => ({ holder: 'Ada Lovelace', iban: 'GB33 BUKB 2020 1555 5555 55', balance, currency }),
    pay: (payment, key) => {
      const asked = readPayment(payment)
      if (asked === null) return { kind: 'refused', error: 'invalid_payment' }
      const before = key === null ? undefined : made.get(key)
      if (before !== undefined)
        return before.amount === asked.amount && before.to === asked.to
          ? { kind: 'paid', receipt: before }
          : { kind: 'refused', error: 'key_reused' }
      if (asked.amount > balance) return { kind: 'refused', error: 'insufficient_funds' }
      balance -= asked.amount
      payments += 1
      const id = `P-${String(payments).padStart(4, '0')}`
      const receipt = { id, ...asked, currency, balance }
      if (key !== null) made.set(key, receipt)
      return { kind: 'paid', receipt }
    },
  }
}

/** `null` for what is no payment. */
export function readPayment(payment: unknown): Payment | null {
  if (typeof payment !== 'object' || payment === null) return null
  const amount: unknown = Reflect.get(payment, 'amount')
  const to: unknown = Reflect.get(payment, 'to')
  if (typeof amount !== 'number' || !Number.isSafeInteger(amount)) return null
  if (amount < 1 || amount > highestAmount) return null
  if (typeof to !== 'string' || to.trim() === '' || to.length > 70) return null
  return { amount, to: to.trim() }
}

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
        const answer = ledger.pay(payment, request.headers.get('Idempotency-Key'))
        return answer.kind === 'paid'
          ? Response.json(answer.receipt, { status: 201 })
          : Response.json({ error: answer.error }, { status: 422 })
      },
    },
  ]
}
