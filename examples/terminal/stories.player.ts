import { isDeepStrictEqual } from 'node:util'

import { createStepUpServices } from 'mfa-step-up'
import { createReachFiveAdapter, logInWithPassword } from 'mfa-step-up/reachfive'
import { DEFAULT_USER } from 'mfa-step-up/simulator'
import { SimulatedClock } from 'xstate'

import { playPayment } from './payment.player.js'
import { showPhone } from './phone.printer.js'
import { type Story, stories as allStories } from './stories.list.js'
import { flowOf, playStory, type Stage } from './story.player.js'
import { createTenantEvidence } from './tenant.evidence.js'
import { simulatedCode, simulatedCodeLifetime, startTenantServer } from './tenant.server.js'
import type { Paint } from './text.painter.js'
import { createViewPrinter, legend } from './view.printer.js'

export interface StoriesOptions {
  readonly write: (line: string) => void
  readonly paint: Paint
  /** Default: all there are. */
  readonly stories?: readonly Story[]
}

/**
 * Plays the stories against a simulated tenant, and answers whether each ended as expected. The requests are real, the time
 * isn't: one simulated clock drives the chart's timers, the adapter and the tenant, so that waiting takes none.
 */
export async function playStories({ write, paint, stories = allStories }: StoriesOptions): Promise<boolean> {
  const clock = new SimulatedClock()
  const startedAt = Date.now()
  const now = () => startedAt + clock.now()
  const tenant = await startTenantServer(now)
  const { domain, clientId, redirectUri, outbox } = tenant
  const adapter = createReachFiveAdapter({
    domain,
    clientId,
    now,
    code: simulatedCode,
    ...(redirectUri && { redirectUri }),
  })
  const evidence = createTenantEvidence(tenant)
  const services = createStepUpServices({
    adapter,
    evidence,
    limits: { codeLifetime: simulatedCodeLifetime },
  })
  const { email = '', password = '' } = DEFAULT_USER
  showPhone(outbox, { write, paint })

  const playAt = {
    login: async (story: Story, stage: Stage) => {
      const { ticket } = await logInWithPassword(adapter, { email, password })
      return playStory(story, flowOf(story, stage, { approach: { kind: 'loginTicket', ticket } }), stage)
    },
    payment: async (story: Story, stage: Stage) => {
      const { simulator } = tenant
      const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
      const tellCall = (text: string) => {
        write(`${paint('bold', '  app')}  ${text}`)
      }
      return playPayment(story, { ...stage, simulator, accessToken, tellCall })
    },
  }

  /** How the story ended, in words. */
  const play = async (story: Story): Promise<string> => {
    const printer = createViewPrinter({ write, paint, now })
    printer.printHeader()
    const stage: Stage = {
      ...{ services, clock, printer },
      tell: (text) => {
        write(`${paint('bold', '  you')}  ${text}`)
      },
      readCode: () => outbox.last()?.code ?? '',
    }
    const ending = await playAt[story.at ?? 'login'](story, stage)
    return isDeepStrictEqual(ending, story.ending) ? asExpected : `it ended otherwise: ${endingText(ending)}`
  }

  let isAllAsExpected = true
  write(`${stories.length} stories. Real HTTP to a simulated tenant at ${domain}; its outbox is the phone.`)
  write(legend)
  try {
    for (const [index, story] of stories.entries()) {
      write('')
      write(paint('bold', `Story ${index + 1} of ${stories.length}: ${story.title}. `) + story.note)
      const verdict = await play(story).catch((error: unknown) => `it broke off: ${String(error)}`)
      isAllAsExpected &&= verdict === asExpected
      write(
        verdict === asExpected
          ? paint('green', `  end  ${endingText(story.ending)}, as expected`)
          : paint('red', `  end  NOT as expected: ${verdict}; expected: ${endingText(story.ending)}`),
      )
    }
  } finally {
    await tenant.close()
  }
  return isAllAsExpected
}

const asExpected = 'as expected'

function endingText({ outcome, setbacks }: Story['ending']): string {
  const before = setbacks.filter((code) => code !== outcome)
  return before.length === 0 ? outcome : `${outcome} after ${before.join(', ')}`
}
