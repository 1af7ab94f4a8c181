import { createDemoFlow } from '../bank/demo.flow.js'
import './mfa-step-up.element.js'

const page = document.querySelector<HTMLElement>('#page')
const button = page?.querySelector('button')
const output = page?.querySelector('output')
if (!page || !button || !output) throw new Error('The page is not whole')

const element = document.createElement('mfa-step-up')
page.append(element)
element.addEventListener('step-up-close', () => {
  element.flow = null
})

let isPaying = false

const pay = async () => {
  if (isPaying) return
  isPaying = true
  output.value = ''
  try {
    const flow = await createDemoFlow()
    element.flow = flow
    flow.send({ type: 'flow.started' })
    const outcome = await flow.outcome
    output.value = outcome.status === 'verified' ? 'verified' : outcome.reason
  } finally {
    isPaying = false
  }
}

button.addEventListener('click', () => void pay())
