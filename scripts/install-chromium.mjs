import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

import { findChromium, howToInstall } from './chromium.mjs'

/** Installs Debian's Chromium for the browser tests where there is none. Needs to be root. */

const run = (...args) => spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
const canInstall = existsSync('/etc/debian_version') && process.getuid?.() === 0

if (findChromium() === null && canInstall) {
  console.log('Installing chromium')
  run('update', '-qq')
  // Fonts are only recommended by the package, and text without them has no width.
  run('install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation')
}
if (findChromium() === null) {
  console.error(howToInstall)
  process.exitCode = 1
}
