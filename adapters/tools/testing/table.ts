/** What came of one case for one adapter. */
export interface ContractResult {
  /** `ContractSetup.name`. */
  readonly adapter: string
  /** `ContractCase.title`. */
  readonly title: string
  /** `ContractCase.expectation`. */
  readonly expectation: string
  readonly isMet: boolean
}

/**
 * A table adapter x case, as text with a column per adapter: `ok`, what the adapter was expected to do where capabilities
 * decide, or `FAILED`. A case that was not run is blank.
 */
export function formatContractTable(results: readonly ContractResult[]): string {
  const adapters = [...new Set(results.map(({ adapter }) => adapter))]
  const titles = [...new Set(results.map(({ title }) => title))]
  const rows = titles.map((title) => [
    title,
    ...adapters.map((adapter) =>
      cellOf(results.find((result) => result.adapter === adapter && result.title === title)),
    ),
  ])
  const head = ['contract', ...adapters]
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const format = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(' | ')
      .trimEnd()
  const rule = widths.map((width) => '-'.repeat(width)).join('-|-')
  return [format(head), rule, ...rows.map(format)].join('\n')
}

function cellOf(result: ContractResult | undefined): string {
  if (result === undefined) return ''
  if (!result.isMet) return 'FAILED'
  return result.expectation === '' ? 'ok' : `ok, ${result.expectation}`
}
