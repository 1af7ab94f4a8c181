import { elementOf, shareElementPage } from './element.fixtures.js'

/** Answers the way to open the page of `step-up.page.ts`. */
export function shareStepUpPage() {
  const open = shareElementPage('step-up.page.ts')
  /** `before` runs in the page before any other script. */
  return async (before = '') => {
    const visited = await open()
    const { page } = visited
    if (before !== '') {
      await page.addInitScript(before)
      await page.reload()
    }
    const run = (script: string): Promise<unknown> => page.evaluate(`(() => { ${script} })()`)
    /** Waits until it has come to an end. */
    const endOf = (name: string): Promise<unknown> => page.evaluate(`stage.endOf(${JSON.stringify(name)})`)
    return { ...visited, ...elementOf(page), run, endOf }
  }
}
