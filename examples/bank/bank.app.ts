import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'

import { type RunningBank, startBank } from './bank.server.js'
import { readField, readText } from './field.readers.js'

export interface BankAppOptions {
  /** `--check`: ask once, and end. `--port <number>`. */
  readonly args: readonly string[]
  readonly environment: NodeJS.ProcessEnv
  readonly isTerminal: boolean
  readonly pages: string
  readonly write: (line: string) => void
  /** Ends the wait of a demo that serves. */
  readonly untilStopped: () => Promise<void>
}

const defaultPort = 4173

/** `npm start`: serves the demo until it is stopped. Answers the exit code. */
export async function runBank(options: BankAppOptions): Promise<number> {
  const { args, environment, isTerminal, pages, write, untilStopped } = options
  const asked = readArguments(args)
  if (typeof asked === 'string') {
    write(asked)
    write('Usage: npm start -- [--port <number>] [--check]')
    return 1
  }
  const port = readPort(asked.port ?? environment['PORT'])
  if (port === null) {
    write('The port is a number from 0 to 65535.')
    return 2
  }
  const bank = await startSomewhere(port, pages)
  try {
    write(`The bank is open at ${bank.origin}/`)
    write(`Health: ${await checkHealth(bank)}`)
    if (asked.check === true) return await checkPage(bank, write)
    openBrowser(`${bank.origin}/`, environment, isTerminal)
    await untilStopped()
    return 0
  } finally {
    await bank.close()
  }
}

/** A text says what is wrong with them. */
function readArguments(args: readonly string[]) {
  const options = { port: { type: 'string' }, check: { type: 'boolean' } } as const
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    const [problem = ''] = readText(error, 'message').split(/\.?(?:\n| (?=[A-Z]))/)
    return `${problem}.`
  }
}

/** `undefined`: none was asked for. `null`: that is none. */
function readPort(given: string | undefined): number | null | undefined {
  if (given === undefined) return undefined
  const port = Number(given)
  return /^\d{1,5}$/.test(given) && port <= 65_535 ? port : null
}

/** On that port or the default one; on a free one where it is taken. */
async function startSomewhere(port: number | undefined, pages: string): Promise<RunningBank> {
  try {
    return await startBank({ port: port ?? defaultPort, pages })
  } catch (error) {
    if (readField(error, 'code') !== 'EADDRINUSE') throw error
    return startBank({ port: 0, pages })
  }
}

async function checkHealth({ origin }: RunningBank): Promise<string> {
  const response = await fetch(`${origin}/health`)
  return `${response.status} ${await response.text()}`
}

async function checkPage({ origin }: RunningBank, write: (line: string) => void): Promise<number> {
  const response = await fetch(`${origin}/`)
  const page = await response.text()
  write(`Page: ${response.status}, ${page.length} characters`)
  return response.ok ? 0 : 1
}

const commands: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  linux: ['xdg-open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

/** Opens a URL in the browser, where a person sits before a display. A failure is nothing: the URL is printed as well. */
function openBrowser(url: string, environment: NodeJS.ProcessEnv, isTerminal: boolean): void {
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
