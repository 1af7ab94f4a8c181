import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

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

/** Answers a file of the built pages, or `null`. */
export type StaticFiles = (pathname: string) => Promise<Response | null>

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
}

/**
 * The pages of a folder: `bank/index.html` at `/`, `react/index.html` at `/react/`. A path is looked up in a list of what is there and
 * never on the disk, so none leads out of the folder.
 */
export function listStaticFiles(folder: string): StaticFiles {
  let files: ReadonlyMap<string, string> = new Map()
  return async (pathname) => {
    // The pages may be built, or built anew, while they are served.
    if (!files.has(pathname)) files = listOf(folder)
    const file = files.get(pathname)
    const type = types[extname(file ?? '')]
    if (file === undefined || type === undefined) return null
    const content = await readFile(file).catch(() => null)
    if (content === null) return null
    // The names of assets have a hash of their content.
    const cache = pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
    const headers = { 'Content-Type': type, 'Cache-Control': cache }
    return new Response(new Uint8Array(content), { headers })
  }
}

const listOf = (folder: string): ReadonlyMap<string, string> =>
  new Map(pathsOf(folder).map((file) => [urlOf(relative(folder, file)), file]))

/** All files, but those of the server itself. */
function pathsOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !relative(folder, file).startsWith(`server${sep}`))
  } catch {
    // Not built: the server says so where a page is asked for.
    return []
  }
}

function urlOf(path: string): string {
  const url = `/${path.split(sep).join('/')}`
  if (!url.endsWith('/index.html')) return url
  return url === '/bank/index.html' ? '/' : url.slice(0, -'index.html'.length)
}
