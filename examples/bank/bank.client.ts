import { StepUpError } from 'mfa-step-up'
import { createStepUp } from 'mfa-step-up/dialog'
import type { StepUpTexts } from 'mfa-step-up/presenter'

import type { Account, Payment, Receipt } from './bank.ledger.js'
import { demoProvider } from './demo.services.js'
import { type DemoSession, hintIn, readSession } from './demo.session.js'
import { watchFlows } from './demo.shell.js'
import { readField, readNumber, readText } from './field.readers.js'
import { formatMoney } from './money.text.js'

export interface BankClientOptions {
  readonly session: DemoSession
  /** Of the dialog. */
  readonly texts: StepUpTexts
}

/** A payment that the customer has sent off. The key says that it is this one, however often it is sent. */
export interface SentPayment extends Payment {
  readonly key: string
}

/** What a signed-in customer can do. */
export interface BankClient {
  readonly readAccount: () => Promise<Account>
  /**
   * Asks the user for a second factor where the bank does. Rejects with a `StepUpError` when that comes to nothing, and with `Refused`
   * where the bank says no.
   */
  readonly pay: (payment: SentPayment) => Promise<{ readonly receipt: Receipt; readonly wasAsked: boolean }>
  readonly signOut: () => void
}

/** The bank refuses, for a reason of its own. */
export class Refused extends Error {
  constructor(
    message: string,
    /** Whether the session is over. */
    readonly isSignedOut = false,
  ) {
    super(message)
  }
}

/** All that a step-up needs: the API that asks for one, how the user is known, and what to show. */
export function createBankClient({ session, texts }: BankClientOptions): BankClient {
  const { apiOrigin, subject } = session
  let { accessToken, refreshToken } = session
  let paying: Payment | null = null
  let wasAsked = false

  const stepUp = createStepUp({
    ...demoProvider(session, (tokens) => {
      accessToken = tokens.accessToken ?? accessToken
      refreshToken = tokens.refreshToken ?? refreshToken
      keepSession({ ...session, accessToken, refreshToken })
    }),
    ...watchFlows(),
    approach: () => ({ kind: 'accessToken', accessToken, refreshToken }),
    ...{ subject, action: 'pay', origins: [apiOrigin], texts },
    // Only clicks start calls: whoever cancels and clicks again is asked again.
    quietPeriod: 0,
    hintOf: hintIn(session),
    summary: () => {
      wasAsked = true
      return paying === null ? undefined : summaryOf(paying)
    },
  })
  const headers = () => ({ Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' })

  return {
    readAccount: async () => {
      const body = await readBody(await stepUp.fetch(`${apiOrigin}/account`, { headers: headers() }))
      return {
        holder: readText(body, 'holder'),
        iban: readText(body, 'iban'),
        balance: readNumber(body, 'balance'),
        currency: readText(body, 'currency'),
      }
    },
    pay: async ({ key, amount, to }) => {
      paying = { amount, to }
      wasAsked = false
      const call = {
        method: 'POST',
        // With a key `fetch` may send it again, and the bank pays once.
        headers: { ...headers(), 'Idempotency-Key': key },
        body: JSON.stringify(paying),
      }
      const body = await readBody(await stepUp.fetch(`${apiOrigin}/payments`, call))
      const receipt = {
        id: readText(body, 'id'),
        amount: readNumber(body, 'amount'),
        currency: readText(body, 'currency'),
        to: readText(body, 'to'),
        balance: readNumber(body, 'balance'),
      }
      return { receipt, wasAsked }
    },
    signOut: () => {
      stepUp.forget()
    },
  }
}

/** What the user confirms: they must see amount and payee. */
const summaryOf = ({ amount, to }: Payment) =>
  ({ title: `Pay ${formatMoney(amount, 'EUR')}`, rows: [['To', to]] }) as const

async function readBody(response: Response): Promise<unknown> {
  const body: unknown = await response.json().catch(() => null)
  if (response.ok) return body
  if (response.status === 401) throw new Refused('Sign in again', true)
  if (readField(body, 'error') === 'insufficient_funds')
    throw new Refused('There is not enough money in the account')
  throw new Refused(`The bank answers ${response.status}`)
}

/** Whether it is known that the payment was not made. */
export const isAnswer = (error: unknown): boolean => error instanceof Refused || error instanceof StepUpError

/** Why a payment was not made, in a sentence. */
export function reasonOf(error: unknown): string {
  if (error instanceof Refused) return `${error.message}.`
  if (!(error instanceof StepUpError)) return 'The bank does not answer. To try again is safe: it pays once.'
  return error.code === 'cancelled' ? 'You cancelled.' : 'It was not confirmed that it is you.'
}

/**
 * What outlives a reload, and is the same in all tabs: who is signed in, and the payment under way. A real app has a cookie for the
 * first; the second is the app's to keep, because a flow does not know what it is for.
 */
const sessionKey = 'bank:session'
const paymentKey = 'bank:payment'

export function keepSession(session: DemoSession | null): void {
  keep(sessionKey, session)
}

export function keptSession(): DemoSession | null {
  return kept(sessionKey, readSession)
}

export function keepPayment(payment: SentPayment | null): void {
  keep(paymentKey, payment)
}

export function keptPayment(): SentPayment | null {
  return kept(paymentKey, (value) => ({
    key: readText(value, 'key'),
    amount: readNumber(value, 'amount'),
    to: readText(value, 'to'),
  }))
}

function keep(key: string, value: object | null): void {
  if (value === null) localStorage.removeItem(key)
  else localStorage.setItem(key, JSON.stringify(value))
}

/** `null` where there is none, or one of an older demo. */
function kept<Value>(key: string, read: (value: unknown) => Value): Value | null {
  try {
    return read(JSON.parse(localStorage.getItem(key) ?? 'null'))
  } catch {
    return null
  }
}
