import {
  createStepUpFlow,
  createStepUpServices,
  type Factor,
  type StepUpAdapter,
  type StepUpFlow,
} from 'mfa-step-up'
import { defineStepUpElement, type StepUpElement, type StepUpPresenterOptions } from 'mfa-step-up/dialog'
import { createMemoryAdapter } from 'mfa-step-up/memory'
import { en } from 'mfa-step-up/presenter'

import { createDemoFlow } from '../bank/demo.flow.js'

/**
 * `<mfa-step-up>` by itself, on a page with a button. The query says how: `provider=memory` (a push with a number, a device to trust), `dom`,
 * `rtl`, `summary`, `report`, `stay` (no `autoClose`), `manual` (no `autoSubmit`), `upgrade` (defined after the flow was set).
 */

const query = new URLSearchParams(location.search)

const factorOf = (
  id: string,
  kind: Factor['kind'],
  code: Factor['code'],
  more: Partial<Factor> = {},
): Factor => ({
  ...{ id, kind, hint: '+33 ** ** ** 12', needsSend: true, canResend: true, code, canTrustDevice: false },
  ...more,
})
const sixDigits = { length: 6, alphabet: 'digits' } as const
const memory = createMemoryAdapter({
  factors: [
    factorOf('sms', 'sms', sixDigits),
    factorOf('push', 'push', null, { hint: 'Phone of Ada' }),
    factorOf('email', 'email', sixDigits, { hint: 'a**@example.com' }),
    factorOf('totp', 'totp', sixDigits, {
      ...{ hint: null, needsSend: false, canResend: false },
      ...{ canTrustDevice: true, trustLifetime: 30 * 86_400_000 },
    }),
  ],
  fixedCode: '123456',
  generateCode: () => '123456',
})
const adapter: StepUpAdapter = {
  ...memory,
  send: async (input, call) => {
    const answer = await memory.send(input, call)
    return { ...answer, challenge: { ...answer.challenge, bindingMessage: '42' } }
  },
}
const services = createStepUpServices({ adapter })

const options: StepUpPresenterOptions = {
  ...(query.has('rtl') && { texts: { ...en, lang: 'ar', dir: 'rtl' } }),
  ...(query.has('summary') && {
    summary: {
      title: 'Pay 42.00 EUR',
      rows: [
        ['To', 'Charles B.'],
        ['Reference', 'Invoice 1815'],
      ],
    },
  }),
  ...(query.has('report') && {
    onReport: () => {
      seen.reports += 1
    },
  }),
  ...(query.has('stay') && { autoClose: false }),
  ...(query.has('manual') && { autoSubmit: false }),
}

/** What a test asks of this page. */
const seen = { reports: 0, closes: 0, pays: 0 }
const stage = {
  element: document.createElement('mfa-step-up'),
  flow: null as StepUpFlow | null,
  memory,
  seen,
  options,
  createFlow,
}
Object.assign(globalThis, { stage, defineStepUpElement })

const main = document.createElement('main')
main.id = 'page'
const title = document.createElement('h1')
title.textContent = 'A payment'
const button = document.createElement('button')
button.textContent = 'Pay'
const output = document.createElement('output')
output.setAttribute('aria-label', 'Outcome')
main.append(title, button, output, stage.element)
document.body.append(main)

if (query.get('dom') === 'light') stage.element.setAttribute('dom', 'light')
if (!query.has('upgrade')) defineStepUpElement()
stage.element.options = options
stage.element.addEventListener('close', () => {
  seen.closes += 1
})

async function createFlow(): Promise<StepUpFlow> {
  return query.get('provider') === 'memory'
    ? createStepUpFlow({ services, request: { approach: { kind: 'session' }, action: 'pay' } })
    : createDemoFlow()
}

async function pay(element: StepUpElement): Promise<void> {
  seen.pays += 1
  output.value = ''
  const flow = await createFlow()
  stage.flow = flow
  element.flow = flow
  flow.send({ type: 'flow.started' })
  const outcome = await flow.outcome
  output.value = outcome.status === 'verified' ? 'verified' : outcome.reason
}
button.addEventListener('click', () => void pay(stage.element))
