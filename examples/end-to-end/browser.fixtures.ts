import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

import { type Browser, chromium, type Page } from 'playwright-core'

import { findChromium, howToInstall } from '../../scripts/chromium.mjs'
import { type RunningBank, startBank } from '../bank/bank.server.js'

/** A real browser before the real pages; the tenant behind them is the simulator, whose clock and faults a test holds. */

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const runAxe = `axe.run({ rules: { 'target-size': { enabled: true } } }).then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))`

export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === null) throw new Error(howToInstall)
  return chromium.launch({ executablePath, args: ['--no-sandbox'] })
}

export interface Visit {
  readonly page: Page
  readonly bank: RunningBank
  /** Time passes for the page and the tenant, in seconds. */
  readonly pass: (seconds: number) => Promise<void>
  /** What axe finds wrong with the page as it is now, small targets included: `[rule, element]`. */
  readonly audit: () => Promise<unknown>
  /** The code of the newest message. */
  readonly code: () => string
  readonly close: () => Promise<void>
}

/** Opens a page (`bank/app`, `vanilla`, `react`, ...; the empty name is the first one, around the app) on simulated time. `pages`: the folder of others. `query`: with its `?`. */
export async function visit(
  browser: Browser,
  name: string,
  open: { readonly bank?: RunningBank; readonly pages?: string; readonly query?: string } = {},
): Promise<Visit> {
  const { pages = fileURLToPath(new URL('../bank/dist/', import.meta.url)), query = '' } = open
  const bank = open.bank ?? (await startBank({ pages }))
  bank.simulator.clock.freeze()
  const context = await browser.newContext({ reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  await page.clock.install({ time: bank.simulator.clock.now() })
  await page.goto(`${bank.origin}/${name === '' ? '' : `${name}/`}${query}`)
  // The page's clock ran while it loaded: both stop at a moment that neither has reached.
  bank.simulator.clock.advance(open.bank === undefined ? 60_000 : 5_000)
  await page.clock.pauseAt(bank.simulator.clock.now())
  return {
    page,
    bank,
    pass: async (seconds) => {
      bank.simulator.clock.advance(seconds * 1000)
      await page.clock.runFor(seconds * 1000)
    },
    audit: async () => {
      // axe waits by timers: the clock runs meanwhile, and both stop at a moment that neither has reached.
      await page.clock.resume()
      await page.evaluate(axe)
      const found: unknown = await page.evaluate(runAxe)
      const stop = Number(await page.evaluate('Date.now()')) + 2_000
      await page.clock.pauseAt(stop)
      bank.simulator.clock.set(stop)
      return found
    },
    code: () => bank.simulator.outbox.last()?.code ?? '',
    close: async () => {
      await context.close()
      if (open.bank === undefined) await bank.close()
      if (errors.length > 0) throw new Error(`The page threw: ${errors.join('; ')}`)
    },
  }
}
