import { useRef, useState } from 'react'
import type { StepUpFlow } from 'mfa-step-up'

import { createDemoFlow } from '../bank/demo.flow.js'
import { demoOptions } from '../bank/demo.options.js'
import { StepUpDialog } from './step-up.dialog.js'

/** A payment that asks for a step-up. The flow is made and started by the click, not by an effect. */
export function PaymentPage() {
  const [flow, setFlow] = useState<StepUpFlow | null>(null)
  const [outcome, setOutcome] = useState('')
  const isPaying = useRef(false)

  const pay = async () => {
    if (isPaying.current) return
    isPaying.current = true
    setOutcome('')
    try {
      const created = await createDemoFlow()
      setFlow(created)
      created.send({ type: 'flow.started' })
      const ended = await created.outcome
      setOutcome(ended.status === 'verified' ? 'verified' : ended.reason)
    } finally {
      isPaying.current = false
    }
  }

  return (
    <>
      <h1>A payment</h1>
      <button type="button" onClick={() => void pay()}>
        Pay
      </button>
      <output aria-label="Outcome">{outcome}</output>
      <StepUpDialog flow={flow} options={demoOptions()} />
    </>
  )
}
