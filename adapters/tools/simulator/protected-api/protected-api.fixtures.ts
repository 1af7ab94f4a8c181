import {
  createProtectedApi,
  DEFAULT_USER,
  type ProtectedApi,
  type ProtectedApiOptions,
  type ReachFiveSimulator,
  type SimulatorOptions,
} from '../index.js'
import * as fixture from '../simulator.fixtures.js'

/** Helpers of the tests of the protected API. */

export const API = 'https://api.example'

/** An API, and the simulator it asks. `authTime` of a step-up is new, unlike the simulator's default (U15). */
export async function setup(
  options: ProtectedApiOptions = {},
  simulatorOptions: SimulatorOptions = {},
): Promise<{ simulator: ReachFiveSimulator; api: ProtectedApi }> {
  const authenticationClaims = {
    authTime: 'stepUp',
    ...simulatorOptions.assumptions?.authenticationClaims,
  } as const
  const assumptions = { ...simulatorOptions.assumptions, authenticationClaims }
  const simulator = await fixture.setup({ ...simulatorOptions, assumptions })
  return { simulator, api: createProtectedApi({ simulator, ...options }) }
}

export const account = (api: ProtectedApi, headers: Record<string, string> = {}): Promise<Response> =>
  api.fetch(`${API}/account`, { headers })

export const pay = (api: ProtectedApi, token: string, amount = 10): Promise<Response> =>
  api.fetch(`${API}/payments`, {
    method: 'POST',
    headers: { ...fixture.bearer(token), 'Content-Type': 'application/json' },
    body: JSON.stringify({ amount }),
  })

/** Ada's token of a password login. */
export const signIn = async (simulator: ReachFiveSimulator, scope?: string): Promise<string> =>
  (await simulator.signIn(DEFAULT_USER.id, scope === undefined ? {} : { scope })).accessToken

export const challengeOf = (response: Response): string | null => response.headers.get('WWW-Authenticate')

/** Response headers that every page may read (Fetch Standard, "CORS-safelisted response-header name"). */
const SAFELISTED = ['cache-control', 'content-language', 'content-type', 'expires', 'last-modified', 'pragma']

/** `fetch` as a page of `origin` has it: a refused origin is a network error, and only exposed headers are seen. */
export const asPage =
  (api: ProtectedApi, origin: string): ProtectedApi['fetch'] =>
  async (input, init) => {
    const request = new Request(input, init)
    request.headers.set('Origin', origin)
    const response = await api.fetch(request)
    if (response.headers.get('Access-Control-Allow-Origin') !== origin) throw new TypeError('Failed to fetch')
    const exposed = (response.headers.get('Access-Control-Expose-Headers') ?? '').toLowerCase().split(', ')
    const seen = new Headers()
    for (const [name, value] of response.headers)
      if (SAFELISTED.includes(name) || exposed.includes(name)) seen.append(name, value)
    return new Response(response.body, { status: response.status, headers: seen })
  }
