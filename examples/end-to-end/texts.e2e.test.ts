import { describe, expect, jest, test } from '@jest/globals'
import type { Page } from 'playwright-core'

import { shareBrowser, userInterfaces } from './accessibility.fixtures.js'

/** With `?texts=pseudo` every text of the catalogue, and of the app, stands between ⟦ and ⟧: what is outside is in no catalogue. */

jest.setTimeout(120_000)

const open = shareBrowser()

/** From now on: all that a live region says, and what is read or seen of the dialog, whenever it changes. Shadow trees included. */
const listen = (page: Page) =>
  page.evaluate(() => {
    const names = [
      'aria-label',
      'aria-description',
      'aria-roledescription',
      'aria-valuetext',
      'title',
      'alt',
      'placeholder',
    ]
    const found: string[] = []
    const roots: (Document | ShadowRoot)[] = [document]
    const look = () => {
      for (const root of [...roots])
        for (const element of root.querySelectorAll('*'))
          if (element.shadowRoot !== null && !roots.includes(element.shadowRoot)) watch(element.shadowRoot)
      for (const root of roots) {
        for (const element of root.querySelectorAll('dialog[open], dialog[open] *')) {
          const texts = [...element.childNodes].map((node) => (node instanceof Text ? node.data : ''))
          const attributes = names.map((name) => element.getAttribute(name) ?? '')
          const drawn = ['::before', '::after']
            .map((part) => getComputedStyle(element, part).content)
            .filter((content) => content.startsWith('"'))
          for (const text of [...texts, ...attributes, ...drawn]) if (!found.includes(text)) found.push(text)
        }
      }
    }
    const watch = (root: Document | ShadowRoot) => {
      if (root instanceof ShadowRoot) roots.push(root)
      new MutationObserver(look).observe(root, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      })
    }
    watch(document)
    Object.assign(globalThis, { foundTexts: found })
  })

/** What is left of a text without what is marked, marks within marks included. */
function outside(text: string): string {
  let depth = 0
  let left = ''
  for (const character of text) {
    if (character === '⟦') depth += 1
    else if (character === '⟧') depth -= 1
    else if (depth === 0) left += character
  }
  return left
}

describe.each(userInterfaces)('%s', (name) => {
  test('no text that is seen or heard, in any step, is outside of the catalogue', async () => {
    const { page, pass, code, bank } = await open(name)
    const dialog = page.getByRole('dialog')
    const button = (label: string) => dialog.getByRole('button', { name: `⟦${label}` })
    const heading = (text: string) => dialog.getByRole('heading', { name: `⟦${text}⟧` }).waitFor()
    const enter = async (typed: string) => {
      await dialog.getByRole('textbox', { name: '⟦6-digit code⟧' }).waitFor()
      await page.keyboard.type(typed)
      await page.keyboard.press('Enter')
      await pass(1)
    }
    const all: string[] = []
    const keep = async () => all.push(...(await page.evaluate<string[]>('globalThis.foundTexts')))
    const pay = () => page.getByRole('button', { name: 'Pay' }).click()

    const address = page.url()
    await page.goto(`${address}?texts=pseudo`)
    await listen(page)
    await pay()
    await heading('Confirm that it is you')
    await button('Text message').click()
    await heading('Enter the code')
    for (const typed of ['', '12', '12345678', '000000']) await enter(typed)
    await dialog.getByText('⟦4 tries left⟧').waitFor()
    await pass(30)
    await button('Use another way').click()
    await heading('Confirm that it is you')
    await button('Email').click()
    await heading('Enter the code')
    await page.context().setOffline(true)
    await enter('000000')
    await page.context().setOffline(false)
    await pass(61)
    await heading('Code expired')
    await button('Send another code').click()
    await heading('Enter the code')
    await enter(code())
    await dialog.waitFor({ state: 'hidden' })
    bank.simulator.faults.add({ path: '/identity/v1/mfa/stepup', kind: 'status', status: 401 })
    await pay()
    await heading('This does not work at the moment')
    await button('Close').click()
    await keep()

    await page.goto(`${address}?texts=pseudo&provider=memory`)
    await listen(page)
    await pay()
    await button('Authenticator app').click()
    await heading('Enter the code')
    await pass(242)
    await heading('Are you still there?')
    await button('Use another way').click()
    await button('Notification on your phone').click()
    await heading('Confirm on your phone')
    await dialog.getByText('⟦Choose this number').waitFor()
    await button('I did not ask for this').click()
    await dialog.waitFor({ state: 'hidden' })
    await keep()

    expect(all.length).toBeGreaterThan(60)
    // The number that the other device shows, too, is no text.
    expect(all.filter((text) => /[\p{L}\p{N}]/u.test(outside(text)))).toEqual(['42'])
  })
})
