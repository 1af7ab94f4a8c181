import { createStepUpFlow, createStepUpServices, type StepUpFlow } from 'mfa-step-up'
import { createStepUp } from 'mfa-step-up/dialog'
import { createMemoryAdapter } from 'mfa-step-up/memory'
import type { StepUpScreen } from 'mfa-step-up/presenter'

/** What the pages of the hooks have in common. A page draws what `draw` is called with. */

/** `pay`: the button of a payment. `flow`: the dialog of a flow, with a title. */
export interface Shown {
  readonly pay?: boolean
  readonly flow?: 'first' | 'second'
  readonly title?: string
}

const adapter = createMemoryAdapter({ generateCode: () => '123456' })
export const stepUp = createStepUp({ adapter, store: null })

const services = createStepUpServices({ adapter })
const createFlow = () => createStepUpFlow({ services, request: { approach: { kind: 'session' } } })
export const flows: Readonly<Record<'first' | 'second', StepUpFlow>> = {
  first: createFlow(),
  second: createFlow(),
}

/** Each screen as the user could see it: summary, step. */
const drawn: string[] = []
export function record(screen: StepUpScreen | null): void {
  drawn.push(screen === null ? 'none' : `${screen.summary?.title} ${screen.step}`)
}

const output = document.body.appendChild(document.createElement('output'))
export async function pay(confirm: typeof stepUp.confirm): Promise<void> {
  output.value = ''
  try {
    output.value = (await confirm({ action: 'pay', summary: { title: 'Pay 42.00 EUR' } })).status
  } catch (error) {
    output.value = String(Reflect.get(Object(error), 'code'))
  }
}

/** Makes it the page of a framework, whose function draws at once. */
export function openStage(draw: (shown: Shown) => void | Promise<void>): void {
  Object.assign(globalThis, { stage: { draw, flows, drawn } })
}
