/** Ada's account, in memory. Amounts are whole cents: 0.1 + 0.2 is no money. */
export interface Account {
  readonly holder: string
  readonly iban: string
  readonly balance: number
  readonly currency: string
}

export interface Receipt {
  readonly id: string
  readonly amount: number
  readonly currency: string
  readonly to: string
  /** Of the account, after it. */
  readonly balance: number
}

/** Why a payment isn't made, or the payment. */
export type PaymentAnswer =
  | { readonly kind: 'paid'; readonly receipt: Receipt }
  | { readonly kind: 'refused'; readonly error: 'invalid_payment' | 'insufficient_funds' }

export interface Ledger {
  readonly account: () => Account
  /** Takes what a stranger sent. */
  readonly pay: (payment: unknown) => PaymentAnswer
}

const highestAmount = 1_000_000_00

export function createLedger(): Ledger {
  const currency = 'EUR'
  let balance = 4_210_50
  let payments = 0
  return {
    account: () => ({ holder: 'Ada Lovelace', iban: 'GB33 BUKB 2020 1555 5555 55', balance, currency }),
    pay: (payment) => {
      const asked = readPayment(payment)
      if (asked === null) return { kind: 'refused', error: 'invalid_payment' }
      if (asked.amount > balance) return { kind: 'refused', error: 'insufficient_funds' }
      balance -= asked.amount
      payments += 1
      const id = `P-${String(payments).padStart(4, '0')}`
      return { kind: 'paid', receipt: { id, ...asked, currency, balance } }
    },
  }
}

function readPayment(payment: unknown): Pick<Receipt, 'amount' | 'to'> | null {
  if (typeof payment !== 'object' || payment === null) return null
  const amount: unknown = Reflect.get(payment, 'amount')
  const to: unknown = Reflect.get(payment, 'to')
  if (typeof amount !== 'number' || !Number.isSafeInteger(amount)) return null
  if (amount < 1 || amount > highestAmount) return null
  if (typeof to !== 'string' || to.trim() === '' || to.length > 70) return null
  return { amount, to: to.trim() }
}
