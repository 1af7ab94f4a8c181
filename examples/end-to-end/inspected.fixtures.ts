import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'

import { startBank } from '../bank/bank.server.js'
import { listenLocally } from '../bank/loopback.server.js'
import { listStaticFiles } from '../bank/page.routes.js'
import { dialogOf } from './dialog.fixtures.js'
import { leakFinder } from './traffic.fixtures.js'

/** Pages of a test, bundled from the sources, beside the built ones, the provider, and a second origin without a policy. */

export async function openInspection(browser: Browser, entries: Readonly<Record<string, URL>>) {
  const folder = mkdtempSync(join(tmpdir(), 'inspected-'))
  const built = fileURLToPath(new URL('../bank/dist/', import.meta.url))
  // The tests of examples/xstate-inspect alone have nothing built, and need nothing of it.
  if (existsSync(built)) cpSync(built, folder, { recursive: true })
  for (const [name, entry] of Object.entries(entries)) {
    const options = { bundle: true, write: false, format: 'esm', target: 'es2022' } as const
    const { outputFiles } = await build({ entryPoints: [fileURLToPath(entry)], ...options })
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'page.js'), outputFiles[0]?.text ?? '')
    const head = `<meta charset="utf-8"><title>${name}</title><link rel="icon" href="data:,">`
    writeFileSync(
      join(folder, name, 'index.html'),
      `<!doctype html>${head}<body><script type="module" src="page.js"></script>`,
    )
  }
  const bank = await startBank({ pages: folder })
  const elsewhere = await listenLocally('127.0.0.1', 0)
  const files = listStaticFiles(folder)
  elsewhere.answerWith(
    async ({ url }) => (await files(new URL(url).pathname)) ?? new Response(null, { status: 404 }),
  )

  const context = await browser.newContext({ reducedMotion: 'reduce' })
  context.setDefaultTimeout(15_000)
  const recorded: string[] = []
  const waiting = new Set<() => void>()
  await context.exposeBinding('record', (_, text: string) => {
    recorded.push(text)
    for (const check of waiting) check()
  })
  const errors: string[] = []
  const answers: Promise<string>[] = []
  context.on('weberror', (error) => errors.push(String(error.error())))
  // Chromium does not keep an answer that the page reads piece by piece: those of the provider are taken where they are made.
  context.on('response', (response) => {
    if (response.url().endsWith('/demo/sign-in')) answers.push(response.text())
  })
  const { fetch: answer } = bank.simulator
  Object.assign(bank.simulator, {
    fetch: async (...asked: Parameters<typeof answer>) => {
      const response = await answer(...asked)
      answers.push(response.clone().text())
      return response
    },
  })

  return {
    context,
    bank,
    origin: bank.origin,
    elsewhere: elsewhere.origin,
    /** What pages handed to `record`, as it came. */
    recorded,
    until: (isReached: () => boolean) =>
      new Promise<void>((resolve) => {
        const check = () => {
          if (!isReached()) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
    /** Begins, gets a code, types a wrong one and the right one. Answers the way to find its secrets. */
    play: async (page: Page) => {
      // What is behind another window is slow.
      await page.bringToFront()
      const { choose, heading, text, type, isGone } = dialogOf(page)
      await page.getByRole('button', { name: 'Begin' }).click()
      await choose('Text message')
      await heading('Enter the code').waitFor()
      const code = bank.simulator.outbox.last()?.code ?? ''
      const wrong = code.replaceAll(/\d/g, (digit) => String(9 - Number(digit)))
      await type(wrong)
      await text('4 tries left').waitFor()
      await type(code)
      await isGone()
      return leakFinder(bank.simulator.requests.all(), await Promise.all(answers))
    },
    close: async () => {
      await context.close()
      await Promise.all([bank.close(), elsewhere.close()])
      rmSync(folder, { recursive: true })
      if (errors.length > 0) throw new Error(`A page threw: ${errors.join('; ')}`)
    },
  }
}
