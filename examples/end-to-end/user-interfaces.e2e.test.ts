import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import type { Browser } from 'playwright-core'

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
    return { ...visited, ...dialogOf(visited.page) }
  }

  test('a right code ends the flow; one click sent one code; axe finds nothing in any step', async () => {
    const { page, pay, heading, choose, type, code, outcome, button, bank, pass, audit } = await open()
    expect(await audit()).toEqual([])
    await pay()
    await heading('Confirm that it is you').waitFor()
    expect(await audit()).toEqual([])
    await choose('Text message')
    await heading('Enter the code').waitFor()
    expect(await audit()).toEqual([])
    expect(bank.simulator.outbox.all()).toHaveLength(1)
    await type(code)
    await heading('Confirmed').waitFor()
    expect(await audit()).toEqual([])
    await outcome.filter({ hasText: 'verified' }).waitFor()
    await button('Close').click()
    await pass(1)
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  test('a wrong code is told of, and can be corrected where it stands', async () => {
    const { pay, choose, type, code, heading, text, status, input, bank, pass, audit } = await open()
    await pay()
    await choose('Text message')
    await text('5 tries left').waitFor()
    await type('000000')
    await text('4 tries left').waitFor()
    await pass(1)
    expect(await status.innerText()).toContain('That code is not right')
    expect(await audit()).toEqual([])
    expect(await input.evaluate((element) => element === document.activeElement)).toBe(true)
    await type(`${code().slice(0, 3)} ${code().slice(3)}`)
    await heading('Confirmed').waitFor()
    expect(bank.simulator.outbox.all()).toHaveLength(1)
  })

  test('what can be no code costs no try', async () => {
    const { pay, choose, type, text, status, bank, pass } = await open()
    await pay()
    await choose('E-mail')
    await type('12')
    await pass(1)
    await text('5 tries left').waitFor()
    expect(await status.innerText()).toContain('does not look like the code')
    expect(bank.simulator.requests.all('/identity/v1/passwordless/verify')).toEqual([])
  })

  test('another code can be asked for after its cooldown, once per click', async () => {
    const { pay, choose, type, code, heading, button, bank, pass } = await open()
    await pay()
    await choose('Text message')
    await button('Send another code in 30 s').waitFor()
    expect(await button(/Send another code/).isDisabled()).toBe(true)
    await pass(3)
    await button('Send another code in 27 s').waitFor()
    await pass(27)
    await button('Send another code').dblclick()
    await button('Send another code in 40 s').waitFor()
    expect(bank.simulator.outbox.all()).toHaveLength(2)
    await type(code)
    await heading('Confirmed').waitFor()
  })

  test('a double click sends one code, and its second click hits nothing, whatever is there by then', async () => {
    const { page, pay, choose, type, heading, text, button, status, bank, pass } = await open()
    const place = async () => {
      const box = await button(/Send another code/).boundingBox()
      if (box === null) throw new Error('The button is not shown')
      return box
    }
    const doubleClick = async () => {
      const { x, y, width, height } = await place()
      await page.mouse.dblclick(x + width / 2, y + height / 2)
    }
    await pay()
    await choose('Text message')
    await type('000000')
    await text('4 tries left').waitFor()
    await pass(30)
    const { x, y, width, height } = await place()
    await page.mouse.click(x + width / 2, y + height - 4)
    await button('Send another code in 40 s').waitFor()
    // What was told of the wrong code is gone, the buttons have moved up, and "Cancel" is under the pointer.
    expect((await place()).y).toBeLessThan(y)
    await page.mouse.down({ clickCount: 2 })
    await page.mouse.up({ clickCount: 2 })
    await heading('Enter the code').waitFor()
    await pass(61)
    await heading('No code yet').waitFor()
    const before = await place()
    let arrive = (): void => undefined
    const held = new Promise<void>((resolve) => (arrive = resolve))
    await page.route('**/passwordless/start', async (route) => {
      await held
      await route.continue()
    })
    await doubleClick()
    await heading('One moment').waitFor()
    expect([await place(), await button('Send another code').isDisabled()]).toEqual([before, true])
    // A later click is not the second of a double click.
    await page.mouse.click(before.x + before.width / 2, before.y + before.height / 2)
    arrive()
    await button('Send another code in 60 s').waitFor()
    await heading('Enter the code').waitFor()
    expect([await status.innerText(), bank.simulator.outbox.all().length]).toEqual(['', 3])
  })

  test('a reload goes on where the user was: same code, same tries, same end of its life', async () => {
    const { page, pay, choose, type, code, heading, text, outcome, bank, pass } = await open()
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
    await outcome.filter({ hasText: 'verified' }).waitFor()
    expect(bank.simulator.outbox.all()).toHaveLength(1)
    expect(await page.evaluate('sessionStorage.length')).toBe(0)
  })

  test('a reload while a code is sent sends no other: the user is told', async () => {
    const { page, pay, choose, heading, status, button, bank } = await open()
    await pay()
    await heading('Confirm that it is you').waitFor()
    const path = '/identity/v1/passwordless/start'
    bank.simulator.faults.add({ path, kind: 'hang' })
    const asked = page.waitForRequest(`**${path}`)
    await choose('Text message')
    await asked
    await page.reload()
    await pay()
    await heading('No code yet').waitFor()
    // A page that goes may still hear that its request broke.
    await status.filter({ hasText: /We were interrupted|could not reach the service/ }).waitFor()
    expect(await button(/Send another code in/).isDisabled()).toBe(true)
    expect(bank.simulator.requests.all(path)).toHaveLength(1)
  })

  test('another way can be taken, and the flow be cancelled by the keyboard', async () => {
    const { page, pay, choose, heading, button, outcome, audit } = await open()
    await pay()
    await choose('Text message')
    await button('Use another way').click()
    await heading('Confirm that it is you').waitFor()
    expect(await button(/Text message/).isDisabled()).toBe(false)
    await choose('E-mail')
    await heading('Enter the code').waitFor()
    await page.keyboard.press('Escape')
    await heading('Not confirmed').waitFor()
    expect(await audit()).toEqual([])
    await outcome.filter({ hasText: 'cancelled' }).waitFor()
  })

  test('a code that dies is told of, and the next one works', async () => {
    const { pay, choose, heading, button, type, code, text, pass, audit } = await open()
    await pay()
    await choose('Text message')
    await text('Expires in 1:00').waitFor()
    await pass(61)
    await heading('No code yet').waitFor()
    expect(await audit()).toEqual([])
    await button('Send another code').click()
    await heading('Enter the code').waitFor()
    await type(code)
    await heading('Confirmed').waitFor()
  })
})
