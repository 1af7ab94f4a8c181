import { createDemoFlow } from '../bank/demo.flow.js'
import { demoOptions } from '../bank/demo.options.js'
import { mountStepUp } from './step-up.dialog.js'

const page = document.querySelector('#page')
const button = page?.querySelector('button')
const output = page?.querySelector('output')
if (!page || !button || !output) throw new Error('The page is not whole')

let isPaying = false

const pay = async () => {
  if (isPaying) return
  isPaying = true
  output.value = ''
  try {
    const flow = await createDemoFlow()
    mountStepUp(page, flow, demoOptions())
    flow.send({ type: 'flow.started' })
    const outcome = await flow.outcome
    output.value = outcome.status === 'verified' ? 'verified' : outcome.reason
  } finally {
    isPaying = false
  }
}

button.addEventListener('click', () => void pay())
// Before this script has run, a click would be lost.
button.disabled = false
