import { beforeAll, describe, expect, jest, test } from '@jest/globals'

import type { Grant, SecretKind } from '../../machines/domain.js'
import type { Vault } from '../../machines/ports.js'
import { createExplorer } from './explorer.fixtures.js'
import { walkAsApp } from './flow.fixtures.js'
import { isMarked, markedPart } from './marks.fixtures.js'
import { follow, paths } from './paths.fixtures.js'
import { chart, type Sighting, walk } from './walk.fixtures.js'
import type { Line } from './world.fixtures.js'

/**
 * Guarantee 3. Walks take every transition of the chart on the simulator, and every secret carries a mark. Whatever an app,
 * an inspector, a log or a storage can see of them is searched.
 */

const found = (sightings: readonly Sighting[]) =>
  sightings.filter(({ text }) => isMarked(text)).map(({ where, text }) => `${where}: ${markedPart(text)}`)

const secretFields = [
  ...['email', 'password', 'tkn', 'token', 'action', 'nonce', 'step_up', 'challenge_id', 'verification_code'],
  ...['code', 'code_verifier', 'access_token', 'id_token', 'refresh_token'],
]

const FEWEST_WALKS = 300
const MOST_WALKS = 3000
const sources = ['inspection', 'snapshot', 'view', 'notice', 'error', 'output', 'url'] as const

describe('every path of the chart', () => {
  const taken = new Set<string>()
  const seen = new Map<string, number>()
  const leaks: string[] = []
  const traffic: (readonly [field: string, value: string])[] = []
  const written: string[] = []

  beforeAll(async () => {
    const streams = [process.stdout, process.stderr].map((stream) =>
      jest.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0),
    )
    const consoles = (['log', 'info', 'warn', 'error', 'debug', 'trace'] as const).map((method) =>
      jest.spyOn(console, method).mockImplementation((...args) => void written.push(args.join(' '))),
    )
    const isIncomplete = () => chart.some(({ name }) => !taken.has(name))
    const explorer = createExplorer(4)
    const guides = [
      ...paths.map((path) => follow(path)()),
      ...Array.from({ length: MOST_WALKS }, () => explorer),
    ]
    for (const [count, guide] of guides.entries()) {
      if (count >= FEWEST_WALKS + paths.length && !isIncomplete()) break
      const { sightings, world } = await walk(guide, taken)
      leaks.push(...found(sightings))
      for (const { where } of sightings) seen.set(where, (seen.get(where) ?? 0) + 1)
      traffic.push(...world.traffic)
    }
    for (const spy of [...streams, ...consoles]) spy.mockRestore()
  }, 900_000)

  test('is walked: all transitions', () => {
    expect(chart.map(({ name }) => name).filter((name) => !taken.has(name))).toEqual([])
  })

  test('shows no secret to inspectors, snapshots, views, notices, errors, outputs or URLs', () => {
    expect([...new Set(leaks)]).toEqual([])
    for (const where of sources) expect([where, seen.get(where) ?? 0]).toEqual([where, expect.any(Number)])
    expect(Math.min(...sources.map((where) => seen.get(where) ?? 0))).toBeGreaterThan(300)
  })

  test('writes nothing to the console', () => {
    expect(written).toEqual([])
  })

  test('is searched for what it should be: every secret of the wire carries a mark', () => {
    const values = (field: string) => traffic.flatMap(([name, value]) => (name === field ? [value] : []))
    for (const field of secretFields) {
      expect([field, values(field).length > 0]).toEqual([field, true])
      expect(values(field).filter((value) => !isMarked(value))).toEqual([])
    }
  })
})

/** Seals one kind in clear. */
const leaky =
  (kind: SecretKind) =>
  (vault: Vault): Vault => ({
    ...vault,
    seal: async (each, flowId, plaintext) =>
      each === kind ? `sealed:${each}:${plaintext}` : vault.seal(each, flowId, plaintext),
    open: async (each, flowId, sealed) =>
      each === kind ? sealed.slice(`sealed:${each}:`.length) : vault.open(each, flowId, sealed),
  })

const real: Line = { kind: 'real' }
const happyLines: readonly Line[] = [real, real, real, real, real]

describe('a flow as an app has it', () => {
  test.each<[string, readonly Line[]]>([
    ['verified', happyLines],
    ['a factor that is refused', [real, { kind: 'fail', code: 'send_refused', late: false }]],
    ['a foreign error', [real, real, { kind: 'foreign' }]],
    ['an exchange that fails', [...happyLines.slice(0, 4), { kind: 'fail', code: 'network', late: true }]],
  ])('hands out no secret: %s', async (_title, lines) => {
    const { sightings } = await walkAsApp(lines)
    expect(new Set(sightings.map(({ where }) => where))).toEqual(
      new Set(['inspection', 'view', 'notice', 'output']),
    )
    expect(found(sightings)).toEqual([])
  })

  test('reaches its end by the first of them', async () => {
    expect((await walkAsApp(happyLines)).outcome).toMatchObject({ status: 'verified' })
  })

  /** Fields that the chart lets through: what an adapter puts there by mistake is found. */
  test.each<[string, (grant: Grant) => Grant]>([
    [
      'the correlation id',
      (grant) => ({ ...grant, correlationId: Buffer.from(grant.token).toString('hex') }),
    ],
    [
      'a hint',
      ({ factors, ...grant }) => ({
        ...grant,
        factors: factors.map((each) => ({ ...each, hint: Buffer.from(grant.token).toString('hex') })),
      }),
    ],
    [
      'a factor id',
      ({ factors, ...grant }) => ({
        ...grant,
        factors: factors.map((each) => ({ ...each, id: Buffer.from(each.id + grant.token).toString('hex') })),
      }),
    ],
  ])('a leak planted into %s is found', async (_title, plant) => {
    const { sightings } = await walkAsApp(happyLines, {
      wrapAdapter: (adapter) => ({
        ...adapter,
        begin: async (request, call) => plant(await adapter.begin(request, call)),
      }),
    })
    expect(found(sightings)).not.toEqual([])
  })

  test('and so is one planted into the proof, by a vault that seals nothing', async () => {
    const { sightings } = await walkAsApp(happyLines, { wrapVault: leaky('proof') })
    expect(found(sightings)).not.toEqual([])
  })
})

/** Who breaks the sealing is found out: the proof is proven. */
describe('a vault that seals one kind in clear', () => {
  const happy = follow({
    title: 'a right code',
    factors: 'one',
    limits: {},
    lines: happyLines,
    steps: [{ act: 'code.submitted', isRight: true }],
  })

  test.each<SecretKind>(['request', 'grant', 'challenge', 'response', 'proof', 'result'])(
    'is found out: %s',
    async (kind) => {
      const { sightings } = await walk(happy(), new Set(), leaky(kind))
      expect(found(sightings)).not.toEqual([])
      expect(sightings.some(({ where, text }) => where === 'output' && text.includes('verified'))).toBe(true)
    },
  )
})
