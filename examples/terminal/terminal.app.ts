import { StepUpError } from 'mfa-step-up'

import { createAdapter } from './adapter.factory.js'
import { parseArguments, usage } from './arguments.parser.js'
import { runForPerson } from './person.app.js'
import { playStories } from './stories.player.js'
import type { Paint } from './text.painter.js'
import { UsageError } from './usage.error.js'
import { messageOf } from './failure.text.js'

export interface TerminalOptions {
  readonly args: readonly string[]
  readonly environment: NodeJS.ProcessEnv
  /** Whether a person sits there. */
  readonly isTerminal: boolean
  readonly write: (line: string) => void
  readonly writeError: (line: string) => void
  readonly paint: Paint
}

/** The whole example: answers the exit code. */
export async function runTerminal(options: TerminalOptions): Promise<number> {
  const { args, environment, isTerminal, write, writeError, paint } = options
  try {
    const { isHelp, isStories, tenant, start } = parseArguments(args, environment)
    if (isHelp) {
      write(usage)
      return 0
    }
    if (isStories || (!isTerminal && tenant === null && start.by === 'password')) {
      return (await playStories({ write, paint })) ? 0 : 1
    }
    // What is wrong with the arguments comes first: it throws a UsageError.
    if (tenant !== null) createAdapter(tenant, Date.now)
    if (!isTerminal) throw new UsageError('This needs a terminal: somebody has to type the code.')
    return await runForPerson({ tenant, start, write, paint })
  } catch (error) {
    if (error instanceof UsageError) {
      writeError(`mfa-step-up: ${error.message}`)
      return 2
    }
    if (!(error instanceof StepUpError)) throw error
    writeError(`mfa-step-up: ${messageOf(error.toJSON(), Date.now())} (${error.code})`)
    return 1
  }
}
