import { existsSync } from 'node:fs'

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** Path of a Chromium on this machine: `CHROME_PATH`, else the usual places; `null` where there is none. */
export function findChromium() {
  const given = process.env['CHROME_PATH']
  if (given) return existsSync(given) ? given : null
  return places.find((place) => existsSync(place)) ?? null
}

export const howToInstall =
  'The browser tests need Chromium: run `node scripts/install-chromium.mjs` (Debian, as root), or set CHROME_PATH.'
