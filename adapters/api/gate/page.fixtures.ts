import { createWorld } from './gate.fixtures.js'
import { type StepUpFetchNotice, type StepUpFetchOptions, withStepUp, type WrappedFetch } from './index.js'

/** Helpers of the tests of `withStepUp`. */

export const API = 'https://api.example'
export const PAY = `${API}/pay?id=CANARY`
export const bearer = { headers: { Authorization: 'Bearer old', 'X-Trace': '1' } }

/** A page that makes its calls through the gate. */
export function createPage(
  network: { readonly fetch: WrappedFetch },
  options: Partial<StepUpFetchOptions> = {},
  world = createWorld(),
) {
  const notices: StepUpFetchNotice[] = []
  const onNotice = (notice: StepUpFetchNotice) => notices.push(notice)
  const send = withStepUp(network.fetch, { gate: world.gate, origins: [API], onNotice, ...options })
  return { ...world, send, notices }
}

export const many = <Value>(count: number, make: () => Value) => Array.from({ length: count }, make)
export const textOf = (response: Promise<Response>) => response.then((each) => each.text())
/** An answer of a browser, which knows where it comes from. */
export const from = (response: Response, members: { readonly url?: string; readonly type?: string }) =>
  Object.defineProperties(
    response,
    Object.fromEntries(Object.entries(members).map(([name, value]) => [name, { value }])),
  )
