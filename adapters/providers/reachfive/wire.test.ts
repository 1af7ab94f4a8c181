import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type * as Sdk from '@reachfive/identity-core'
import { readFileSync } from 'node:fs'

import {
  approaches,
  authOptions,
  type Combination,
  type Conversation,
  exchangesItself,
  openBrowser,
  runAdapter,
  runSdk,
} from './wire.fixtures.js'

/**
 * Wire equality: the real SDK and the adapter send the same, but for the differences that are named here and explained in
 * README.md. A difference without a name fails, and so does a name that nothing meets.
 */

interface Difference {
  readonly path: string
  readonly part: string
  readonly sdk: unknown
  readonly own: unknown
}

/** Name of a difference, as in the README, to where it is expected. */
const named: Readonly<Record<string, (difference: Difference, combination: Combination) => boolean>> = {
  accept: ({ part, sdk, own }) => part === 'header.accept' && sdk === undefined && own === 'application/json',
  'no-redirects': ({ part, sdk, own }) => part === 'redirect' && sdk === undefined && own === 'manual',
  nonce: ({ part, sdk }, combination) =>
    part === 'body.nonce' && sdk === undefined && exchangesItself(combination),
  state: ({ part, sdk, own }) => part === 'body.state' && sdk === undefined && own === 'a string',
  language: ({ part, sdk, own }, { language }) =>
    part === 'header.accept-language' && sdk === 'en' && own === language,
  'single-spaces': ({ part }, { auth }) => part === 'body.scope' && auth.scope === 'full_write  mfa',
  'session-needs-sso': ({ part }, { approach, sso }) => part === 'refused' && approach === 'session' && !sso,
  'code-stays-code': ({ part }, { auth, isPublic }) =>
    part === 'refused' && auth.useWebMessage === true && !isPublic,
  'code-needs-redirect': ({ part }, { auth, hasRedirectUri }) =>
    part === 'refused' && auth.responseType === 'code' && !hasRedirectUri,
  'enforced-pkce': ({ part }, { isPublic, pkceEnforced }) => part === 'refused' && !isPublic && pkceEnforced,
}

function compare(sdk: Conversation, own: Conversation): readonly Difference[] {
  if (sdk.refused !== own.refused) return [{ path: '', part: 'refused', sdk: sdk.refused, own: own.refused }]
  const length = Math.max(sdk.requests.length, own.requests.length)
  return Array.from({ length }, (_, index) => index).flatMap((index) => {
    const [theirs, ours] = [sdk.requests[index], own.requests[index]]
    const path = theirs?.path ?? ours?.path ?? ''
    if (theirs?.path !== ours?.path) return [{ path, part: 'path', sdk: theirs?.path, own: ours?.path }]
    const names = new Set([...Object.keys(theirs?.parts ?? {}), ...Object.keys(ours?.parts ?? {})])
    return [...names]
      .map((part) => ({ path, part, sdk: theirs?.parts[part], own: ours?.parts[part] }))
      .filter((each) => JSON.stringify(each.sdk) !== JSON.stringify(each.own))
  })
}

const bits = [false, true]
const combinations: readonly Combination[] = approaches.flatMap((approach) =>
  authOptions.flatMap((auth) =>
    bits.flatMap((isPublic) =>
      bits.flatMap((pkceEnforced) =>
        bits.flatMap((sso) =>
          bits.flatMap((hasRedirectUri) =>
            [undefined, 'de'].map((language) => ({
              ...{ approach, auth, isPublic, pkceEnforced, sso, hasRedirectUri, language },
            })),
          ),
        ),
      ),
    ),
  ),
)

let createClient: typeof Sdk.createClient
let closeBrowser: () => void

beforeAll(async () => {
  closeBrowser = openBrowser()
  createClient = (await import('@reachfive/identity-core')).createClient
})
afterAll(() => {
  closeBrowser()
})

test('the adapter sends what the SDK sends, but for named differences', async () => {
  const met = new Map<string, number>(Object.keys(named).map((name) => [name, 0]))
  const unnamed: unknown[] = []
  let requests = 0
  let refusals = 0
  for (const combination of combinations) {
    const [sdk, own] = [await runSdk(createClient, combination), await runAdapter(combination)]
    requests += own.requests.length
    if (sdk.refused && own.refused) refusals += 1
    for (const difference of compare(sdk, own)) {
      const name = Object.keys(named).find((each) => named[each]?.(difference, combination))
      if (name === undefined) unnamed.push({ ...difference, combination })
      else met.set(name, (met.get(name) ?? 0) + 1)
    }
  }
  const rows = [...met].map(([name, count]) => `  ${name.padEnd(20)} ${count}`)
  process.stdout.write(
    `wire equality: ${combinations.length} combinations, ${requests} requests compared, ${refusals} refused by both, ` +
      `${met.size} named differences met:\n${rows.join('\n')}\n`,
  )
  expect(unnamed.slice(0, 5)).toEqual([])
  expect([...met].filter(([, count]) => count === 0)).toEqual([])
}, 600_000)

test('every named difference has its row, with a reason, in the README', () => {
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8')
  for (const name of Object.keys(named))
    expect(readme).toMatch(new RegExp(`^\\| \`${name}\` +\\|[^|]{10,}\\|[^|]{4,}\\|[^|]{10,}\\|$`, 'm'))
})
