import {
  type BankClient,
  createBankClient,
  keepPayment,
  keepSession,
  keptPayment,
  keptSession,
  isAnswer,
  reasonOf,
  Refused,
  type SentPayment,
} from './bank.client.js'
import type { Receipt } from './bank.ledger.js'
import { loadTexts } from './demo.language.js'
import { type DemoSession, signInToDemo } from './demo.session.js'
import { obeyShell } from './demo.shell.js'
import { formatMoney, parseMoney } from './money.text.js'
import { find } from './page.elements.js'

obeyShell()

const signIn = find('sign-in', HTMLButtonElement)
const form = find('payment', HTMLFormElement)
const amount = find('amount', HTMLInputElement)
const to = find('to', HTMLInputElement)
const result = find('result', HTMLElement)
const receipt = find('receipt', HTMLElement)
const texts = await loadTexts()

let client: BankClient | null = null

signIn.addEventListener('click', () => void enter())
find('sign-out', HTMLButtonElement).addEventListener('click', leave)
form.addEventListener('submit', (event) => {
  event.preventDefault()
  const payment = readForm()
  if (payment !== null) void pay(payment)
})

const session = keptSession()
if (session === null) show(false)
else void goOn(session)

async function enter(): Promise<void> {
  const known = keptSession()
  if (known !== null) return goOn(known)
  signIn.disabled = true
  tellWelcome('')
  try {
    const signedIn = await signInToDemo()
    await open(signedIn)
    keepSession(signedIn)
    find('account-heading', HTMLElement).focus()
  } catch {
    tellWelcome('The bank does not answer. Try again.')
  } finally {
    signIn.disabled = false
  }
}

/** After a reload, or in another tab. A payment that was under way goes on where it was, with its key: it is made once. */
async function goOn(kept: DemoSession): Promise<void> {
  try {
    await open(kept)
  } catch (error) {
    if (error instanceof Refused && error.isSignedOut) leave()
    else tellWelcome('The bank does not answer. Try again.')
    show(false)
    return
  }
  const payment = keptPayment()
  if (payment === null) return
  to.value = payment.to
  amount.value = (payment.amount / 100).toFixed(2)
  await pay(payment)
}

async function open(signedIn: DemoSession): Promise<void> {
  client = createBankClient({ session: signedIn, texts })
  const { holder, iban, balance, currency } = await client.readAccount()
  find('holder', HTMLElement).textContent = holder
  find('iban', HTMLElement).textContent = iban
  showBalance(balance, currency)
  tell('', '')
  receipt.hidden = true
  show(true)
}

function leave(): void {
  client?.signOut()
  client = null
  keepSession(null)
  keepPayment(null)
  form.ariaBusy = 'false'
  show(false)
  signIn.focus()
}

/** `null` for what the bank need not be asked. */
function readForm(): SentPayment | null {
  const payee = to.value.trim()
  const cents = parseMoney(amount.value)
  to.ariaInvalid = payee === '' ? 'true' : null
  amount.ariaInvalid = cents === null ? 'true' : null
  if (payee !== '' && cents !== null) return { key: keyOf(cents, payee), amount: cents, to: payee }
  receipt.hidden = true
  tell('refused', payee === '' ? 'Say who gets the money.' : 'An amount is written as 42 or 42.00.')
  ;(payee === '' ? to : amount).focus()
  return null
}

/** The same payment again, after the bank did not answer, has the same key: it may have been made. */
function keyOf(cents: number, payee: string): string {
  const open = keptPayment()
  return open?.amount === cents && open.to === payee ? open.key : crypto.randomUUID()
}

async function pay(payment: SentPayment): Promise<void> {
  const payer = client
  if (payer === null || form.ariaBusy === 'true') return
  form.ariaBusy = 'true'
  receipt.hidden = true
  keepPayment(payment)
  tell('waiting', 'The bank is asked…')
  // Whoever has signed out, or in again, is told nothing of it.
  const isStill = () => client === payer
  try {
    const paid = await payer.pay(payment)
    if (!isStill()) return
    keepPayment(null)
    form.ariaBusy = 'false'
    showReceipt(paid.receipt, paid.wasAsked)
  } catch (error) {
    if (!isStill()) return
    // Where the bank did not answer, as in a page that goes away, nobody knows yet what became of it.
    if (isAnswer(error)) keepPayment(null)
    form.ariaBusy = 'false'
    if (error instanceof Refused && error.isSignedOut) leave()
    else tell('refused', `Not paid. ${reasonOf(error)}`)
  }
}

/** The form is empty: a second "Pay" is another payment, on purpose. */
function showReceipt(paid: Receipt, wasAsked: boolean): void {
  tell('', '')
  to.value = ''
  amount.value = ''
  showBalance(paid.balance, paid.currency)
  const heading = find('receipt-heading', HTMLElement)
  heading.textContent = `Paid ${formatMoney(paid.amount, paid.currency)} to ${paid.to}`
  find('receipt-id', HTMLElement).textContent = paid.id
  find('receipt-note', HTMLElement).hidden = wasAsked
  receipt.hidden = false
  heading.focus()
}

function showBalance(balance: number, currency: string): void {
  find('balance', HTMLElement).textContent = formatMoney(balance, currency)
}

function show(isSignedIn: boolean): void {
  find('welcome', HTMLElement).hidden = isSignedIn
  find('account', HTMLElement).hidden = !isSignedIn
  find('who', HTMLElement).hidden = !isSignedIn
}

function tell(kind: string, text: string): void {
  result.dataset['kind'] = kind
  result.textContent = text
}

function tellWelcome(text: string): void {
  find('sign-in-result', HTMLElement).textContent = text
}
