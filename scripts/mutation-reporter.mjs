import { relative } from 'node:path'

/** A Stryker plugin that prints each change that no test notices as soon as it is known: a long run need not end. */
class SurvivorsReporter {
  onMutantTested({ status, fileName, location, mutatorName, replacement }) {
    if (status !== 'Survived' && status !== 'NoCoverage') return
    const { line, column } = location.start
    console.log(
      `${status} ${relative('.', fileName)}:${line}:${column} ${mutatorName}: ${replacement.replace(/\s+/g, ' ')}`,
    )
  }
}

export const strykerPlugins = [{ kind: 'Reporter', name: 'survivors', injectableClass: SurvivorsReporter }]
