import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

import type { StaticFiles } from './static.files.js'

/** Where a relay of inspection messages may be: on this machine, at any port. */
const loopbackSockets = ['ws://127.0.0.1:*', 'ws://localhost:*']

/** The built pages. They get no inline script or style, and talk to this origin and the bank's API only; the viewer, to a relay. */
export function createPageRoutes(files: StaticFiles, apiOrigin: string): Hono {
  const app = new Hono()
  const ofPage = headersFor([apiOrigin])
  const ofViewer = headersFor(loopbackSockets)
  app.use((context, next) => (context.req.path.startsWith('/viewer/') ? ofViewer : ofPage)(context, next))
  // Browsers ask for it where a page names none.
  app.get('/favicon.ico', () => new Response(null, { status: 204 }))
  app.get('*', async ({ req }) => {
    const { pathname } = new URL(req.url)
    const file = await files(pathname)
    if (file !== null) return file
    // `/react`, typed by hand.
    if ((await files(`${pathname}/`)) !== null)
      return new Response(null, { status: 308, headers: { Location: `${pathname}/` } })
    return new Response('Not found. Are the pages built? npm run build --workspace examples/bank\n', {
      status: 404,
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    })
  })
  return app
}

const headersFor = (connections: readonly string[]) =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'", ...connections],
      // The statechart, in its own page.
      frameSrc: ["'self'"],
      frameAncestors: ["'self'"],
      workerSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
    },
    // There is no https on the loopback interface.
    strictTransportSecurity: false,
  })
