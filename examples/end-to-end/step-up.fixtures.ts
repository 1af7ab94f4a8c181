import { elementOf, sharePages } from './element.fixtures.js'

/** The page of `step-up.page.ts`. Not a module: a sandbox may deny it its origin, and then modules do not load. */
const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>A payment</title><link rel="icon" href="data:,"><script defer src="../element/page.js"></script></head><body></body></html>`

/** One browser and one build for the tests of a file; answers the way to open the page. */
export function shareStepUpPage() {
  const open = sharePages('step-up.page.ts', { 'step-up/index.html': html })
  /** `before` runs in the page before any other script. */
  return async (before = '') => {
    const visited = await open('step-up', '')
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
