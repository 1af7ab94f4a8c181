import { fileURLToPath } from 'node:url'

import {
  createProtectedApi,
  createReachFiveSimulator,
  type ProtectedApi,
  type ReachFiveSimulator,
} from 'mfa-step-up/simulator'

import { bankResources } from './bank.ledger.js'
import { createDemoRoutes } from './demo.routes.js'
import { listenLocally, type RequestHandler } from './loopback.server.js'
import { createPageRoutes, listStaticFiles } from './page.routes.js'

export interface BankOptions {
  /** Of the pages and the identity provider. Default: a free one. */
  readonly port?: number
  /** A loopback host. Default `127.0.0.1`. */
  readonly host?: string
  /** Base of the provider's clock, epoch milliseconds. Default `Date.now`. */
  readonly now?: () => number
  /** Folder of the built pages. Default: `dist`, beside this file. */
  readonly pages?: string
}

export interface RunningBank {
  /** The pages, the identity provider and your phone. */
  readonly origin: string
  /** The bank's API: another origin, so that the page needs CORS. */
  readonly apiOrigin: string
  /** Its clock, its faults, its outbox: what a test holds. */
  readonly simulator: ReachFiveSimulator
  /** What the API was asked, and what it did. */
  readonly bank: ProtectedApi
  readonly close: () => Promise<void>
}

/** How long a code lives at the simulated tenant, in milliseconds (60 s). */
const codeLifetime = 60_000

const simulated = /^\/(?:identity|oauth|\.well-known)\/|^\/jwks\.json$/
const demo = /^\/demo\/|^\/health$/

/** Serves the demo on the loopback interface. Rejects where the port is taken. */
export async function startBank(options: BankOptions = {}): Promise<RunningBank> {
  const { port = 0, host = '127.0.0.1', now = Date.now } = options
  const { pages = fileURLToPath(new URL('./dist/', import.meta.url)) } = options
  const pageServer = await listenLocally(host, port)
  const apiServer = await listenLocally(host, 0)
  const { origin } = pageServer
  const apiOrigin = apiServer.origin

  const simulator = createReachFiveSimulator({
    now,
    issuer: origin,
    allowedOrigins: [origin],
    assumptions: {
      lifetimes: { code: codeLifetime / 1000 },
      // So that an API can ask for a recent authentication: see "auth_time" in the simulator's README.
      authenticationClaims: { authTime: 'stepUp' },
    },
  })
  const resources = bankResources()
  const bank = createProtectedApi({ simulator, resources, allowedOrigins: [origin] })
  const demoRoutes = createDemoRoutes({ simulator, bank, origin, apiOrigin, codeLifetime })
  const pageRoutes = createPageRoutes(listStaticFiles(pages), apiOrigin)

  const answer: RequestHandler = async (request) => {
    const { pathname } = new URL(request.url)
    if (simulated.test(pathname)) return demoRoutes.provider(request)
    return demo.test(pathname) ? demoRoutes.fetch(request) : pageRoutes.fetch(request)
  }
  pageServer.answerWith(atOrigin(origin, answer))
  apiServer.answerWith(atOrigin(apiOrigin, (request) => bank.fetch(request)))
  const close = async () => {
    await Promise.all([pageServer.close(), apiServer.close()])
  }
  return { origin, apiOrigin, simulator, bank, close }
}

/** A name of somebody else that leads to the loopback interface (DNS rebinding) makes their page no page of ours. */
const atOrigin =
  (origin: string, answer: RequestHandler): RequestHandler =>
  async (request) => {
    const url = new URL(request.url)
    if (url.origin === origin) return answer(request)
    const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
    if (!isLoopback || request.method !== 'GET') return new Response(null, { status: 421 })
    return new Response(null, { status: 307, headers: { Location: origin + url.pathname + url.search } })
  }
