import type { Page } from 'playwright-core'

/** What every user interface shows (examples/README.md), as a person finds it: by role and name. */
export function dialogOf(page: Page) {
  const dialog = page.getByRole('dialog')
  const button = (name: string | RegExp) => dialog.getByRole('button', { name })
  const input = dialog.getByRole('textbox', { name: '6-digit code' })
  const isGone = () => dialog.waitFor({ state: 'hidden' })
  const outcome = page.getByLabel('Outcome')
  return {
    dialog,
    button,
    heading: (name: string) => dialog.getByRole('heading', { name }),
    input,
    trust: dialog.getByRole('checkbox', { name: 'Do not ask again on this device' }),
    /** What a screen reader hears. */
    status: dialog.getByRole('status'),
    text: (text: string | RegExp) => dialog.getByText(text),
    outcome,
    pay: () => page.getByRole('button', { name: 'Pay' }).click(),
    choose: (name: string | RegExp) => button(name).click(),
    /** Digit by digit, as a person types. A function is asked for the code when there is an input for it: then the message is out. */
    type: async (code: string | (() => string)) => {
      await input.waitFor()
      await input.selectText()
      await page.keyboard.type(typeof code === 'string' ? code : code())
      await button('Confirm').click()
    },
    isGone,
    /** The dialog has closed by itself, and the page says what came of it. */
    ends: async (result: string) => {
      await isGone()
      await outcome.filter({ hasText: result }).waitFor()
    },
  }
}
