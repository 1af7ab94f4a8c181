import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import {
  DEFAULT_CLIENT,
  DEFAULT_USER,
  type Fault,
  type Message,
  type ProtectedApi,
  type ReachFiveSimulator,
} from 'mfa-step-up/simulator'

import { readPayment } from './bank.ledger.js'
import type { DemoSession } from './demo.session.js'
import { DroppedAnswer, type RequestHandler } from './loopback.server.js'
import { formatMoney } from './money.text.js'

export interface DemoRoutesOptions {
  readonly simulator: ReachFiveSimulator
  readonly bank: ProtectedApi
  readonly origin: string
  readonly apiOrigin: string
  readonly codeLifetime: number
}

export interface DemoRoutes {
  /** `/demo/*` and `/health`. */
  readonly fetch: RequestHandler
  /** The identity provider, with the troubles of the panel. */
  readonly provider: RequestHandler
}

/** What the phone shows of a message. */
export interface PhoneMessage extends Pick<Message, 'channel' | 'to' | 'code' | 'sentAt'> {
  readonly text: string
}

/** Not what the bank asks of it: that is another network. */
const provider = /^\/(?:identity|oauth)\/(?!introspect)/
const codes = /^\/identity\/v1\/passwordless\/(?:start|verify)$/

/** What stays until it is switched off. */
const lasting: ReadonlyMap<string, Fault> = new Map([
  ['slow', { kind: 'delay', milliseconds: 3000, path: provider, times: Infinity }],
  ['offline', { kind: 'dropBeforeEffect', path: provider, times: Infinity }],
])

/** What only a demo has: a login without a password, everybody's phone, and troubles at the press of a button. */
export function createDemoRoutes(options: DemoRoutesOptions): DemoRoutes {
  const { simulator, bank, origin, apiOrigin, codeLifetime } = options
  const { faults, clock, outbox } = simulator
  const app = new Hono()
  const phone = createPhone()
  const host = new URL(origin).hostname
  outbox.subscribe((message) => {
    const payment = askedPayment(bank)
    phone.show({ ...message, text: textOf(message, host, payment) })
  })

  let isAnswerDropped = false
  let ahead = 0
  const lastingNow = new Set<string>()
  const once: ReadonlyMap<string, () => void> = new Map(
    Object.entries({
      'wrong-code': () => {
        phone.show(wrongCode(outbox.last(), clock.now()))
      },
      expiry: () => {
        const time = codeLifetime + 1000
        ahead += time
        clock.advance(time)
      },
      'rate-limit': () => {
        faults.add({ kind: 'rateLimited', path: codes, retryAfter: 30 })
      },
      'dropped-answer': () => {
        isAnswerDropped = true
      },
    }),
  )
  const applyLasting = () => {
    faults.clear()
    for (const [name, fault] of lasting) if (lastingNow.has(name)) faults.add(fault)
  }

  app.get('/health', (context) => context.json({ status: 'ok' }))

  app.post('/demo/sign-in', async (context) => {
    const { accessToken, refreshToken } = await simulator.signIn(DEFAULT_USER.id)
    const { clientId } = DEFAULT_CLIENT
    const redirectUri = DEFAULT_CLIENT.redirectUris[0] ?? origin
    const session: DemoSession = {
      ...{ accessToken, refreshToken, domain: origin, clientId, redirectUri, codeLifetime, apiOrigin },
      subject: DEFAULT_USER.id,
      hints: { sms: '+33 ** ** ** 01', email: 'a**@example.com' },
    }
    context.header('Cache-Control', 'no-store')
    return context.json(session)
  })

  app.get('/demo/troubles', (context) => context.json({ lasting: [...lastingNow], ahead }))
  app.put('/demo/troubles/:name', ({ req, body }) => {
    const name = req.param('name')
    const act = once.get(name)
    if (act === undefined && !lasting.has(name)) return body(null, 404)
    if (act === undefined) {
      lastingNow.add(name)
      applyLasting()
    } else act()
    return body(null, 204)
  })
  app.delete('/demo/troubles/:name', ({ req, body }) => {
    if (!lastingNow.delete(req.param('name'))) return body(null, 404)
    applyLasting()
    return body(null, 204)
  })

  app.get('/demo/messages', (context) => {
    const lastSeen = Number(context.req.header('Last-Event-ID') ?? -1)
    context.header('Cache-Control', 'no-store')
    return streamSSE(context, async (stream) => {
      // A phone keeps its messages: a page that is loaded anew, or was cut off, gets what it has missed.
      const stop = phone.watch(lastSeen, (message, id) => {
        void stream.writeSSE({ id: String(id), data: JSON.stringify(message) })
      })
      await new Promise<void>((resolve) => {
        stream.onAbort(resolve)
      })
      stop()
    })
  })

  return {
    fetch: async (request) => app.fetch(request),
    provider: async (request) => {
      const { pathname } = new URL(request.url)
      if (!isAnswerDropped || request.method !== 'POST' || !codes.test(pathname))
        return simulator.fetch(request)
      isAnswerDropped = false
      await simulator.fetch(request)
      throw new DroppedAnswer()
    },
  }
}

/** Messages, in the order in which they came. */
function createPhone() {
  type Listener = (message: PhoneMessage, id: number) => void
  const messages: PhoneMessage[] = []
  const listeners = new Set<Listener>()
  return {
    show: ({ channel, to, code, sentAt, text }: PhoneMessage) => {
      const message = { channel, to, code, sentAt, text }
      messages.push(message)
      for (const listener of listeners) listener(message, messages.length - 1)
    },
    /** Hears of all after the one with the id `lastSeen`, and of those to come. Returns the way to stop. */
    watch: (lastSeen: number, listener: Listener) => {
      for (const [id, message] of messages.entries()) if (id > lastSeen) listener(message, id)
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

/** The payment that the API has asked a step-up for. A real provider would be told of it with the step-up. */
function askedPayment(bank: ProtectedApi) {
  const last = bank.calls.all('/payments').at(-1)
  return last?.status === 401 ? readPayment(last.body) : null
}

/**
 * Amount and payee stand in the message, so that who reads it knows what the code is good for (PSD2 RTS, article 5). The last line lets
 * a browser on the phone fill in the code (WebOTP), on pages of this host only: https://wicg.github.io/sms-one-time-codes/
 */
function textOf({ channel, code }: Message, host: string, payment: ReturnType<typeof askedPayment>): string {
  const act =
    payment === null ? 'confirm your payment' : `pay ${formatMoney(payment.amount, 'EUR')} to ${payment.to}`
  const text = `Harbour Bank: ${code} is your code to ${act}. We never ask for it by phone.`
  return channel === 'sms' ? `${text}\n\n@${host} #${code}` : text
}

/** As a mistyped one: the last digit is another. */
function wrongCode(last: Message | undefined, sentAt: number): PhoneMessage {
  const { channel, to, code } = last ?? { channel: 'sms', to: DEFAULT_USER.phoneNumber ?? '', code: '000000' }
  const wrong = code.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10))
  return { channel, to, code: wrong, sentAt, text: 'This code is wrong: see what the page says of it.' }
}
