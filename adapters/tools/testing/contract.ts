import type { CaseContext, CaseDefinition } from './case.js'
import { abortCases } from './cases/abort.js'
import { beginCases } from './cases/begin.js'
import { codeCases } from './cases/code.js'
import { environmentCases } from './cases/environment.js'
import { failureCases } from './cases/failure.js'
import { flowCases } from './cases/flow.js'
import { limitCases } from './cases/limit.js'
import { misuseCases } from './cases/misuse.js'
import { secretCases } from './cases/secret.js'
import { sendCases } from './cases/send.js'
import type { ContractSetup, ContractStage } from './setup.js'
import { ContractWalk } from './walk.js'

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
