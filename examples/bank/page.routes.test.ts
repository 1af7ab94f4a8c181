import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { type RunningBank, startBank } from './bank.server.js'

let bank: RunningBank
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bank-'))
  for (const name of ['bank', 'react', 'viewer', 'assets', 'server'])
    mkdirSync(join(folder, 'dist', name), { recursive: true })
  const write = (path: string, text: string) => {
    writeFileSync(join(folder, path), text)
  }
  write('secret.html', 'secret')
  write('dist/bank/index.html', 'the bank')
  write('dist/react/index.html', 'react')
  write('dist/viewer/index.html', 'viewer')
  write('dist/assets/page-1a2b.js', 'script')
  write('dist/server/bank.js', 'server')
  bank = await startBank({ pages: join(folder, 'dist') })
})

afterAll(async () => {
  await bank.close()
  rmSync(folder, { recursive: true })
})

/** Node's `fetch` tidies a path, and names the host itself. */
const askRaw = (path: string, host?: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(bank.origin)
    const headers = host === undefined ? {} : { Host: host }
    request({ hostname, port, path, headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })

test.each([
  ['/', 'text/html; charset=utf-8', 'the bank'],
  ['/react/', 'text/html; charset=utf-8', 'react'],
  ['/react', 'text/html; charset=utf-8', 'react'],
  ['/assets/page-1a2b.js', 'text/javascript; charset=utf-8', 'script'],
])('it serves %s, without a word for inline script', async (path, type, text) => {
  const response = await fetch(bank.origin + path)
  expect([response.status, response.headers.get('Content-Type'), await response.text()]).toEqual([
    200,
    type,
    text,
  ])
  expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff')
  const policy = response.headers.get('Content-Security-Policy')
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain(`connect-src 'self' ${bank.apiOrigin}`)
  expect(policy).not.toContain('unsafe')
})

test('the viewer, and no other page, reaches a relay on this machine', async () => {
  const policyOf = async (path: string) =>
    (await fetch(bank.origin + path)).headers.get('Content-Security-Policy')
  const policy = await policyOf('/viewer/')
  expect(policy).toContain("connect-src 'self' ws://127.0.0.1:* ws://localhost:*;")
  expect(policy).not.toContain('unsafe')
  for (const path of ['/', '/react/', '/viewers/']) expect(await policyOf(path)).not.toMatch(/ws:/)
})

test.each([
  ...[
    '/../secret.html',
    '/%2e%2e/secret.html',
    '/..%2fsecret.html',
    '/assets/../../secret.html',
    '/assets/%2e%2e/%2e%2e/secret.html',
  ],
  ...['/server/bank.js', '/assets', '/assets/', '/nothing'],
])('it has nothing at %s', async (path) => {
  expect(await askRaw(path)).toBe(404)
})

test('a path with a backslash is no request', async () => {
  expect(await askRaw('/..\\secret.html')).toBe(400)
})

test('it answers to its own name only', async () => {
  const { port } = new URL(bank.origin)
  expect(await askRaw('/', `localhost:${port}`)).toBe(307)
  expect(await askRaw('/demo/messages', 'attacker.example')).toBe(421)
  await expect(startBank({ host: '0.0.0.0' })).rejects.toThrow('host must be a loopback host')
})
