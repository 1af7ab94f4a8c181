import { expect } from '@jest/globals'
import type { InspectionEvent } from 'xstate'

import { createStage, type plainFactors, playFlow } from './inspector.fixtures.js'
import type { RedactedInspection } from './messages.js'
import { redact } from './redaction.js'

/** A whole flow of a vault that seals in clear, before and after redaction. */
export async function recordFlow(factors?: typeof plainFactors) {
  const raw: InspectionEvent[] = []
  const shown: RedactedInspection[] = []
  const stage = createStage({
    ...(factors && { factors }),
    inspect: (event) => {
      raw.push(event)
      const message = redact(event)
      if (message !== undefined) shown.push(message)
    },
  })
  await playFlow(stage)
  expect((await stage.flow.outcome).status).toBe('verified')
  return { raw, shown }
}
