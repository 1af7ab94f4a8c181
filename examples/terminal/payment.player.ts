import type { StepUpRequirement } from 'mfa-step-up/gate'
import { createStepUpGate, withStepUp } from 'mfa-step-up/gate'
import { createProtectedApi, type ReachFiveSimulator } from 'mfa-step-up/simulator'

import { serveLocally } from './local.server.js'
import type { Story } from './stories.list.js'
import { flowOf, playStory, type Stage } from './story.player.js'

/** What a payment is made with. */
export interface PaymentStage extends Stage {
  readonly simulator: ReachFiveSimulator
  /** Of a login without a second factor. */
  readonly accessToken: string
  /** Says what goes over the wire between app and bank. */
  readonly tellCall: (text: string) => void
}

/** Pays at a bank whose API asks for a step-up: plays the flow when it does. Answers how the payment ended. */
export async function playPayment(story: Story, stage: PaymentStage): Promise<Story['ending']> {
  const { simulator, accessToken, tell, tellCall } = stage
  const bank = createProtectedApi({ simulator })
  const server = await serveLocally((request) => bank.fetch(request))
  let playing: Promise<Story['ending']> | undefined

  const gate = createStepUpGate({
    flow: (requirement) => {
      const flow = flowOf(story, stage, requestFor(requirement, accessToken))
      playing = playStory(story, flow, stage)
      return flow
    },
  })
  const fetchAndTell: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    const challenge = response.headers.get('WWW-Authenticate')
    tellCall(`POST /payments: ${response.status}${challenge === null ? '' : `, ${challenge}`}`)
    return response
  }
  const callBank = withStepUp(fetchAndTell, { gate, origins: [server.origin], methods: ['POST'] })

  try {
    tell('pay')
    const response = await callBank(`${server.origin}/payments`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ amount: '42.00', currency: 'EUR', to: 'Charles' }),
    })
    const payments = bank.calls.done('/payments').length
    tellCall(`payments made: ${payments}`)
    const ending = await (playing ?? Promise.reject(new Error('The bank asked for no step-up')))
    return response.ok && payments === 1 ? ending : { ...ending, outcome: 'denied' }
  } finally {
    await server.close()
  }
}

/** The API's requirement, as a request to the provider. */
function requestFor({ maxAge }: StepUpRequirement, accessToken: string) {
  const approach = { kind: 'accessToken', accessToken } as const
  return { approach, action: 'pay', ...(maxAge !== undefined && { maxAge }) }
}
