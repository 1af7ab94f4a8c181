import type { Page } from 'playwright-core'

/** What every user interface shows (examples/README.md), as a person finds it: by role and name. */
export function dialogOf(page: Page) {
  const dialog = page.getByRole('dialog')
  const button = (name: string | RegExp) => dialog.getByRole('button', { name })
  return {
    dialog,
    button,
    heading: (name: string) => dialog.getByRole('heading', { name }),
    input: dialog.getByRole('textbox', { name: 'Code' }),
    trust: dialog.getByRole('checkbox', { name: 'Trust this device' }),
    status: dialog.getByRole('status'),
    text: (text: string | RegExp) => dialog.getByText(text),
    outcome: page.getByLabel('Outcome'),
    pay: () => page.getByRole('button', { name: 'Pay' }).click(),
    choose: (name: string | RegExp) => button(name).click(),
    /** A function is asked for the code when there is an input for it: then the message is out. */
    type: async (code: string | (() => string)) => {
      const input = dialog.getByRole('textbox', { name: 'Code' })
      await input.waitFor()
      await input.fill(typeof code === 'string' ? code : code())
      await button('Confirm').click()
    },
  }
}
