import { spawn } from 'node:child_process'

const commands: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  linux: ['xdg-open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

/** Opens a URL in the browser, where a person sits before a display. A failure is nothing: the URL is printed as well. */
export function openBrowser(url: string, environment: NodeJS.ProcessEnv, isTerminal: boolean): void {
  const command = commands[process.platform]
  if (!isTerminal || command === undefined || isAway(environment)) return
  const [name, ...args] = command
  const browser = spawn(name, [...args, url], { stdio: 'ignore', detached: true })
  browser.on('error', () => undefined)
  browser.unref()
}

/** In CI, over SSH, or on a Linux without a display. */
function isAway(environment: NodeJS.ProcessEnv): boolean {
  const { CI, SSH_CONNECTION, DISPLAY, WAYLAND_DISPLAY } = environment
  if (CI !== undefined || SSH_CONNECTION !== undefined) return true
  return process.platform === 'linux' && DISPLAY === undefined && WAYLAND_DISPLAY === undefined
}
