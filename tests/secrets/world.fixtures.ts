import { createJwtEvidence } from '../../adapters/evidence/jwt/index.js'
import {
  createReachFiveAdapter,
  createTokenRefresh,
  logInWithPassword,
} from '../../adapters/providers/reachfive/index.js'
import { DEFAULT_USER } from '../../adapters/tools/simulator/index.js'
import { setup } from '../../adapters/tools/simulator/simulator.fixtures.js'
import type { Approach, Factor, Grant } from '../../machines/domain.js'
import { StepUpError, type StepUpErrorCode } from '../../machines/errors.js'
import type { EvidencePort, StepUpAdapter, Vault, VerifyAnswer, VerifyInput } from '../../machines/ports.js'
import { createMemoryVault } from '../../machines/settings/vault.js'
import { createStepUpServices } from '../../machines/settings/services.js'
import { createMarks } from './marks.fixtures.js'

/** What becomes of a call: the simulator's own answer, another one made of it, a failure before or after it, or nothing. */
export type Line = (
  | { readonly kind: 'real' | 'hang' | 'foreign' | 'pending' | 'nextChallenge' | 'invalidCode' }
  | {
      readonly kind: 'fail'
      readonly code: StepUpErrorCode
      readonly late: boolean
      /** Seconds that the provider asks to wait. */
      readonly again?: number
    }
) & {
  /** Seconds that the machine sleeps meanwhile, its timers with it. */
  readonly sleeps?: number
}

/** Factors that ReachFive does not have, made of those it has: a code at hand (TOTP), an approval elsewhere (push). */
export type FactorMix = 'asOffered' | 'one' | 'none' | 'atHand' | 'elsewhere' | 'elsewhereAlone' | 'mixed'

export type ApproachKind = Approach['kind']

export interface WorldOptions {
  readonly factors: FactorMix
  readonly nextLine: () => Line
  readonly wrapVault?: (vault: Vault) => Vault
  /** Plants a leak in the adapter. */
  readonly wrapAdapter?: (adapter: StepUpAdapter) => StepUpAdapter
}

/** ReachFive's adapter on the simulator, with a mark on every secret, and with every call by script. */
export async function createWorld({
  factors,
  nextLine,
  wrapVault = (vault) => vault,
  wrapAdapter = (adapter) => adapter,
}: WorldOptions) {
  const marks = createMarks()
  const user = {
    ...DEFAULT_USER,
    email: marks.email,
    phoneNumber: marks.phoneNumber,
    password: marks.password,
  }
  const simulator = await setup({
    users: [user],
    generateToken: marks.text,
    generateCode: marks.code,
    limits: { requests: Infinity },
    assumptions: { code: { length: 10 }, lifetimes: { code: 600 }, codeRequests: { limit: 50 } },
  })
  /** All that went over the wire: `[field, value]`, and the URLs. */
  const traffic: [string, string][] = []
  const urls: string[] = []
  const cookies = new Map<string, string>()
  const real = createReachFiveAdapter({
    ...simulator.adapterOptions,
    code: { length: 10, alphabet: 'digits' },
    generateId: marks.text,
    crypto: marks.crypto,
    refresh: createTokenRefresh({ onTokensRefreshed: () => undefined }),
    fetch: async (url, init) => {
      urls.push(url)
      const request = new Request(url, init)
      if (init.credentials === 'include')
        request.headers.set('Cookie', [...cookies].map((pair) => pair.join('=')).join('; '))
      traffic.push(...fieldsOf(await request.clone().text()))
      const response = await simulator.fetch(request)
      const text = await response.text()
      traffic.push(...fieldsOf(text))
      // An id of an error is no secret: the provider's support asks for it.
      const body = text.replace(/"error_id":"[^"]*"/, '"error_id":"error-1234"')
      const { status, headers } = response
      return new Response(body === '' ? null : body, { status, headers })
    },
  })

  /** The line of the next call: whether the device is online is asked before a call is made, and again after one that failed. */
  let upcoming: Line | null = null
  let offline: 'unknown' | 'told' | 'asked' = 'unknown'
  const isOnline = (): boolean => {
    // Told once, and no call was made: that was it.
    if (offline === 'told') upcoming = null
    upcoming ??= nextLine()
    const isOffline = upcoming.kind === 'fail' && upcoming.code === 'offline'
    if (offline === 'asked') upcoming = null
    offline = isOffline && offline !== 'asked' ? 'told' : 'unknown'
    return !isOffline
  }

  let underWay = 0
  const errors: unknown[] = []
  const play = async <Answer>(call: () => Promise<Answer>, turn?: (answer: Answer, line: Line) => Answer) => {
    if (offline === 'told') {
      offline = 'asked'
      throw new StepUpError('network')
    }
    const line = upcoming ?? nextLine()
    upcoming = null
    if (line.kind === 'hang') return new Promise<never>(() => undefined)
    // The request has left, and its answer is there when the machine wakes up.
    const sleep = () => {
      simulator.clock.advance((line.sleeps ?? 0) * 1000)
    }
    underWay += 1
    try {
      if (line.kind === 'foreign') throw Object.assign(new Error(marks.text()), { code: marks.text() })
      if (line.kind === 'fail') {
        if (line.late) await call()
        sleep()
        const cause = new TypeError(marks.text())
        const availableAt = simulator.clock.now() + (line.again ?? 0) * 1000
        throw new StepUpError(line.code, line.again === undefined ? { cause } : { cause, availableAt })
      }
      const answer = await call()
      sleep()
      return turn ? turn(answer, line) : answer
    } catch (error) {
      // A foreign error is not ours to keep clean; what the chart makes of it is looked at in its events.
      if (error instanceof StepUpError) errors.push(error)
      throw error
    } finally {
      underWay -= 1
    }
  }

  let offered: readonly Factor[] = []
  /** A factor of our making stands for the first that was offered. */
  const realOf = (factor: Factor): Factor =>
    offered.find(({ id }) => id === factor.id) ?? offered[0] ?? factor
  const lastCode = () => simulator.outbox.last()?.code ?? marks.wrongCode
  const sendReally: StepUpAdapter['send'] = ({ grant, factor }, call) =>
    real.send({ grant: { ...grant, factors: offered }, factor: realOf(factor) }, call)
  /** A factor of our making has no challenge yet, or no code: the simulator gets one, as a phone would give it. */
  const verifyReally: StepUpAdapter['verify'] = async (input, call) => {
    const { grant, factor, response } = input
    const sent = factor.needsSend ? input : await sendReally({ grant, factor }, call)
    const code = response.kind !== 'code' || response.code === RIGHT_AT_HAND ? lastCode() : response.code
    const typed = { kind: 'code', code } as const
    return real.verify({ ...input, factor: realOf(factor), challenge: sent.challenge, response: typed }, call)
  }

  const adapter: StepUpAdapter = {
    name: 'reachfive',
    environment: { ...real.environment, isOnline },
    begin: (request, call) =>
      play(async () => {
        const grant = await real.begin(request, call)
        offered = grant.factors
        return { ...grant, factors: mix(grant.factors, factors) }
      }),
    send: (input, call) => play(() => sendReally(input, call)),
    verify: (input, call) =>
      play(
        () => verifyReally(input, call),
        (answer, line) => turnAnswer(answer, line, input),
      ),
    exchange: (input, call) => play(() => real.exchange?.(input, call) ?? Promise.reject(new Error())),
  }

  const approachOf = async (kind: ApproachKind): Promise<Approach> => {
    const session = await simulator.signIn(user.id)
    cookies.set('__Host-Session', session.cookie.split('=')[1] ?? '')
    const { accessToken, refreshToken } = session
    if (kind === 'accessToken') return { kind, accessToken, refreshToken }
    if (kind === 'identifier') return { kind, email: user.email }
    if (kind === 'session') return { kind }
    const { ticket } = await logInWithPassword(real, { email: user.email, password: user.password })
    return { kind, ticket }
  }

  const { domain: issuer, clientId: audience } = simulator.adapterOptions
  const jwt = createJwtEvidence({
    ...{ issuer, audience, algorithms: ['RS256'], discovery: true, freshness: 'nonce' },
    fetch: async (url, init) => {
      urls.push(url)
      return simulator.fetch(url, init)
    },
  })
  const evidence: EvidencePort = {
    check: async (input, call) => {
      underWay += 1
      try {
        return await jwt.check(input, call)
      } finally {
        underWay -= 1
      }
    },
  }

  const vault = wrapVault(createMemoryVault({ generateId: () => 'vault' }))
  return {
    marks,
    simulator,
    traffic,
    urls,
    errors,
    services: createStepUpServices({ adapter: wrapAdapter(adapter), vault, evidence }),
    approachOf,
    rightCode: () => (factors === 'atHand' ? RIGHT_AT_HAND : lastCode()),
    /** Until nothing is under way but what hangs. */
    settle: async () => {
      for (let idle = 0; idle < 3; idle = underWay === 0 ? idle + 1 : 0)
        await new Promise<void>((resolve) => setImmediate(resolve))
    },
  }
}

/** What the "phone" shows for a factor that needs no sending. */
const RIGHT_AT_HAND = '7319029999'

function mix(offered: readonly Factor[], factors: FactorMix): readonly Factor[] {
  const [first, ...others] = offered
  if (first === undefined || factors === 'none') return []
  const atHand: Factor = { ...first, id: 'totp', kind: 'totp', needsSend: false, canResend: false }
  const elsewhere: Factor = { ...first, id: 'push', kind: 'push', code: null }
  switch (factors) {
    case 'asOffered':
      return offered
    case 'one':
      return [first]
    case 'atHand':
      return [atHand, ...others]
    case 'elsewhere':
      return [elsewhere, ...others]
    case 'elsewhereAlone':
      return [elsewhere]
    case 'mixed':
      return [first, atHand, elsewhere]
  }
}

function turnAnswer(answer: VerifyAnswer, { kind }: Line, { grant }: VerifyInput): VerifyAnswer {
  // The grant of the flow goes on under the same token: all that ReachFive's adapter needs is in it.
  const next: Grant = grant
  if (kind === 'pending') return { outcome: 'pending', grant: next }
  if (kind === 'invalidCode') return { outcome: 'invalidCode', triesLeft: 1 }
  return kind === 'nextChallenge' ? { outcome: 'nextChallenge', grant: next } : answer
}

/** All texts of a JSON body, each with the name of its field. */
function fieldsOf(body: string): [string, string][] {
  const found: [string, string][] = []
  try {
    JSON.parse(body, (name, value: unknown) => {
      if (typeof value === 'string') found.push([name, value])
      return value
    })
  } catch {
    // No body, or no JSON.
  }
  return found
}
