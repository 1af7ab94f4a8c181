import { createServer, type ServerOptions } from './better-auth.fixtures.js'
import { createBrowser } from './browser.fixtures.js'
import type { BetterAuthAdapterOptions } from './index.js'
import { createSteps, fail } from './steps.fixtures.js'

/** A user of the app, and the adapter on its page. */
interface WorldOptions extends ServerOptions {
  /** `live`: signed in, two-factor on. `signIn`: the second factor of a sign-in is due. Default `live`. */
  readonly user?: 'live' | 'signIn'
  readonly adapter?: Partial<BetterAuthAdapterOptions>
}

export type World = Awaited<ReturnType<typeof createWorld>>

export async function createWorld({ user = 'live', adapter, ...options }: WorldOptions = {}) {
  const server = await createServer(options)
  const browser = createBrowser(server)
  await browser.signUp()
  const backupCodes = await browser.enrol()
  if (user === 'signIn') await browser.signIn()
  browser.sent.length = 0
  return { server, browser, backupCodes, ...createSteps({ fetch: browser.fetch, ...adapter }) }
}

/** The latest code that went out. */
export function latestCode({ server: { outbox } }: World): string {
  return outbox.at(-1) ?? fail('no code went out')
}
