import { expect, jest, test } from '@jest/globals'

import { hold } from './accessibility.fixtures.js'
import { shareBank } from './bank.fixtures.js'

/** The bank's page: what is typed into its form, and who is told what became of it. */

jest.setTimeout(60_000)

const { openBank } = shareBank()

test('a payment in flight does not outlive signing out', async () => {
  const { page, bank, code, pay, signIn, choose, type, told, paid, receipt, dialog, payments } =
    await openBank()
  const url = `${bank.apiOrigin}/payments`
  const arrive = await hold(page, url)
  await pay()
  await told('The bank is asked')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await signIn()
  await pay()
  await choose(/Text message/)
  await type(code)
  await paid()

  const late = page.waitForResponse((response) => response.url() === url && response.status() === 401)
  arrive()
  await late
  // The page has heard of it by the time that it has heard of something later.
  await page.evaluate(`fetch('/health').then((response) => response.text())`)
  expect(await receipt.isVisible()).toBe(true)
  expect([await dialog.count(), payments()]).toEqual([0, 1])
})

test('after signing out a reload has nothing of the session, and nothing of the payment', async () => {
  const { page, pay, heading, button, told } = await openBank()
  await pay()
  await heading('Confirm that it is you').waitFor()
  await button('Cancel').click()
  await told('You cancelled')
  await page.getByRole('button', { name: 'Sign out' }).click()
  expect(await page.evaluate('Object.keys(localStorage)')).toEqual([])
  await page.reload()
  await page.getByRole('button', { name: 'Sign in as Ada' }).waitFor()
})

test.each([
  ['To', '   ', 'Say who gets the money.'],
  ['Amount in euro', 'much', 'An amount is written as 42 or 42.00.'],
])(
  'a wrong %s is said before the bank is asked, and marked until it is right',
  async (label, wrong, text) => {
    const { page, bank, pay, told, heading } = await openBank()
    const field = page.getByLabel(label, { exact: true })
    const right = await field.inputValue()
    expect(await field.getAttribute('aria-invalid')).toBeNull()
    await field.fill(wrong)
    await pay()
    await told(text)
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(bank.bank.calls.all('/payments')).toHaveLength(0)
    await field.fill(` ${right} `)
    await pay()
    await heading('Confirm that it is you').waitFor()
    expect(await field.getAttribute('aria-invalid')).toBeNull()
  },
)
