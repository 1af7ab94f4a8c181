import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** Jest's own environment: it comes with Jest. */
const ofJest = createRequire(import.meta.url)
const { TestEnvironment } = ofJest('jest-environment-node')

/** An error that a mutant throws after its last test must not end the process: the next mutant needs it. Jest catches earlier ones. */
for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, () => undefined)

/** Of each test file, how long one of its tests takes. The run before any mutant writes it; processes that start later read it. */
const durationsFile = 'bundle/durations.json'

/** The test file in which the mutant before died. */
let deadliest

/** The `describe` of a test file. */
const fileOf = (block) => (block.parent.parent === undefined ? block.name : fileOf(block.parent))

/**
 * Jest can't stop at the first test that fails within a file. Here the rest is skipped: the mutant is dead already. The file comes first in
 * which the mutant before died, since its neighbour often does, too; then those whose tests are quickest.
 */
export default class extends TestEnvironment {
  #isDead = false
  #durations = new Map()

  handleTestEvent(event, { rootDescribeBlock }) {
    if (event.name === 'run_start' && existsSync(durationsFile)) {
      const durations = JSON.parse(readFileSync(durationsFile, 'utf8'))
      const placeOf = ({ name }) => (name === deadliest ? -1 : durations[name])
      rootDescribeBlock.children.sort((one, other) => placeOf(one) - placeOf(other))
    }
    if (event.name === 'test_start' && this.#isDead) event.test.mode = 'skip'
    if (event.name === 'test_done') {
      const file = fileOf(event.test)
      if (event.test.errors.length > 0) {
        this.#isDead = true
        deadliest = file
      }
      const { time, count } = this.#durations.get(file) ?? { time: 0, count: 0 }
      this.#durations.set(file, { time: time + event.test.duration, count: count + 1 })
    }
    if (event.name === 'run_finish' && !existsSync(durationsFile)) {
      const each = [...this.#durations].map(([file, { time, count }]) => [file, time / count])
      writeFileSync(durationsFile, JSON.stringify(Object.fromEntries(each)))
    }
  }
}
