import { describe, expect, jest, test } from '@jest/globals'
import type { Locator } from 'playwright-core'

import { hold, shareBrowser, userInterfaces } from './accessibility.fixtures.js'
import { dialogOf } from './dialog.fixtures.js'

/** Tab, Enter, Escape and digits are all that it takes. The focus is where examples/README.md says. */

jest.setTimeout(60_000)

const open = shareBrowser()

describe.each(userInterfaces)('%s', (name) => {
  const openPage = async () => {
    const visited = await open(name)
    const { page } = visited
    const parts = dialogOf(page)
    const hasFocus = (target: Locator) => target.and(page.locator(':focus')).waitFor()
    const press = (key: string) => page.keyboard.press(key)
    return {
      ...visited,
      ...parts,
      hasFocus,
      press,
      payButton: page.getByRole('button', { name: 'Pay' }),
      headingHasFocus: (heading: string) =>
        hasFocus(parts.dialog.getByRole('heading', { name: heading, exact: true })),
      /** Tab until a control has the focus, then Enter. */
      take: async (target: Locator) => {
        await target.waitFor()
        for (let presses = 0; presses < 9; presses += 1) {
          await press('Tab')
          if (await target.and(page.locator(':focus')).isVisible()) return press('Enter')
        }
        throw new Error(`No Tab leads to ${String(target)}`)
      },
      typeCode: async (code: string) => {
        await page.keyboard.type(code)
        await press('Enter')
      },
    }
  }

  test('a payment is confirmed by the keyboard alone, with a wrong code and a dead one on the way', async () => {
    const visited = await openPage()
    const { page, code, pass, press, take, typeCode, button, input, text } = visited
    const { hasFocus, headingHasFocus, payButton, ends } = visited
    const answer = await hold(page, '**/mfa/stepup')
    await take(payButton)
    await headingHasFocus('One moment')
    answer()
    await headingHasFocus('Confirm that it is you')
    await take(button('Text message'))
    await hasFocus(input)
    await typeCode('000000')
    await text('4 tries left').waitFor()
    await hasFocus(input)
    await pass(61)
    await headingHasFocus('Code expired')
    await take(button('Send another code'))
    await hasFocus(input)
    await typeCode('000000')
    await text('4 tries left').waitFor()
    await hasFocus(input)
    // What was wrong is selected: it is typed over.
    await typeCode(code())
    await ends('verified')
    await hasFocus(payButton)
    await press('Enter')
    await headingHasFocus('Confirm that it is you')
    await press('Escape')
    await ends('cancelled')
    await hasFocus(payButton)
  })

  test('what is approved elsewhere can be left for a code, and Tab stays in the dialog', async () => {
    const { page, press, take, button, payButton, hasFocus, headingHasFocus, input, typeCode, ends } =
      await openPage()
    await page.goto(`${page.url()}?provider=memory`)
    await take(payButton)
    await headingHasFocus('Confirm that it is you')
    await take(button('Notification on your phone'))
    await headingHasFocus('Confirm on your phone')
    await take(button('Use another way'))
    await headingHasFocus('Confirm that it is you')
    await take(button('Authenticator app'))
    await hasFocus(input)
    const reached: unknown[] = []
    for (let presses = 0; presses < 8; presses += 1) {
      await press('Tab')
      reached.push(await page.evaluate("document.activeElement.matches('body, dialog *, mfa-step-up')"))
    }
    expect(new Set(reached)).toEqual(new Set([true]))
    await input.focus()
    await typeCode('123456')
    await ends('verified')
  })
})
