import { createStepUpFlow, createStepUpServices, type StepUpFlow } from '../../../machines/index.js'
import type { StepUpRequirement } from '../../_shared/assurance.js'
import { createMemoryAdapter, type MemoryAdapterOptions } from '../../providers/memory/index.js'
import { type AskedFor, createStepUpGate, type StepUpGateOptions } from './index.js'

/** Helpers of the tests beside this file. */

export const START = Date.UTC(2026, 2, 1, 12)

type Step = ReturnType<StepUpFlow['getSnapshot']>['step']

/** Waits for a step of the view. */
export function reach(flow: StepUpFlow, step: Step): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (flow.getSnapshot().step !== step) return
      stop()
      resolve()
    }
    const stop = flow.subscribe(check)
    check()
  })
}

/** Lets everything happen that waits for nothing but its turn. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A gate over the memory adapter, and its user. */
export function createWorld(
  options: Partial<StepUpGateOptions> = {},
  adapterOptions: MemoryAdapterOptions = {},
) {
  let time = START
  const now = () => time
  const adapter = createMemoryAdapter({ now, ...adapterOptions })
  const services = createStepUpServices({ adapter })
  const flows: StepUpFlow[] = []
  const requirements: StepUpRequirement[] = []
  const user = {
    /** Types the code of the flow that is on show. */
    pass: async (flow = lastFlow()) => {
      await reach(flow, 'chooseFactor')
      flow.send({ type: 'factor.chosen', factorId: 'sms' })
      await reach(flow, 'enterCode')
      flow.send({ type: 'code.submitted', code: adapter.outbox.at(-1)?.code ?? '' })
      await flow.outcome
      await settled()
    },
    cancel: async (flow = lastFlow()) => {
      flow.send({ type: 'flow.cancelled' })
      await flow.outcome
      await settled()
    },
  }
  const lastFlow = () => flows.at(-1) ?? fail('no flow')
  const makeFlow = (asked: AskedFor, requirement: StepUpRequirement = asked): StepUpFlow => {
    requirements.push(requirement)
    const flow = createStepUpFlow({ services, request: { approach: { kind: 'session' }, ...asked } })
    flows.push(flow)
    return flow
  }
  const gate = createStepUpGate({ flow: makeFlow, now, ...options })
  const advance = (milliseconds: number) => (time += milliseconds)
  return { gate, adapter, flows, requirements, user, makeFlow, advance, now }
}

export function fail(message: string): never {
  throw new Error(message)
}

/** Code of what was thrown; the thing itself where it has none. */
export const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'none',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )

/** A call as the other end sees it. */
export interface SeenCall {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly body: string
}

export const CHALLENGE = 'Bearer error="insufficient_user_authentication", max_age=300'
export const challenged = (header = CHALLENGE, status = 401, body = 'old') =>
  new Response(body, { status, headers: { 'WWW-Authenticate': header } })

/** A network that answers by script; it reads the body of each call, as a network does. */
export function createNetwork(answer: (call: SeenCall, count: number) => Response | Promise<Response>) {
  const calls: SeenCall[] = []
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, {
      ...init,
      ...(init?.body instanceof ReadableStream && { duplex: 'half' }),
    })
    const { url, method, headers, signal } = request
    const call = { url, method, headers, body: await request.text() }
    signal.throwIfAborted()
    calls.push(call)
    return answer(call, calls.length)
  }
  return { fetch, calls }
}

/** An API that wants a token that was not there before. */
export const createApi = (challenge = () => challenged()) =>
  createNetwork(({ headers }) =>
    /^Bearer .{10,}/.test(headers.get('Authorization') ?? '') ? new Response('paid') : challenge(),
  )
