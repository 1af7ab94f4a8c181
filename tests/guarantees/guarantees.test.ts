import { describe, expect, jest, test } from '@jest/globals'
import { inspect } from 'node:util'
import { type InspectionEvent, type StateNode } from 'xstate'

import { createStepUpMachine } from '../../machines/calls/machine.js'
import {
  canary,
  createScriptedAdapter,
  createStage,
  email,
  hang,
  sessionRequest,
  settle,
  sms,
  START,
} from '../../machines/flow.fixtures.js'
import { createStepUpFlow } from '../../machines/flow/flow.js'
import { createStepUpServices } from '../../machines/settings/services.js'

describe('guarantee 1: one act, one code', () => {
  test('a double click on start, resend and submit does each thing once', async () => {
    const stage = createStage()
    stage.flow.send({ type: 'flow.started' })
    stage.flow.send({ type: 'flow.started' })
    await stage.start()
    expect([stage.count('begin'), stage.count('send')]).toEqual([1, 1])
    await stage.pass(30)
    stage.flow.send({ type: 'code.resendRequested' })
    stage.flow.send({ type: 'code.resendRequested' })
    await stage.resend()
    expect(stage.count('send')).toBe(2)
    stage.flow.send({ type: 'code.submitted', code: '000000' })
    stage.flow.send({ type: 'code.submitted', code: '000000' })
    await stage.pass(0.1)
    expect(stage.count('verify')).toBe(1)
    expect(stage.view()).toMatchObject({ triesLeft: 4 })
  })

  test('a second click is dropped even when the vault is slower than the provider', async () => {
    const stage = createStage()
    const { vault } = stage.services
    const slow: (() => void)[] = []
    const services = createStepUpServices({
      adapter: stage.adapter,
      vault: {
        ...vault,
        seal: async (kind, flowId, plaintext) => {
          if (kind === 'response') await new Promise<void>((resolve) => slow.push(resolve))
          return vault.seal(kind, flowId, plaintext)
        },
      },
    })
    const flow = createStepUpFlow({ services, request: sessionRequest, clock: stage.clock })
    flow.send({ type: 'flow.started' })
    await settle()
    flow.send({ type: 'code.submitted', code: '000000' })
    flow.send({ type: 'code.submitted', code: '000000' })
    for (const resolve of slow) {
      resolve()
      await settle()
    }
    expect(stage.count('verify')).toBe(1)
    expect(flow.getSnapshot()).toMatchObject({ setback: { code: 'invalid_code' }, triesLeft: 4 })
  })

  test('a code in flight is not sent again by anything but time and the user', async () => {
    const stage = createStage()
    stage.next('send', hang)
    await stage.start()
    await stage.resend()
    await stage.start()
    expect(stage.count('send')).toBe(1)
    await stage.pass(10)
    expect(stage.view()).toMatchObject({ step: 'recover', setback: { code: 'timeout' } })
    await stage.pass(200)
    expect(stage.count('send')).toBe(1)
  })

  test('creating a flow, and subscribing to it any number of times, sends nothing', async () => {
    const stage = createStage()
    for (let render = 0; render < 4; render += 1) stage.flow.subscribe(() => undefined)()
    await stage.pass(5)
    expect(stage.calls).toEqual([])
  })

  test('each act has its own idempotency key', async () => {
    const stage = createStage()
    await stage.start()
    await stage.submit('000000')
    await stage.submit('000000')
    await stage.pass(30)
    await stage.resend()
    const keys = stage.calls.map(({ call }) => call.idempotencyKey)
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys.map((key) => key.split(':')[1])).toEqual(['begin', 'send', 'verify', 'verify', 'send'])
    expect(stage.calls.every(({ call }) => call.flowId === stage.flow.id && call.now() >= START)).toBe(true)
  })
})

describe('guarantee 3, from the first commit: no secret in the chart', () => {
  test('canaries appear in no inspection event, snapshot, view, notice or error of a whole flow', async () => {
    const seen: string[] = []
    const note = (value: unknown) => seen.push(inspect(value, { depth: 9 }), JSON.stringify(value))
    const stage = createStage({
      factors: [{ ...sms, phoneNumber: 'canary-phone' } as typeof sms, email],
      request: {
        approach: { kind: 'accessToken', accessToken: canary.accessToken },
        action: 'canary-action',
      },
      inspect: (event: InspectionEvent) => {
        if ('event' in event) note(event.event)
        if ('snapshot' in event) note(JSON.parse(JSON.stringify(event.snapshot)))
      },
    })
    const { exchange } = stage.adapter
    stage.next('exchange', async (input, call) => {
      const answer = await exchange?.(input, call)
      if (answer === undefined) throw new Error('no exchange')
      return { ...answer, claimed: { ...answer.claimed, rawToken: 'canary-extra' } }
    })
    stage.next('verify', () => Promise.reject(new Error(`canary-foreign-error ${canary.code}`)))
    stage.flow.subscribe(() => note(stage.view()))
    await stage.start()
    await stage.choose('sms')
    await stage.submit('000000')
    await stage.submit()
    await stage.submit()
    const outcome = await stage.flow.outcome
    note(outcome)
    note(stage.notices)
    expect(stage.view().step).toBe('verified')
    expect(seen.length).toBeGreaterThan(50)
    for (const secret of [...Object.values(canary), 'canary', '000000']) {
      expect(seen.filter((text) => text.includes(secret))).toEqual([])
    }
    expect(outcome.status === 'verified' && outcome.readResult()).toMatchObject({
      tokens: { idToken: canary.idToken },
    })
  })

  test('the vault forgets a flow when it ends', async () => {
    const stage = createStage()
    const opened = jest.fn(stage.services.vault.discard)
    const services = createStepUpServices({
      adapter: stage.adapter,
      vault: { ...stage.services.vault, discard: opened },
    })
    const flow = createStepUpFlow({ services, request: { approach: { kind: 'session' } } })
    flow.send({ type: 'flow.started' })
    flow.send({ type: 'flow.cancelled' })
    await flow.outcome
    expect(opened).toHaveBeenCalledWith(flow.id)
  })

  test('a vault that lost a secret ends the flow; it never crashes it', async () => {
    const stage = createStage()
    await stage.start()
    await stage.services.vault.discard(stage.flow.id)
    await stage.submit()
    expect(await stage.flow.outcome).toMatchObject({ reason: 'secret_unavailable' })
  })
})

describe('guarantee 6: cancel is now', () => {
  const inFlight = [
    ['begin', 'beginning'],
    ['send', 'sendingCode'],
    ['verify', 'verifying'],
    ['exchange', 'verifying'],
  ] as const

  test.each(inFlight)(
    'while %s is under way: its request is aborted, its late answer changes nothing',
    async (act, work) => {
      let answer: (value: never) => void = () => undefined
      const stage = createStage()
      stage.next(act, (() => new Promise((resolve) => (answer = resolve))) as never)
      await stage.start()
      if (stage.view().step === 'enterCode') await stage.submit()
      expect(stage.view()).toMatchObject({ step: 'working', work, can: { cancel: true } })
      const { signal } = stage.calls.at(-1)?.call ?? {}
      expect(signal?.aborted).toBe(false)
      await stage.cancel()
      expect(signal?.aborted).toBe(true)
      const view = stage.view()
      expect(view).toMatchObject({ step: 'failed', error: { code: 'cancelled' } })
      answer({} as never)
      await stage.pass(1)
      expect(stage.view()).toBe(view)
      expect(stage.calls.at(-1)?.act).toBe(act)
    },
  )

  test('a late answer is not even sealed: nothing of a flow that ended comes back into the vault', async () => {
    for (const act of ['begin', 'send', 'verify', 'exchange'] as const) {
      const good = await collectGoodAnswers()
      const seal = jest.fn()
      const stage = createStage()
      const { vault } = stage.services
      const services = createStepUpServices({
        adapter: stage.adapter,
        vault: {
          ...vault,
          seal: (kind, flowId, plaintext) => {
            seal(kind)
            return vault.seal(kind, flowId, plaintext)
          },
        },
      })
      let answer: (value: never) => void = () => undefined
      stage.next(act, (() => new Promise((resolve) => (answer = resolve))) as never)
      const flow = createStepUpFlow({ services, request: sessionRequest, clock: stage.clock })
      flow.send({ type: 'flow.started' })
      await settle()
      flow.send({ type: 'code.submitted', code: canary.code })
      await settle()
      flow.send({ type: 'flow.cancelled' })
      await settle()
      expect(seal).toHaveBeenCalled()
      seal.mockClear()
      answer(good[act] as never)
      await settle()
      expect(seal).not.toHaveBeenCalled()
    }
  })

  test('an AbortSignal cancels, before the start and at any time after', async () => {
    const early = createStage({ signal: AbortSignal.abort() })
    expect(await early.flow.outcome).toMatchObject({ reason: 'cancelled' })
    const controller = new AbortController()
    const stage = createStage({ signal: controller.signal })
    await stage.start()
    controller.abort()
    expect(await stage.flow.outcome).toMatchObject({ status: 'failed', reason: 'cancelled' })
  })

  test('after the end every act is ignored', async () => {
    const stage = createStage()
    await stage.cancel()
    await stage.start()
    await stage.submit()
    await stage.resend()
    expect(stage.calls).toEqual([])
  })

  test('a flow that ended leaves no timer behind', async () => {
    const stage = createStage()
    const set = jest.spyOn(stage.clock, 'setTimeout')
    const cleared = jest.spyOn(stage.clock, 'clearTimeout')
    await stage.start()
    await stage.submit('000000')
    await stage.submit()
    await stage.flow.outcome
    const open = new Set(set.mock.results.map(({ value }) => value))
    for (const [id] of cleared.mock.calls) open.delete(id)
    expect(set.mock.calls.length).toBeGreaterThan(4)
    expect([...open]).toEqual([])
  })
})

/** What each call answers when all is well. */
async function collectGoodAnswers() {
  const { adapter } = createScriptedAdapter(createStage().clock)
  const call = {
    signal: new AbortController().signal,
    now: () => START,
    idempotencyKey: 'key',
    flowId: 'flow',
  }
  const grant = await adapter.begin(sessionRequest, call)
  const { challenge } = await adapter.send({ grant, factor: sms }, call)
  const response = { kind: 'code', code: canary.code } as const
  const verify = await adapter.verify({ grant, factor: sms, challenge, response, trustDevice: false }, call)
  const exchange = await adapter.exchange?.({ grant, proof: { kind: 'session' } }, call)
  return { begin: grant, send: { challenge }, verify, exchange }
}

describe('guarantee 7: no dead end, no crash', () => {
  test.each([
    ['begin', 10],
    ['send', 10],
    ['verify', 15],
    ['exchange', 15],
  ] as const)(
    '%s that never settles is a timeout after %i s, and its request is aborted',
    async (act, seconds) => {
      const stage = createStage()
      stage.next(act, hang)
      await stage.start()
      if (stage.view().step === 'enterCode') await stage.submit()
      await stage.pass(seconds - 1)
      expect(stage.view().step).toBe('working')
      await stage.pass(1)
      expect(stage.view().setback).toEqual({ code: 'timeout' })
      expect(stage.calls.at(-1)?.call.signal.aborted).toBe(true)
    },
  )

  test('an unknown act or event is ignored', async () => {
    const stage = createStage()
    await stage.act({ type: 'nonsense' } as never)
    for (const odd of [undefined, null, 'flow.started', 1]) await stage.act(odd as never)
    await stage.act({ type: 'xstate.done.actor.begin', output: {} } as never)
    expect(stage.view().step).toBe('idle')
    await stage.start()
    await stage.act({ type: 'flow.resumed', secret: 1 } as never)
    expect(stage.view().step).toBe('enterCode')
  })

  test('every invoke of the chart has an id, onDone and onError; every delay has a body', () => {
    const { adapter } = createScriptedAdapter(createStage().clock)
    const machine = createStepUpMachine(createStepUpServices({ adapter }))
    const nodes: StateNode<never, never>[] = []
    const walk = (node: StateNode<never, never>) => {
      nodes.push(node)
      Object.values(node.states).forEach(walk)
    }
    walk(machine.root as never)
    const invokes = nodes.flatMap((node) => node.invoke)
    expect(invokes.map(({ id }) => id).sort()).toEqual([
      'begin',
      'exchange',
      'poll',
      'send',
      'send',
      'verify',
    ])
    for (const invoke of invokes) {
      expect(invoke.onDone).toBeDefined()
      expect(invoke.onError).toBeDefined()
    }
    const delays = nodes.flatMap((node) => node.after.map(({ delay }) => delay))
    const known = Object.keys(machine.implementations.delays)
    expect(delays.filter((delay) => typeof delay !== 'string' || !known.includes(delay))).toEqual([])
    expect(nodes.length).toBeGreaterThan(20)
  })
})
