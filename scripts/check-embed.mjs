/**
 * Embeds the package as its users do, from the packed tarball, in a real Chromium before the simulator: the two lines in a fresh Vite
 * project with React, the same page without a bundler, and React on a server. Run it after `npm run build`. Prints a line per check, and
 * ends at the first that fails.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { serve } from '@hono/node-server'
import { chromium } from 'playwright-core'

import { findChromium, howToInstall } from './chromium.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const executablePath = findChromium()
if (executablePath === null) throw new Error(howToInstall)

const run = (command, args, cwd) => execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe' })
const report = (text) => {
  console.log(`ok  ${text}`)
}

/** What a server renders: nothing of the dialog, and no error. */
const onServer = `
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { createStepUp } from 'mfa-step-up/dialog'
import { createReachFiveAdapter } from 'mfa-step-up/reachfive'
import { useStepUp, useStepUpScreen } from 'mfa-step-up/react'

const redirectUri = 'https://shop.example/callback'
const stepUp = createStepUp({ adapter: createReachFiveAdapter({ domain: 'auth.example.com', clientId: 'shop', redirectUri }) })
function Pay() {
  const { isPending } = useStepUp(stepUp)
  const { screen } = useStepUpScreen(null)
  return createElement('button', { disabled: isPending }, screen === null ? 'Pay' : screen.heading)
}
console.log(renderToString(createElement(Pay)))
const refusal = await stepUp.confirm().catch(({ code }) => code)
if (refusal !== 'configuration') throw new Error('confirm() on a server: ' + refusal)
`

/** The two lines, and two buttons. */
const page = `
import { createStepUp } from 'mfa-step-up/dialog'
import { createReachFiveAdapter } from 'mfa-step-up/reachfive'

const { accessToken, ...tenant } = await (await fetch('/tenant.json')).json()
const approach = { kind: 'accessToken', accessToken }
const stepUp = createStepUp({ adapter: createReachFiveAdapter(tenant), approach, origins: [location.origin], methods: ['POST'] })

const output = document.querySelector('output')
const show = (text) => { output.textContent = text }
const summary = { title: 'Pay 42.00 EUR', rows: [['To', 'Charles B.']] }
const acts = {
  confirm: async () => (await stepUp.confirm({ action: 'pay', summary })).status,
  payment: async () => {
    const init = { method: 'POST', headers: { Authorization: 'Bearer ' + accessToken }, body: '{}' }
    return (await stepUp.fetch('/payments', init)).status
  },
}
for (const [id, act] of Object.entries(acts))
  document.getElementById(id).addEventListener('click', () => act().then(show, (error) => show(error.code ?? error)))
show('ready')
`
const html = (head) => `<!doctype html><html lang="en"><title>Embedded</title>${head}
<button id="confirm">Confirm</button><button id="payment">Pay</button><output></output></html>`

const project = await mkdtemp(join(tmpdir(), 'mfa-step-up-embed-'))
const servers = []
let browser
try {
  const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', project], root))
  await writeFile(
    join(project, 'package.json'),
    JSON.stringify({ name: 'shop', type: 'module', private: true }),
  )
  const needed = ['xstate', 'hono', 'react'].map((name) => `${name}@${devDependencies[name]}`)
  const others = [`react-dom@${devDependencies.react}`, 'vite@8']
  run(
    'npm',
    ['install', '--prefer-offline', '--no-audit', '--no-fund', join(project, filename), ...needed, ...others],
    project,
  )
  report('npm install of the tarball, Vite and React into an empty project')

  const tenant = await startTenant()
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })

  await mkdir(join(project, 'src'))
  await writeFile(join(project, 'src/main.js'), page)
  await writeFile(join(project, 'index.html'), html('<script type="module" src="/src/main.js"></script>'))
  run(join(project, 'node_modules/.bin/vite'), ['build', '--logLevel', 'warn', '--target', 'es2022'], project)
  await useTwoLines('a Vite project', join(project, 'dist'), tenant)

  await writeFile(join(project, 'plain.html'), html(importMap() + `<script type="module">${page}</script>`))
  await useTwoLines('a page without a bundler, by an import map', project, tenant, '/plain.html')

  await writeFile(join(project, 'server.mjs'), onServer)
  report(`React on a server: ${run('node', ['server.mjs'], project).trim()}`)
} finally {
  await browser?.close()
  for (const server of servers) server.close()
  await rm(project, { recursive: true, force: true })
}

/** A tenant, an API that wants a second factor, and the files of a folder, all at one origin. */
async function startTenant() {
  const entry = join(root, 'dist/adapters/tools/simulator/index.js')
  const { createProtectedApi, createReachFiveSimulator, DEFAULT_USER } = await import(
    pathToFileURL(entry).href
  )
  let answer
  const server = await new Promise((resolve) => {
    const options = { fetch: (request) => answer(request), hostname: '127.0.0.1', port: 0 }
    const listening = serve(options, () => {
      resolve(listening)
    })
  })
  servers.push(server)
  const origin = `http://127.0.0.1:${server.address().port}`
  const assumptions = { authenticationClaims: { authTime: 'stepUp' } }
  const simulator = createReachFiveSimulator({ issuer: origin, allowedOrigins: [origin], assumptions })
  const api = createProtectedApi({ simulator, allowedOrigins: [origin] })
  const { domain, clientId, redirectUri } = simulator.adapterOptions
  return {
    origin,
    simulator,
    serveFolder: (folder) => {
      answer = async (request) => {
        const { pathname } = new URL(request.url)
        if (/^\/(identity|oauth|\.well-known)\/|^\/jwks\.json$/.test(pathname))
          return simulator.fetch(request)
        if (pathname === '/payments') return api.fetch(request)
        if (pathname !== '/tenant.json') return fileOf(folder, pathname)
        const { accessToken } = await simulator.signIn(DEFAULT_USER.id)
        return Response.json({ domain, clientId, redirectUri, accessToken })
      }
    },
  }
}

function fileOf(folder, pathname) {
  const path = join(folder, normalize(pathname === '/' ? '/index.html' : pathname))
  const types = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript' }
  try {
    return new Response(readFileSync(path), {
      headers: { 'Content-Type': types[extname(path)] ?? 'text/plain' },
    })
  } catch {
    return new Response(null, { status: 404 })
  }
}

/** Confirms a payment, then calls the API, as a person does. */
async function useTwoLines(name, folder, { origin, simulator, serveFolder }, path = '/') {
  serveFolder(folder)
  const context = await browser.newContext()
  const tab = await context.newPage()
  tab.setDefaultTimeout(20_000)
  const errors = []
  tab.on('pageerror', (error) => errors.push(String(error)))
  try {
    await tab.goto(origin + path)
    await tab.locator('output', { hasText: 'ready' }).waitFor()
    for (const [button, result] of [
      ['Confirm', 'verified'],
      ['Pay', '201'],
    ]) {
      await tab.getByRole('button', { name: button, exact: true }).click()
      await tab
        .getByRole('dialog')
        .getByRole('button', { name: /Text message/ })
        .click()
      const field = tab.getByRole('dialog').getByRole('textbox')
      await field.waitFor()
      await field.fill(simulator.outbox.last().code)
      await field.press('Enter')
      await tab.locator('output', { hasText: result }).waitFor()
    }
    if (errors.length > 0) throw new Error(errors.join('; '))
  } catch (error) {
    const shown = await tab
      .locator('output')
      .textContent()
      .catch(() => 'nothing')
    throw new Error(`${name}: the page shows "${shown}" (${errors.join('; ')})`, { cause: error })
  } finally {
    await context.close()
  }
  report(`${name}: confirmed a payment, and an API call was sent again`)
}

/** Where a browser finds what a bundler would find. `#ofetch` is an import of the package itself. */
function importMap() {
  const at = (path) => `/node_modules/${path}`
  const { exports: entries } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const own = Object.entries(entries)
    .filter(([entry]) => ['./dialog', './reachfive'].includes(entry))
    .map(([entry, path]) => [`mfa-step-up${entry.slice(1)}`, at(join('mfa-step-up', path))])
  const imports = {
    ...Object.fromEntries(own),
    xstate: at('xstate/dist/xstate.esm.js'),
    '#ofetch': at('ofetch/dist/index.mjs'),
    ofetch: at('ofetch/dist/index.mjs'),
    destr: at('destr/dist/index.mjs'),
    ufo: at('ufo/dist/index.mjs'),
    jose: at('jose/dist/webapi/index.js'),
    'jose/jwt/decode': at('jose/dist/webapi/util/decode_jwt.js'),
    'idb-keyval': at('idb-keyval/dist/index.js'),
  }
  return `<script type="importmap">${JSON.stringify({ imports })}</script>`
}
