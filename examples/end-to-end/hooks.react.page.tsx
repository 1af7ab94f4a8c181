import { StrictMode, useLayoutEffect } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import type { StepUpFlow } from 'mfa-step-up'
import { useStepUp, useStepUpScreen } from 'mfa-step-up/react'

import { flows, openStage, pay, record, stepUp } from './hooks.stage.js'

/** The hooks of React in StrictMode, in the development build: it tells what is wrong on the console. */

function PayButton() {
  const { confirm, isPending } = useStepUp(stepUp)
  return (
    <button id="pay" onClick={() => void pay(confirm)}>
      {isPending ? 'Paying' : 'Pay'}
    </button>
  )
}

function Dialog({ flow, title }: { flow: StepUpFlow | null; title: string }) {
  const { screen, presenter, dialogRef } = useStepUpScreen(flow, { summary: { title } })
  useLayoutEffect(() => {
    record(screen)
  }, [screen])
  return (
    <dialog ref={dialogRef} aria-labelledby="heading">
      <h2 id="heading" tabIndex={-1}>
        {screen?.heading}
      </h2>
      {screen?.factors?.map(({ id, name }) => (
        <button
          key={id}
          onClick={() => {
            presenter.choose(id)
          }}
        >
          {name}
        </button>
      ))}
    </dialog>
  )
}

const root = createRoot(document.body.appendChild(document.createElement('main')))
openStage(({ pay: isPaying, flow, title }) => {
  flushSync(() => {
    root.render(
      <StrictMode>
        {isPaying && <PayButton />}
        {title !== undefined && <Dialog flow={flow === undefined ? null : flows[flow]} title={title} />}
      </StrictMode>,
    )
  })
})
