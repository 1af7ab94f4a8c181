import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** Jest's own environment: it comes with Jest. */
const ofJest = createRequire(import.meta.url)
const { TestEnvironment } = ofJest('jest-environment-node')

/** An error that a mutant throws after its last test must not end the process: the next mutant needs it. Jest catches earlier ones. */
for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, () => undefined)

/** How long the tests of each file took before any mutant, and the slowest of all: for the processes that run the mutants. */
const durationsFile = 'bundle/durations.json'

/** In milliseconds. A flow that a mutant brought to a stop waits as long. */
const shortestLimit = 1_000

/** Test files in which a mutant died, the latest first. */
const deadly = []

/** The `describe` of a test file. */
const fileOf = (block) => (block.parent.parent === undefined ? block.name : fileOf(block.parent))

/**
 * Jest can't stop at the first test that fails within a file. Here the rest is skipped: the mutant is dead already. Files come first
 * that are quick, and in which mutants died a moment ago: those beside them often do, too.
 */
export default class extends TestEnvironment {
  #isDead = false
  #durations = { files: {}, slowest: 0 }

  handleTestEvent({ name, test }, state) {
    if (name === 'run_start' && existsSync(durationsFile)) this.#prepare(state)
    if (name === 'test_start' && this.#isDead) test.mode = 'skip'
    if (name === 'test_done') this.#record(test)
    if (name === 'run_finish' && !existsSync(durationsFile))
      writeFileSync(durationsFile, JSON.stringify(this.#durations))
  }

  #prepare(state) {
    const { files, slowest } = JSON.parse(readFileSync(durationsFile, 'utf8'))
    state.testTimeout = Math.max(shortestLimit, 3 * slowest)
    const { children } = state.rootDescribeBlock
    const costOf = (block) => files[block.name] * (deadly.indexOf(block.name) + 1 || children.length)
    children.sort((one, other) => costOf(one) - costOf(other))
  }

  #record(test) {
    const { files, slowest } = this.#durations
    const file = fileOf(test)
    files[file] = (files[file] ?? 0) + test.duration
    this.#durations.slowest = Math.max(slowest, test.duration)
    if (test.errors.length === 0) return
    this.#isDead = true
    deadly.unshift(file, ...deadly.splice(0).filter((each) => each !== file))
  }
}
