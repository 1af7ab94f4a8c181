import { SimulatedClock } from 'xstate'

import { createReachFiveAdapter } from '../../adapters/providers/reachfive/index.js'
import { DEFAULT_USER } from '../../adapters/tools/simulator/index.js'
import { setup as createSimulator } from '../../adapters/tools/simulator/simulator.fixtures.js'
import { createStepUpFlow } from '../../machines/flow/flow.js'
import type { AdapterCall } from '../../machines/ports.js'
import { createStepUpServices } from '../../machines/settings/services.js'
import { startServer } from './server.fixtures.js'
import type { Player } from './user.fixtures.js'

/** A flow whose requests go through the real `fetch` and real sockets. Only the chart's time is simulated. */
export async function createLoopback(elsewhere: string) {
  const clock = new SimulatedClock()
  const start = Date.UTC(2026, 2, 1, 12)
  const now = () => start + clock.now()
  const simulator = await createSimulator({ now })
  const server = await startServer(simulator, { elsewhere })
  const { accessToken } = await simulator.signIn(DEFAULT_USER.id)

  let underWay = 0
  const watched =
    <Input, Answer>(act: (input: Input, call: AdapterCall) => Promise<Answer>) =>
    async (input: Input, call: AdapterCall) => {
      underWay += 1
      try {
        return await act(input, call)
      } finally {
        underWay -= 1
      }
    }
  const { clientId, redirectUri = '' } = simulator.adapterOptions
  const options = { clientId, redirectUri, domain: server.origin, random: () => 0.5, now }
  const { name, environment, begin, send, verify, exchange } = createReachFiveAdapter(options)
  const services = createStepUpServices({
    adapter: {
      name,
      environment,
      begin: watched(begin),
      send: watched(send),
      verify: watched(verify),
      ...(exchange && { exchange: watched(exchange) }),
    },
  })
  const request = { approach: { kind: 'accessToken', accessToken } } as const
  const flow = createStepUpFlow({ services, request, clock })

  const settle = async () => {
    for (let idle = 0; idle < 6; idle = underWay === 0 ? idle + 1 : 0)
      await new Promise<void>((resolve) => setImmediate(resolve))
  }
  const lastCode = () => simulator.outbox.last()?.code
  const sender = (act: Parameters<typeof flow.send>[0]) => () => {
    flow.send(act)
  }
  const player: Player = {
    acts: {
      start: sender({ type: 'flow.started' }),
      choose: sender({ type: 'factor.chosen', factorId: 'sms' }),
      resend: sender({ type: 'code.resendRequested' }),
      submit: () => {
        flow.send({ type: 'code.submitted', code: lastCode() ?? '' })
      },
    },
    view: flow.getSnapshot,
    outcome: () => flow.outcome,
    lastCode,
    now,
    settle,
    pass: async (milliseconds) => {
      clock.increment(milliseconds)
      await settle()
    },
  }
  return { player, server, countCodes: () => simulator.outbox.all().length }
}
