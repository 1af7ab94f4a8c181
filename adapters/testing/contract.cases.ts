import { abortCases } from './abort.cases.js'
import { beginCases } from './begin.cases.js'
import type { CaseContext, CaseDefinition } from './case.definition.js'
import { codeCases } from './code.cases.js'
import type { ContractSetup, ContractStage } from './contract.types.js'
import { ContractWalk } from './contract.walk.js'
import { environmentCases } from './environment.cases.js'
import { failureCases } from './failure.cases.js'
import { flowCases } from './flow.cases.js'
import { limitCases } from './limit.cases.js'
import { misuseCases } from './misuse.cases.js'
import { rotationCases } from './rotation.cases.js'
import { secretCases } from './secret.cases.js'
import { sendCases } from './send.cases.js'

/** One case of the contract, ready to run against one adapter. */
export interface ContractCase {
  /** Title and expectation: `a code that is too old: code_expired`. */
  readonly name: string
  /** The same for every adapter. */
  readonly title: string
  /** What is expected of this adapter, where its capabilities decide; else empty. */
  readonly expectation: string
  /** Rejects with a `ContractViolation`, or with what the stage itself threw. */
  readonly run: () => Promise<void>
}

const definitions: readonly CaseDefinition[] = [
  ...beginCases,
  ...sendCases,
  ...codeCases,
  ...flowCases,
  ...rotationCases,
  ...limitCases,
  ...failureCases,
  ...abortCases,
  ...secretCases,
  ...misuseCases,
  ...environmentCases,
]

/**
 * The contract of `StepUpAdapter` as cases for any test runner:
 *
 *     for (const { name, run } of contractCases(setup)) test(name, run)
 *
 * Every case runs for every adapter; what it expects follows from the declared capabilities. Each has stages of its own.
 */
export function contractCases(setup: ContractSetup): readonly ContractCase[] {
  return definitions.map(({ title, expects, run }) => {
    const expectation = expects?.(setup.capabilities) ?? ''
    return {
      name: expectation === '' ? title : `${title}: ${expectation}`,
      title,
      expectation,
      run: () => withStages(setup, run),
    }
  })
}

async function withStages(
  { capabilities, createStage }: ContractSetup,
  run: CaseDefinition['run'],
): Promise<void> {
  const stages: ContractStage[] = []
  const setUp: CaseContext['setUp'] = async ({ chained = false } = {}) => {
    const stage = await createStage({ chained })
    stages.push(stage)
    return { stage, walk: new ContractWalk(stage, capabilities) }
  }
  try {
    await run({ capabilities, setUp })
  } finally {
    for (const stage of stages) await stage.dispose?.()
  }
}
