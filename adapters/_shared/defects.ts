import { isFunction } from '../../machines/errors.js'

/** Where the defects of an app go: the option `reportDefect`, else the platform. A reporter that throws changes nothing. */
export type DefectReporter = (error: unknown) => void

export function reporterOf(given: DefectReporter = reportDefect): DefectReporter {
  return (error) => {
    try {
      given(error)
    } catch {
      // A defect of the reporter has nowhere to go.
    }
  }
}

/**
 * Hands on a defect of the app's own code, as a callback threw it, with its stack: to `reportError`
 * ([HTML](https://html.spec.whatwg.org/#runtime-script-errors), the `error` event of the window), where the platform has it, else to
 * the console. Never throws.
 */
export function reportDefect(error: unknown): void {
  const report: unknown = Reflect.get(globalThis, 'reportError')
  try {
    if (isFunction(report)) reportError(error)
    else console.error(error)
  } catch {
    // The app has replaced either with one that throws.
  }
}
