import type { Page } from 'playwright-core'

/** What is wider than the room it has, or leaves the window: that of a dialog makes no scroll bar. The text of an input may move in it. */
export const overflows = (page: Page): Promise<unknown> =>
  page.evaluate(`
    [...document.querySelectorAll('html, dialog, dialog *:not(input, .step-up-announcement)')]
      .filter((element) => {
        const { left, right } = element.getBoundingClientRect()
        const { scrollWidth, clientWidth } = element
        return (clientWidth > 0 && scrollWidth > clientWidth) || left < 0 || right > innerWidth
      })
      .map(({ outerHTML }) => outerHTML)`)

/** Whether what has the focus is seen, all of it. */
export const focusIsSeen = (page: Page): Promise<unknown> =>
  page.evaluate(`(({ top, bottom }) => top >= 0 && bottom <= innerHeight)(
    document.activeElement.getBoundingClientRect())`)

/** Computed styles of an element or its `::before`, by their names with a space between. */
export const stylesOf = (page: Page, selector: string, names: string, pseudo = ''): Promise<unknown> =>
  page.evaluate(`'${names}'.split(' ').map(
    (name) => getComputedStyle(document.querySelector('${selector}'), '${pseudo}').getPropertyValue(name))`)

/** How many animations run, pseudo-elements included. */
export const countMoving = (page: Page): Promise<unknown> =>
  page.evaluate("document.getAnimations().filter(({ playState }) => playState === 'running').length")

/** Lays the page out from right to left, after each load. */
export async function mirror(page: Page): Promise<void> {
  await page.addInitScript(
    "addEventListener('DOMContentLoaded', () => (document.documentElement.dir = 'rtl'))",
  )
  await page.reload()
}
