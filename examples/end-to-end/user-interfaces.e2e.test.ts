import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import type { Browser, Locator } from 'playwright-core'

import { hold } from './accessibility.fixtures.js'
import { openBrowser, visit, type Visit } from './browser.fixtures.js'
import { dialogOf } from './dialog.fixtures.js'

/** One test for every user interface: they show the same, and behave the same. */

jest.setTimeout(60_000)

let browser: Browser
let shop: Visit | undefined

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
})
afterEach(async () => {
  await shop?.close()
  shop = undefined
})

describe.each(['vanilla', 'custom-element', 'react', 'vue', 'svelte'])('%s', (name) => {
  const open = async () => {
    const visited = await visit(browser, name)
    shop = visited
    const parts = dialogOf(visited.page)
    return {
      ...visited,
      ...parts,
      verifications: () => visited.bank.simulator.requests.all('/identity/v1/passwordless/verify').length,
      messages: () => visited.bank.simulator.outbox.all().length,
      /** All that describes an element, as a screen reader reads it. */
      descriptionOf: (element: Locator): Promise<string> =>
        element.evaluate((described: Element) => {
          const root = described.getRootNode() as Document
          const ids = described.getAttribute('aria-describedby')?.split(' ') ?? []
          return ids.map((id) => root.getElementById(id)?.textContent.trim() ?? '').join(' ')
        }),
      hasFocus: (element: Locator) => element.and(visited.page.locator(':focus')).waitFor(),
    }
  }

  test('a right code ends the flow; one click sent one code; the page has its focus back; axe finds nothing', async () => {
    const { page, pay, heading, choose, type, code, ends, messages, audit, hasFocus } = await open()
    expect(await audit()).toEqual([])
    await pay()
    await heading('Confirm that it is you').waitFor()
    expect(await audit()).toEqual([])
    await choose('Text message')
    await heading('Enter the code').waitFor()
    expect(await audit()).toEqual([])
    expect(messages()).toBe(1)
    await type(code)
    await ends('verified')
    await hasFocus(page.getByRole('button', { name: 'Pay' }))
    expect(await audit()).toEqual([])
  })

  test('it says what is confirmed, and where the code is', async () => {
    const { pay, choose, dialog, text, heading, descriptionOf } = await open()
    await pay()
    await choose('Text message')
    await heading('Enter the code').waitFor()
    for (const words of ['Pay 42.00 EUR', 'To', 'Charles B.']) await text(new RegExp(`^${words}$`)).waitFor()
    const description = await descriptionOf(dialog)
    expect(description).toMatch(/Pay 42.00 EUR.*To.*Charles B\./)
  })

  test('a wrong code is told beside the field, and can be corrected where it stands', async () => {
    const visited = await open()
    const { pay, choose, type, code, text, status, input, pass, audit, messages, ends } = visited
    await pay()
    await choose('Text message')
    await text('5 tries left').waitFor()
    const before = await input.boundingBox()
    await type('000000')
    await text('4 tries left').waitFor()
    await pass(1)
    const wrong = 'That code is not right. Check it and enter it again.'
    expect(await status.innerText()).toBe(wrong)
    expect(await audit()).toEqual([])
    expect(await visited.descriptionOf(input)).toContain(wrong)
    expect(await input.getAttribute('aria-invalid')).toBe('true')
    await visited.hasFocus(input)
    // The field has not moved, and what was typed is typed over.
    expect(await input.boundingBox()).toEqual(before)
    await visited.page.keyboard.type(`${code().slice(0, 3)} ${code().slice(3)}`)
    await visited.page.keyboard.press('Enter')
    await ends('verified')
    expect(messages()).toBe(1)
  })

  test.each([
    ['', 'Enter the code.'],
    ['12', 'The code has 6 characters. You entered 2.'],
    ['12345678', 'The code has only 6 characters. You entered 8.'],
  ])('"%s" can be no code: it costs no try, and is told each time', async (typed, words) => {
    const { page, pay, choose, text, status, input, verifications, pass, hasFocus } = await open()
    await pay()
    await choose('Email')
    await hasFocus(input)
    for (let time = 0; time < 2; time += 1) {
      await page.keyboard.type(typed)
      await page.keyboard.press('Enter')
      await pass(1)
      await text('5 tries left').waitFor()
      expect(await status.innerText()).toBe(words)
      await hasFocus(input)
    }
    expect(verifications()).toBe(0)
  })

  test.each(['pasted', 'filled in'])('a whole code that is %s is handed in by itself, once', async (way) => {
    const { page, pay, choose, input, ends, hasFocus } = await open()
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.goto(`${page.url()}?provider=memory`)
    await pay()
    await choose('Authenticator app')
    await hasFocus(input)
    const whole = '123-456'
    if (way === 'pasted') {
      await page.evaluate((text) => navigator.clipboard.writeText(text), whole)
      await page.keyboard.press('ControlOrMeta+V')
    } else {
      // As iOS does it.
      await page.keyboard.insertText(whole)
    }
    await ends('verified')
  })

  test('a code that is typed waits for the user; one that is pasted is handed in by itself, once', async () => {
    const { page, pay, choose, code, input, heading, verifications, pass, hasFocus, outcome } = await open()
    await pay()
    await choose('Text message')
    await hasFocus(input)
    await page.keyboard.type(code())
    await pass(1)
    await heading('Enter the code').waitFor()
    expect([await input.inputValue(), verifications()]).toEqual([code(), 0])
    await input.selectText()
    await page.keyboard.insertText(code())
    await outcome.filter({ hasText: 'verified' }).waitFor()
    expect(verifications()).toBe(1)
  })

  test('while a request runs all stays in its place, with its focus', async () => {
    const { page, dialog, pay, choose, code, input, heading, status, hasFocus, ends } = await open()
    await pay()
    await choose('Text message')
    await hasFocus(input)
    const before = await dialog.boundingBox()
    const answer = await hold(page, '**/passwordless/verify')
    await page.keyboard.type(code())
    await page.keyboard.press('Enter')
    await status.filter({ hasText: 'Checking.' }).waitFor()
    await heading('Enter the code').waitFor()
    expect([await dialog.boundingBox(), await input.inputValue()]).toEqual([before, code()])
    await hasFocus(input)
    expect(
      await dialog
        .locator('[aria-busy="true"]')
        .or(dialog.and(page.locator('[aria-busy="true"]')))
        .count(),
    ).toBe(1)
    answer()
    await ends('verified')
  })

  test('another code can be asked for after its cooldown, once per click; that is announced once', async () => {
    const { pay, choose, type, code, button, status, messages, pass, ends } = await open()
    await pay()
    await choose('Text message')
    await button('Send another code (30 sec)').waitFor()
    expect(await button(/Send another code/).isDisabled()).toBe(true)
    await pass(3)
    await button('Send another code (27 sec)').waitFor()
    expect(await status.innerText()).toBe('')
    await pass(27)
    await status.filter({ hasText: 'You can ask for another code now.' }).waitFor()
    await button('Send another code').dblclick()
    await button('Send another code (40 sec)').waitFor()
    expect(messages()).toBe(2)
    await type(code)
    await ends('verified')
  })

  test('help is there once the first wait is over', async () => {
    const { pay, choose, text, button, pass, audit, heading } = await open()
    await pay()
    await choose('Text message')
    await heading('Enter the code').waitFor()
    expect(await text('Did not get it?').isVisible()).toBe(false)
    await pass(30)
    await text('Did not get it?').click()
    await text('Check that this is your number.').waitFor()
    expect(await audit()).toEqual([])
    await button('Use another way').waitFor()
  })

  test('the second click of a double click hits nothing, whatever is there by then', async () => {
    const { page, pay, choose, heading, button, status, messages, pass, isGone } = await open()
    const doubleClick = async (target: Locator, clicks: readonly number[]) => {
      const box = await target.boundingBox()
      if (box === null) throw new Error('It is not shown')
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
      for (const clickCount of clicks) {
        await page.mouse.down({ clickCount })
        await page.mouse.up({ clickCount })
      }
    }
    await pay()
    await choose('Text message')
    await heading('Enter the code').waitFor()
    await pass(61)
    await heading('Code expired').waitFor()
    const answer = await hold(page, '**/passwordless/start')
    const resend = button(/Send another code/)
    const place = await resend.boundingBox()
    await doubleClick(resend, [1, 2])
    await status.filter({ hasText: 'Sending.' }).waitFor()
    expect([await resend.boundingBox(), await resend.isDisabled()]).toEqual([place, true])
    answer()
    await button('Send another code (40 sec)').waitFor()
    expect(messages()).toBe(2)
    // The second click alone, on a button that has come under the pointer.
    await doubleClick(button('Cancel'), [2])
    await pass(1)
    await heading('Enter the code').waitFor()
    await doubleClick(button('Cancel'), [1])
    await isGone()
  })

  test('a key that is still down does nothing twice', async () => {
    const { page, pay, choose, text, input, hasFocus, verifications, pass, heading } = await open()
    await pay()
    await choose('Text message')
    await hasFocus(input)
    await page.keyboard.type('000000')
    for (let times = 0; times < 3; times += 1) await page.keyboard.down('Enter')
    await text('4 tries left').waitFor()
    for (let times = 0; times < 3; times += 1) await page.keyboard.down('Enter')
    await page.keyboard.up('Enter')
    await pass(1)
    await heading('Enter the code').waitFor()
    await text('4 tries left').waitFor()
    expect(verifications()).toBe(1)
  })

  test('before time is up the user is warned, and can have more', async () => {
    const { page, pay, choose, heading, text, button, status, pass, audit, isGone } = await open()
    await page.goto(`${page.url()}?provider=memory`)
    await pay()
    await choose('Authenticator app')
    await heading('Enter the code').waitFor()
    await pass(238)
    expect(await heading('Are you still there?').isVisible()).toBe(false)
    await pass(3)
    await heading('Are you still there?').waitFor()
    await status.filter({ hasText: 'You have less than one minute left.' }).waitFor()
    expect(await audit()).toEqual([])
    await button('I need more time').click()
    await heading('Are you still there?').waitFor({ state: 'hidden' })
    await pass(62)
    await heading('Enter the code').waitFor()
    await text('Use another way').waitFor()
    await button('Cancel').click()
    await isGone()
  })

  test('a reload goes on where the user was: same code, same tries, same end of its life', async () => {
    const { page, pay, choose, type, code, heading, text, ends, messages, pass } = await open()
    await pay()
    await choose('Text message')
    await type('000000')
    await text('4 tries left').waitFor()
    await pass(10)
    await page.reload()
    await pay()
    await heading('Enter the code').waitFor()
    // The page's clock runs while the page loads.
    await text(/Expires in 0:4\d|Expires in 0:50/).waitFor()
    await text('4 tries left').waitFor()
    await type(code)
    await ends('verified')
    expect(messages()).toBe(1)
    expect(await page.evaluate('sessionStorage.length')).toBe(0)
  })

  test('a reload while a code is sent sends no other: the user is told', async () => {
    const { page, pay, choose, heading, text, button, bank } = await open()
    await pay()
    await heading('Confirm that it is you').waitFor()
    const path = '/identity/v1/passwordless/start'
    bank.simulator.faults.add({ path, kind: 'hang' })
    const asked = page.waitForRequest(`**${path}`)
    await choose('Text message')
    await asked
    await page.reload()
    await pay()
    // A page that goes may still hear that its request broke.
    await heading('We were interrupted').or(heading('The service is not available')).waitFor()
    await text(/We cannot tell whether that worked|could not reach the service/)
      .last()
      .waitFor()
    expect(await button(/Send another code \(/).isDisabled()).toBe(true)
    expect(bank.simulator.requests.all(path)).toHaveLength(1)
  })

  test('another way can be taken, and the flow be cancelled by the keyboard, in one stroke', async () => {
    const { page, pay, choose, heading, button, ends, audit, hasFocus } = await open()
    await pay()
    await choose('Text message')
    await button('Use another way').click()
    await heading('Confirm that it is you').waitFor()
    expect(await button(/Text message/).isDisabled()).toBe(false)
    await choose('Email')
    await heading('Enter the code').waitFor()
    await page.keyboard.press('Escape')
    await ends('cancelled')
    await hasFocus(page.getByRole('button', { name: 'Pay' }))
    expect(await audit()).toEqual([])
    // And the next one begins anew.
    await pay()
    await heading('Confirm that it is you').waitFor()
  })

  test('a code that dies is told, and the next one works', async () => {
    const { pay, choose, heading, button, type, code, text, status, pass, audit, ends } = await open()
    await pay()
    await choose('Text message')
    await text('Expires in 1:00').waitFor()
    await pass(61)
    await heading('Code expired').waitFor()
    await status.filter({ hasText: 'That code is no longer valid. Ask for a new one.' }).waitFor()
    expect(await audit()).toEqual([])
    await button('Send another code').click()
    await heading('Enter the code').waitFor()
    await type(code)
    await ends('verified')
  })

  test('what ends badly stays until the user has read it', async () => {
    const { pay, heading, button, text, bank, audit, ends } = await open()
    bank.simulator.faults.add({ path: '/identity/v1/mfa/stepup', kind: 'status', status: 401 })
    await pay()
    await heading('This does not work at the moment').waitFor()
    await text('Contact support.').last().waitFor()
    expect(await audit()).toEqual([])
    await button('Close').click()
    await ends('configuration')
  })
})
