import { build } from 'esbuild'
import { type Browser, chromium } from 'playwright-core'

import { findChromium } from '../scripts/chromium.mjs'
import { median, milliseconds, row, type Row } from './measure.js'

/** A processor of a modest phone, in the terms of Chromium's `Emulation.setCPUThrottlingRate`. */
const SLOWDOWN = 4

/** Time from the first click to the paint after the view `working`, in Chromium on a slowed processor. */
export async function measureClick(rounds: number): Promise<readonly Row[]> {
  const executablePath = findChromium()
  const name = `first click until it is painted, Chromium, CPU / ${SLOWDOWN}`
  if (executablePath === null) return [row(name, null, milliseconds, 150)]
  const { outputFiles } = await build({
    entryPoints: ['bench/click-page.ts'],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
  })
  const script = outputFiles[0]?.text ?? ''
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const prepared: number[] = []
    const unprepared: number[] = []
    for (let round = -1; round < rounds; round += 1) {
      const [first, second] = [await click(browser, script, true), await click(browser, script, false)]
      if (round < 0) continue
      prepared.push(first)
      unprepared.push(second)
    }
    return [
      row(name, median(prepared), milliseconds, 150),
      row('  (where the chart was not prepared while the page was idle)', median(unprepared), milliseconds),
    ]
  } finally {
    await browser.close()
  }
}

/** One first click in a fresh context: nothing is compiled, nothing is cached. */
async function click(browser: Browser, script: string, isPrepared: boolean): Promise<number> {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    const session = await context.newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
    const body = `<button>Pay</button><p></p><script type="module">${script.replaceAll('</script', '<\\/script')}</script>`
    // A secure origin, as Web Crypto asks for; nothing leaves the process.
    await page.route('**/*', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<!doctype html>${body}` }),
    )
    await page.goto(`https://app.example/?${isPrepared ? 'prepare' : ''}`)
    await page.waitForSelector('html[data-ready]')
    await page.click('button')
    const painted = await page.waitForSelector('html[data-painted]')
    return Number(await painted.getAttribute('data-painted'))
  } finally {
    await context.close()
  }
}
