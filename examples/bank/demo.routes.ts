import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { DEFAULT_CLIENT, DEFAULT_USER, type Message, type ReachFiveSimulator } from 'mfa-step-up/simulator'

import type { DemoSession } from './demo.session.js'

export interface DemoRoutesOptions {
  readonly simulator: ReachFiveSimulator
  readonly origin: string
  readonly apiOrigin: string
  readonly codeLifetime: number
}

/** What only a demo has: a login without a password, and everybody's phone. */
export function createDemoRoutes({ simulator, origin, apiOrigin, codeLifetime }: DemoRoutesOptions): Hono {
  const app = new Hono()
  app.get('/health', (context) => context.json({ status: 'ok' }))

  app.post('/demo/sign-in', async (context) => {
    const { accessToken, refreshToken } = await simulator.signIn(DEFAULT_USER.id)
    const { clientId } = DEFAULT_CLIENT
    const redirectUri = DEFAULT_CLIENT.redirectUris[0] ?? origin
    const session: DemoSession = {
      ...{ accessToken, refreshToken, domain: origin, clientId, redirectUri, codeLifetime, apiOrigin },
    }
    context.header('Cache-Control', 'no-store')
    return context.json(session)
  })

  app.get('/demo/messages', (context) => {
    const lastSeen = Number(context.req.header('Last-Event-ID') ?? -1)
    context.header('Cache-Control', 'no-store')
    return streamSSE(context, async (stream) => {
      const write = (message: Message, id: number) =>
        void stream.writeSSE({ id: String(id), data: JSON.stringify(shown(message)) })
      // A phone keeps its messages: a page that is loaded anew, or was cut off, gets what it has missed.
      for (const [id, message] of simulator.outbox.all().entries()) if (id > lastSeen) write(message, id)
      const stop = simulator.outbox.subscribe((message) => {
        write(message, simulator.outbox.all().length - 1)
      })
      await new Promise<void>((resolve) => {
        stream.onAbort(resolve)
      })
      stop()
    })
  })
  return app
}

const shown = ({ channel, to, code, sentAt, purpose }: Message) => ({ channel, to, code, sentAt, purpose })
