import { createRequire } from 'node:module'

/** Jest's own environment: it comes with Jest. */
const ofJest = createRequire(import.meta.url)
const { TestEnvironment } = ofJest('jest-environment-node')

/** An error that a mutant throws after its last test must not end the process: the next mutant needs it. Jest catches earlier ones. */
for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, () => undefined)

/** Jest can't stop at the first test that fails within a file. Here the rest is skipped: the mutant is dead already. */
export default class extends TestEnvironment {
  #isDead = false

  handleTestEvent(event) {
    if (event.name === 'test_done' && event.test.errors.length > 0) this.#isDead = true
    if (event.name === 'test_start' && this.#isDead) event.test.mode = 'skip'
  }
}
