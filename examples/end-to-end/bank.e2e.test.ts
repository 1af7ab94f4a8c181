import { describe, expect, jest, test } from '@jest/globals'

import { shareBank } from './bank.fixtures.js'
import { hold } from './accessibility.fixtures.js'

/** The bank's page: a payment API at another origin, and all that can come between. */

jest.setTimeout(60_000)

const { openBank } = shareBank()

describe('a payment', () => {
  test('asks for a step-up that says what is paid, and to whom; the receipt gets the focus, and the form is empty', async () => {
    const { page, pay, type, code, text, button, heading, dialog, ...rest } = await openBank()
    const { receipt, to, amount, payments, codes, audit } = rest
    expect(await audit()).toEqual([])
    await pay()
    await text('Pay €42.00').waitFor()
    await text('Charles Babbage').waitFor()
    expect(await audit()).toEqual([])
    // The provider has no masked address: it is the app's.
    await button(/Text message.*\+33.\*\*.\*\*.\*\*.01/).click()
    await heading('Enter the code').waitFor()
    expect(await audit()).toEqual([])
    await type(code)
    await receipt.waitFor()
    expect(await receipt.innerText()).toBe('Paid €42.00 to Charles Babbage')
    expect(await receipt.evaluate((element) => element === document.activeElement)).toBe(true)
    expect([await to.inputValue(), await amount.inputValue()]).toEqual(['', ''])
    expect([await dialog.count(), payments(), codes()]).toEqual([0, 1, 1])
    expect(await page.locator('#balance').innerText()).toBe('€4,168.50')
    expect(await audit()).toEqual([])
  })

  test('that is clicked twice, and asked for again, is made once', async () => {
    const { payButton, choose, type, code, paid, balance, payments, codes, heading } = await openBank()
    await payButton.dblclick()
    await choose(/Text message/)
    await heading('Enter the code').waitFor()
    await type(code)
    await paid()
    expect([await balance.innerText(), payments(), codes()]).toEqual(['€4,168.50', 1, 1])
  })

  test('whose answer got lost is made once, when it is asked for again: the receipt is the same', async () => {
    const { page, bank, pay, choose, type, code, told, receipt, paid, payments, balance } = await openBank()
    await page.route(`${bank.apiOrigin}/payments`, async (route) => {
      const response = await route.fetch()
      if (response.status() === 201) await route.abort('connectionreset')
      else await route.fulfill({ response })
    })
    await pay()
    await choose(/Text message/)
    await type(code)
    await told('The bank does not answer. To try again is safe')
    expect(payments()).toBe(1)
    await page.unroute(`${bank.apiOrigin}/payments`)
    await pay()
    await paid()
    expect(await receipt.innerText()).toBe('Paid €42.00 to Charles Babbage')
    expect(await page.locator('#receipt-id').innerText()).toBe('P-0001')
    expect(await balance.innerText()).toBe('€4,168.50')
  })

  test('is not made when the user cancels, and can be begun again', async () => {
    const { page, pay, choose, type, code, told, button, paid, payments, dialog, payButton } =
      await openBank()
    await pay()
    await choose(/Email/)
    await button('Cancel').click()
    await told('Not paid. You cancelled.')
    expect(await dialog.count()).toBe(0)
    expect(await payButton.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await page.evaluate("localStorage.getItem('bank:payment')")).toBeNull()
    await pay()
    await choose(/Email/)
    await type(code)
    await paid()
    expect(payments()).toBe(1)
  })

  test('soon after another needs no step-up; an empty form pays nothing', async () => {
    const { page, pay, choose, type, code, paid, to, amount, told, receipt, payments, codes } =
      await openBank()
    await pay()
    await choose(/Text message/)
    await type(code)
    await paid()
    await pay()
    await told('Say who gets the money.')
    await to.fill('Mary Somerville')
    await amount.fill('12,50')
    await pay()
    await page.getByText('You confirmed a moment ago').waitFor()
    expect(await receipt.innerText()).toBe('Paid €12.50 to Mary Somerville')
    expect([payments(), codes()]).toEqual([2, 1])
  })
})

describe('what comes between', () => {
  test('a reload in the middle: signed in, the same payment, the same code, the same tries', async () => {
    const { page, pay, choose, type, code, heading, text, paid, payments, codes, pass } = await openBank()
    await pay()
    await choose(/Text message/)
    await heading('Enter the code').waitFor()
    const wrong = code().replace(/./g, (digit) => String(9 - Number(digit)))
    await type(wrong)
    await text('4 tries left').waitFor()
    await page.reload()
    await heading('Enter the code').waitFor()
    await text('Pay €42.00').waitFor()
    await text('4 tries left').waitFor()
    await pass(1)
    await type(code)
    await paid()
    expect([payments(), codes()]).toEqual([1, 1])
    expect(
      await page.evaluate("Object.keys(localStorage).filter((key) => key !== 'mfa-step-up:last-factor')"),
    ).toEqual(['bank:session'])
  })

  test('back and forward: the payment is where it was', async () => {
    const { page, bank, pay, choose, type, code, heading, paid, payments, codes } = await openBank()
    await pay()
    await choose(/Text message/)
    await heading('Enter the code').waitFor()
    await page.goto(`${bank.origin}/vanilla/`)
    await page.goBack()
    await heading('Enter the code').waitFor()
    await page.goForward()
    await page.getByRole('heading', { name: 'A payment', exact: true }).waitFor()
    await page.goBack()
    await type(code)
    await paid()
    expect([payments(), codes()]).toEqual([1, 1])
  })

  test('a second tab shows the same dialog; the code that is typed there pays once, and both have the receipt', async () => {
    const first = await openBank()
    await first.pay()
    await first.choose(/Text message/)
    await first.heading('Enter the code').waitFor()
    const second = await first.openTab()
    await second.heading('Enter the code').waitFor()
    await second.text('Pay €42.00').waitFor()
    await second.type(first.code)
    for (const { page, paid, balance } of [second, first]) {
      await paid()
      expect([await page.locator('#receipt-id').innerText(), await balance.innerText()]).toEqual([
        'P-0001',
        '€4,168.50',
      ])
    }
    expect(first.codes()).toBe(1)
  })

  test('a tab that pays another amount has another dialog, and another code', async () => {
    const first = await openBank()
    await first.pay()
    await first.choose(/Text message/)
    await first.heading('Enter the code').waitFor()
    const codeOfFirst = first.code()
    const second = await openBank(first)
    await second.amount.fill('4200')
    await second.pay()
    await second.text('Pay €4,200.00').waitFor()
    await second.choose(/Email/)
    await second.type(first.code)
    await second.paid()
    await first.type(codeOfFirst)
    await first.told('There is not enough money in the account')
    expect([first.payments(), first.codes()]).toEqual([1, 2])
  })

  test('a bank that does not answer loses no session', async () => {
    const { page, bank, balance } = await openBank()
    const account = `${bank.apiOrigin}/account`
    await page.route(account, (route) => route.abort('connectionreset'), { times: 1 })
    await page.reload()
    await page.getByText('The bank does not answer. Try again.').waitFor()
    await page.getByRole('button', { name: 'Sign in as Ada' }).click()
    await balance.filter({ hasText: '€4,210.50' }).waitFor()
    expect(await page.evaluate("localStorage.getItem('bank:session')")).not.toBeNull()
  })

  test('a session that the bank does not know any more is over: the page says so by asking to sign in', async () => {
    const { page, bank } = await openBank()
    const clientId = 'simulated-client'
    const session = String(await page.evaluate("localStorage.getItem('bank:session')"))
    const { accessToken } = JSON.parse(session) as { readonly accessToken: string }
    await page.evaluate(
      async (body) => {
        const headers = { 'Content-Type': 'application/json' }
        await fetch('/oauth/revoke', { method: 'POST', headers, body })
      },
      JSON.stringify({ client_id: clientId, token: accessToken }),
    )
    await page.goto(`${bank.origin}/bank/app/`)
    await page.getByRole('button', { name: 'Sign in as Ada' }).waitFor()
    expect(await page.evaluate("localStorage.getItem('bank:session')")).toBeNull()
  })

  test('a login of long ago: its token is refreshed once, and a reload after that knows the new one', async () => {
    const { page, bank, pay, choose, type, code, heading, button, told, pass, paid } = await openBank()
    await pass(600)
    await pay()
    await heading('Confirm that it is you').waitFor()
    await button('Cancel').click()
    await told('You cancelled')
    await pass(600)
    await page.reload()
    await pay()
    await choose(/Text message/)
    await type(code)
    await paid()
    expect(bank.simulator.requests.all('/oauth/token').map(({ body }) => body)).toMatchObject([
      { grant_type: 'refresh_token' },
      { grant_type: 'refresh_token' },
      { grant_type: 'authorization_code' },
    ])
  })

  test('offline: a code is not handed in and costs no try, and nothing is sent when the network is back', async () => {
    const { page, bank, pay, choose, type, code, heading, text, pass, paid, payments } = await openBank()
    await pay()
    await choose(/Text message/)
    await heading('Enter the code').waitFor()
    await page.context().setOffline(true)
    await type(code)
    await pass(1)
    await text('There is no connection').first().waitFor()
    await text('5 tries left').waitFor()
    await page.context().setOffline(false)
    await pass(5)
    expect(bank.simulator.requests.all('/identity/v1/passwordless/verify')).toEqual([])
    await type(code)
    await paid()
    expect(payments()).toBe(1)
  })

  test('a slow network: the page is busy and can be cancelled, and what arrives late changes nothing', async () => {
    const { page, bank, pay, pass, choose, dialog, button, told, isGone, codes } = await openBank()
    await pay()
    const answer = await hold(page, '**/passwordless/start')
    await choose(/Text message/)
    await dialog.and(page.locator('[aria-busy="true"]')).waitFor()
    await button('Cancel').click()
    await told('You cancelled')
    answer()
    await pass(20)
    await isGone()
    expect([codes(), bank.simulator.requests.all('/identity/v1/passwordless/verify')]).toEqual([0, []])
  })
})
