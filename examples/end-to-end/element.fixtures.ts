import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, afterEach, beforeAll } from '@jest/globals'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'

import { openBrowser, visit, type Visit } from './browser.fixtures.js'
import { dialogOf } from './dialog.fixtures.js'

/** A page with `<mfa-step-up>` on it, bundled from the sources: `element.page.ts`. */

/** What a page may do to everything on it. */
const hostile = `
html { font-size: 10px; }
body, body * { letter-spacing: 5px; text-transform: uppercase; line-height: 3; cursor: wait; text-align: right; font: italic 30px serif;
  color: yellow; visibility: visible; pointer-events: none; user-select: none; -webkit-text-fill-color: yellow; word-spacing: 2em; text-indent: 3em; }
* { box-sizing: content-box !important; padding: 13px !important; margin: 7px !important; border: 4px dotted red !important;
  display: flex !important; overflow: hidden !important; position: relative !important; opacity: 0.3 !important; transform: rotate(3deg) !important;
  direction: ltr !important; animation: none !important; }
button, input, dialog, label, h2, p, form { display: none !important; background: lime !important; color: lime !important; min-height: 0 !important; width: 10px !important; }
dialog::backdrop { display: none !important; }
:disabled, [aria-disabled] { visibility: hidden !important; }
[hidden] { display: block !important; }
`

const html = (head: string) => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>A payment</title>${head}
<link rel="icon" href="data:,"></head><body><script type="module" src="../element/page.js"></script></body></html>`

const pages: Readonly<Record<string, string>> = {
  element: html(''),
  both: html('<meta name="color-scheme" content="light dark">'),
  dark: html('<link rel="stylesheet" href="../element/dark.css">'),
  hostile: html('<link rel="stylesheet" href="../element/hostile.css">'),
}

/** One browser and one build for the tests of a file; answers the way to open a page of them with a query. `script`: what is on it. */
export function shareElementPage(
  script = 'element.page.ts',
): (query?: string, page?: string) => Promise<Visit> {
  const open = sharePages(script, {
    'element/hostile.css': hostile,
    'element/dark.css': ':root { color-scheme: dark; }',
    ...Object.fromEntries(Object.entries(pages).map(([name, text]) => [`${name}/index.html`, text])),
  })
  return (query = '', page = 'element') => open(page, query)
}

/** The same for other files, which find the built `script` in `element/page.js`. */
export function sharePages(
  script: string,
  files: Readonly<Record<string, string>>,
): (page: string, query: string) => Promise<Visit> {
  const folder = mkdtempSync(join(tmpdir(), 'element-'))
  let browser: Browser
  /** A test may compare two pages. */
  const visits: Visit[] = []
  beforeAll(async () => {
    browser = await openBrowser()
    const entry = fileURLToPath(new URL(script, import.meta.url))
    const options = { bundle: true, format: 'esm', target: 'es2022' } as const
    await build({ entryPoints: [entry], ...options, outfile: join(folder, 'element', 'page.js') })
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
  })
  afterAll(async () => {
    await browser.close()
    rmSync(folder, { recursive: true })
  })
  afterEach(async () => {
    await Promise.all(visits.splice(0).map((each) => each.close()))
  })
  return async (page, query) => {
    const visited = await visit(browser, page, { pages: folder, query: `?${query}` })
    visits.push(visited)
    return visited
  }
}

/** Parts of the dialog as a person finds them, and how they are looked at. */
export function elementOf(page: Page) {
  const parts = dialogOf(page)
  const inDialog = (script: string) =>
    page.evaluate(`(() => {
      const host = document.querySelector('mfa-step-up')
      const root = host.shadowRoot ?? host
      const find = (name) => root.querySelector('.step-up-' + name)
      const dialog = find('dialog')
      const active = (host.shadowRoot ?? document).activeElement
      ${script}
    })()`)
  return {
    ...parts,
    /** As a person does, character by character. A function is asked for the code when there is an input for it: then the message is out. */
    type: async (code: string | (() => string)) => {
      await parts.input.waitFor()
      await parts.input.fill('')
      await parts.input.pressSequentially(typeof code === 'string' ? code : code())
      await parts.button('Confirm').click()
    },
    /** A script that has `host`, `root`, `find` (by part), `dialog` and `active`. */
    inDialog,
    part: (name: string) => page.locator(`.step-up-${name}`),
    /** Name of the part that has the focus. */
    focused: async (): Promise<unknown> =>
      inDialog(`return active?.className.replaceAll('step-up-', '') ?? null`),
    style: (name: string, property: string, pseudo = '') =>
      inDialog(`return getComputedStyle(find('${name}'), '${pseudo}').getPropertyValue('${property}')`),
    /** What is wider than the room it has, or leaves the window. The text of an input may move in it. */
    overflows: () =>
      inDialog(`return [...dialog.querySelectorAll('*:not(.step-up-input, .step-up-live)')]
        .filter((element) => {
          const { left, right } = element.getBoundingClientRect()
          const { scrollWidth, clientWidth } = element
          return (clientWidth > 0 && scrollWidth > clientWidth) || left < 0 || right > innerWidth
        })
        .map(({ outerHTML }) => outerHTML)`),
    /** The box of a part: whole numbers. */
    box: async (name: string) =>
      (await inDialog(`const { top, bottom, left, right, width, height } = find('${name}').getBoundingClientRect()
        return { top, bottom, left, right, width, height }`)) as Record<
        'top' | 'bottom' | 'left' | 'right' | 'width' | 'height',
        number
      >,
  }
}
