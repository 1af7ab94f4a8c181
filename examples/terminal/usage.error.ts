/** Something that the person at the command line has to put right. Its message is one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
