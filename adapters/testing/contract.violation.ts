/** What a violation says: all three are read by the author of an adapter, and hold no value of a secret. */
export interface Finding {
  /** What the contract asks for. */
  readonly expected: string
  /** What came. */
  readonly received: string
  /** What to do about it. */
  readonly advice: string
}

/** An adapter broke the contract. */
export class ContractViolation extends Error {
  override readonly name = 'ContractViolation'

  constructor(readonly finding: Finding) {
    super(`Expected ${finding.expected}, but ${finding.received}. ${finding.advice}`)
  }
}

/** Throws a {@link ContractViolation} where `holds` is false. */
export function expectThat(holds: boolean, finding: Finding): asserts holds {
  if (!holds) throw new ContractViolation(finding)
}
