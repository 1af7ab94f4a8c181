import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

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
