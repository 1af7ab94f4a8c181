import { StepUpError } from 'mfa-step-up'

import { type BankClient, createBankClient, PaymentRefused } from './bank.client.js'
import type { Receipt } from './bank.ledger.js'
import { createChartPanel } from './chart.panel.js'
import { signInToDemo } from './demo.session.js'
import { showFlow } from './flow.dialog.js'
import { formatMoney, parseMoney } from './money.text.js'
import { find } from './page.elements.js'
import { watchPhone } from './phone.panel.js'

const signIn = find('sign-in', HTMLButtonElement)
const welcome = find('welcome', HTMLElement)
const account = find('account', HTMLElement)
const form = find('payment', HTMLFormElement)
const amount = find('amount', HTMLInputElement)
const to = find('to', HTMLInputElement)
const result = find('result', HTMLElement)
const chart = createChartPanel({
  state: find('state', HTMLElement),
  notices: find('notices', HTMLElement),
})

let client: BankClient | null = null
/** Whether the payment at hand needed a flow. */
let wasAsked = false

watchPhone(find('messages', HTMLElement), find('no-messages', HTMLElement))

signIn.addEventListener('click', () => void enter())
find('sign-out', HTMLButtonElement).addEventListener('click', leave)
form.addEventListener('submit', (event) => {
  event.preventDefault()
  void pay()
})

async function enter(): Promise<void> {
  signIn.disabled = true
  find('sign-in-result', HTMLElement).textContent = ''
  try {
    const session = await signInToDemo()
    client = createBankClient({
      session,
      ...chart,
      showFlow: (flow) => {
        showFlow(flow)
        wasAsked = true
      },
    })
    const { holder, iban, balance, currency } = await client.readAccount()
    find('holder', HTMLElement).textContent = holder
    find('iban', HTMLElement).textContent = iban
    showBalance(balance, currency)
    tell('', '')
    show(true)
    find('account-heading', HTMLElement).focus()
  } catch {
    find('sign-in-result', HTMLElement).textContent = 'The bank does not answer. Try again.'
  } finally {
    signIn.disabled = false
  }
}

function leave(): void {
  client?.signOut()
  client = null
  form.ariaBusy = 'false'
  show(false)
  signIn.focus()
}

async function pay(): Promise<void> {
  const payee = to.value.trim()
  const cents = parseMoney(amount.value)
  to.ariaInvalid = payee === '' ? 'true' : null
  amount.ariaInvalid = cents === null ? 'true' : null
  if (payee === '' || cents === null) {
    tell('refused', payee === '' ? 'Say who gets the money.' : 'An amount is written as 42 or 42.00.')
    ;(payee === '' ? to : amount).focus()
    return
  }
  const payer = client
  if (payer === null || form.ariaBusy === 'true') return
  form.ariaBusy = 'true'
  wasAsked = false
  tell('waiting', 'The bank is asked…')
  // Whoever has signed out, or in again, is told nothing of it.
  const isStill = () => client === payer
  try {
    const receipt = await payer.pay(cents, payee)
    if (isStill()) showPaid(receipt)
  } catch (error) {
    if (isStill()) tell('refused', `Not paid. ${reasonOf(error)}`)
  } finally {
    if (isStill()) form.ariaBusy = 'false'
  }
}

function showPaid({ id, amount: paid, currency, to: payee, balance }: Receipt): void {
  const why = wasAsked ? '' : ' You confirmed a moment ago: for 5 minutes that is enough.'
  tell('paid', `Paid ${formatMoney(paid, currency)} to ${payee}. Receipt ${id}.${why}`)
  showBalance(balance, currency)
}

function reasonOf(error: unknown): string {
  if (error instanceof PaymentRefused) return `${error.message}.`
  if (!(error instanceof StepUpError)) return 'The bank does not answer.'
  return error.code === 'cancelled' ? 'You cancelled.' : 'It was not confirmed that it is you.'
}

function showBalance(balance: number, currency: string): void {
  find('balance', HTMLElement).textContent = formatMoney(balance, currency)
}

function show(isSignedIn: boolean): void {
  welcome.hidden = isSignedIn
  account.hidden = !isSignedIn
  find('who', HTMLElement).hidden = !isSignedIn
}

function tell(kind: string, text: string): void {
  result.dataset['kind'] = kind
  result.textContent = text
}
