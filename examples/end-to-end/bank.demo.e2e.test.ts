import { describe, expect, jest, test } from '@jest/globals'

import { bankOf, shareBank } from './bank.fixtures.js'

/** The page around the bank: the phone, the panel, the languages, the other user interfaces. */

jest.setTimeout(60_000)

const { openShell } = shareBank()

/** A payment that waits for its code. */
const begin = async () => {
  const shell = await openShell()
  const { app } = shell
  await app.signIn()
  await app.pay()
  await app.heading('Confirm that it is you').waitFor()
  const askForCode = async () => {
    await app.choose(/Text message/)
    await app.heading('Enter the code').waitFor()
  }
  return { ...shell, askForCode }
}

describe('the phone', () => {
  test('can be read and used while the dialog is open, and says what the code is good for', async () => {
    const { phone, askForCode, code, app } = await begin()
    await askForCode()
    const text = `Harbour Bank: ${code()} is your code to pay €42.00 to Charles Babbage. We never ask for it by phone.`
    await phone.getByText(text).waitFor()
    await phone.getByText(`@127.0.0.1 #${code()}`).waitFor()
    await phone.getByRole('button', { name: 'Copy' }).click()
    await phone.getByText(/^(Copied|Not allowed here)$/).waitFor()
    await app.type(code)
    await app.paid()
  })
})

describe('each button of the panel leads where it says', () => {
  test('a wrong code', async () => {
    const { press, told, phone, askForCode, code, app } = await begin()
    await askForCode()
    await press('Send a wrong code')
    await told('A wrong code is on the phone')
    await phone.getByText('This code is wrong').waitFor()
    const wrong = (await phone.locator('.message-code').first().innerText()).trim()
    expect(wrong).not.toBe(code())
    await app.type(wrong)
    await app.text('That code is not right').first().waitFor()
    await app.text('4 tries left').waitFor()
    await app.type(code)
    await app.paid()
  })

  test('the code expires, at the provider and in the page', async () => {
    const { press, told, askForCode, code, app, bank, pass } = await begin()
    await askForCode()
    await press('Let the code expire')
    await told('A minute has passed')
    await pass(1)
    await app.heading('Code expired').waitFor()
    await app.button('Send another code').click()
    await app.heading('Enter the code').waitFor()
    await app.type(code)
    await app.paid()
    expect(bank.simulator.outbox.all()).toHaveLength(2)
  })

  test('429, with a time', async () => {
    const { press, told, app, bank } = await begin()
    await press('Too many requests')
    await told('429')
    await app.choose(/Text message/)
    await app.text('There were too many requests').first().waitFor()
    await app.button(/\(\d+ sec\)/).waitFor()
    expect(bank.simulator.outbox.all()).toHaveLength(0)
  })

  test('an answer is dropped: the code is on the phone, and the page knows nothing of it', async () => {
    const { press, told, app, bank, phone } = await begin()
    await press('Drop the next answer')
    await told('lost on its way')
    await app.choose(/Text message/)
    await app.text('We could not reach the service').first().waitFor()
    await phone.getByText('is your code to pay').waitFor()
    expect(bank.simulator.outbox.all()).toHaveLength(1)
  })

  test('offline, and online again; the panel still knows after a reload', async () => {
    const { page, press, told, app, askForCode, code } = await begin()
    await askForCode()
    const button = page.getByRole('button', { name: 'Offline' })
    await button.click()
    await told('The app is offline')
    await app.type(code)
    await app.text('There is no connection').first().waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Offline', pressed: true }).waitFor()
    await press('Offline')
    await told('online again')
    await app.heading('Enter the code').waitFor()
    await app.type(code)
    await app.paid()
  })

  test('a slow network', async () => {
    const { page, press, told, app, code } = await begin()
    await press('Slow network')
    await told('takes 3 seconds')
    await page.clock.resume()
    await app.choose(/Text message/)
    await app.dialog.and(app.dialog.page().frameLocator('#app').locator('[aria-busy="true"]')).waitFor()
    await app.heading('Enter the code').waitFor()
    await press('Slow network')
    await told('fast again')
    await app.type(code)
    await app.paid()
  })

  test('a second tab shows the same dialog', async () => {
    const { page, askForCode, code, app } = await begin()
    await askForCode()
    const [tab] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: 'Open a second tab' }).click(),
    ])
    const second = bankOf(tab, tab.frameLocator('#app'))
    await second.heading('Enter the code').waitFor()
    await second.type(code)
    await second.paid()
    await page.bringToFront()
    await app.paid()
    expect(await app.balance.innerText()).toBe('€4,168.50')
  })

  test('by the keyboard, too, with the dialog open', async () => {
    const { page, told, askForCode, phone, app, pass } = await begin()
    await askForCode()
    await phone.getByRole('button', { name: 'Copy' }).focus()
    const reached: unknown[] = []
    for (let presses = 0; presses < 7; presses += 1) {
      await page.keyboard.press('Tab')
      reached.push(await page.evaluate('document.activeElement.textContent'))
    }
    const [first, ...others] = reached
    expect([first, others.slice(0, 3)]).toEqual([
      'Send a wrong code',
      ['Let the code expire', 'Too many requests', 'Drop the next answer'],
    ])
    expect(others.slice(3)).toEqual(['Slow network', 'Offline', 'Open a second tab'])
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Space')
    await told('takes 3 seconds')
    await page.keyboard.press('Space')
    await told('fast again')
    for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')
    await told('A minute has passed')
    await pass(1)
    await app.heading('Code expired').waitFor()
  })
})

test('a language is chosen in the middle: the same step, the same code, other words', async () => {
  const { page, askForCode, app, code, frame } = await begin()
  await askForCode()
  await page.getByLabel('Language of the dialog').selectOption('Français')
  await app.heading('Saisissez le code').waitFor()
  expect(await frame.locator('mfa-step-up').getAttribute('lang')).toBe('fr')
  await page.getByLabel('Language of the dialog').selectOption('العربية')
  const isMirrored = () => frame.locator('dialog[open][dir="rtl"]').waitFor()
  await isMirrored()
  await page.reload()
  await isMirrored()
  await app.input.waitFor()
  await app.input.selectText()
  await page.keyboard.type(code())
  await page.keyboard.press('Enter')
  await app.paid()
})

test.each(['Vanilla', 'React', 'Vue', 'Svelte'])('%s can be used by a person, too', async (name) => {
  const { page, phone, frame, code, audit } = await openShell()
  await page.getByRole('link', { name, exact: true }).click()
  await page.locator('[aria-current="page"]', { hasText: name }).waitFor()
  await frame.getByRole('button', { name: 'Pay' }).click()
  const dialog = frame.getByRole('dialog')
  await dialog.getByRole('button', { name: /Text message/ }).click()
  await phone.getByText(`${code()} is your code to confirm your payment`).waitFor()
  expect(await audit()).toEqual([])
  await dialog.getByRole('textbox').focus()
  await page.keyboard.type(code())
  await page.keyboard.press('Enter')
  await frame.getByLabel('Outcome').filter({ hasText: 'verified' }).waitFor()
  await page.goBack()
  await page.locator('[aria-current="page"]', { hasText: 'Dialog' }).waitFor()
  await frame.getByRole('button', { name: 'Sign in as Ada' }).waitFor()
})

test('axe finds nothing in the page around, light and dark', async () => {
  const { page, askForCode, audit } = await begin()
  await askForCode()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect([colorScheme, await audit()]).toEqual([colorScheme, []])
  }
})
