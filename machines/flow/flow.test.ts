import { describe, expect, jest, test } from '@jest/globals'

import { createStepUpMachine } from '../calls/machine.js'
import type { StepUpRequest } from '../domain.js'
import {
  canary,
  createStage,
  email,
  failWith,
  grantOf,
  hang,
  sessionRequest,
  settle,
  sms,
  totp,
} from '../flow.fixtures.js'
import type { StepUpAdapter } from '../ports.js'
import { createStepUpServices } from '../settings/services.js'
import { createStepUpFlow, prepareStepUp } from './flow.js'

describe('what useSyncExternalStore asks for', () => {
  test('the view is the same object until something in it changes', async () => {
    const stage = createStage()
    const idle = stage.view()
    expect(stage.view()).toBe(idle)
    await stage.start()
    const waiting = stage.view()
    expect(waiting).not.toBe(idle)
    await stage.resend()
    await stage.pass(29)
    expect(stage.view()).toBe(waiting)
    await stage.pass(1)
    expect(stage.view()).not.toBe(waiting)
  })

  test('listeners are called once per change of the view, and never after they left', async () => {
    const stage = createStage()
    const listener = jest.fn()
    const views: string[] = []
    const leave = stage.flow.subscribe(listener)
    stage.flow.subscribe(() => views.push(stage.view().step))
    await stage.start()
    expect(views).toEqual(['working', 'working', 'enterCode'])
    expect(listener).toHaveBeenCalledTimes(3)
    leave()
    await stage.submit()
    expect(listener).toHaveBeenCalledTimes(3)
    expect(views.at(-1)).toBe('verified')
  })

  test('a listener that throws harms neither the flow nor the other listeners', async () => {
    const stage = createStage()
    const reported: unknown[] = []
    const fake = jest.spyOn(globalThis, 'setTimeout').mockImplementation(((report: () => void) => {
      try {
        report()
      } catch (error) {
        reported.push(error)
      }
    }) as never)
    const other = jest.fn()
    stage.flow.subscribe(() => {
      throw new Error('listener')
    })
    stage.flow.subscribe(other)
    await stage.start()
    fake.mockRestore()
    expect(other).toHaveBeenCalled()
    expect(reported.length).toBeGreaterThan(0)
    expect(stage.view().step).toBe('enterCode')
  })

  test('every view is JSON, and says what can be done', async () => {
    const stage = createStage({ factors: [sms, email] })
    const views = [stage.view()]
    stage.flow.subscribe(() => views.push(stage.view()))
    await stage.start()
    await stage.choose('email')
    await stage.submit('000000')
    await stage.submit()
    expect(views.map((view) => JSON.parse(JSON.stringify(view)) as unknown)).toEqual(views)
    expect(
      views.map(({ state, step, can }) => [
        state,
        step,
        Object.entries(can).flatMap(([act, is]) => (is ? [act] : [])),
      ]),
    ).toEqual([
      ['idle', 'idle', ['start', 'cancel']],
      ['stepUp', 'working', ['cancel']],
      ['stepUp', 'chooseFactor', ['chooseFactor', 'extend', 'cancel']],
      ['stepUp', 'working', ['cancel']],
      ['codeSent', 'enterCode', ['submitCode', 'changeFactor', 'cancel']],
      ['codeSent', 'working', ['cancel']],
      ['retry', 'enterCode', ['submitCode', 'changeFactor', 'cancel']],
      ['codeSent', 'working', ['cancel']],
      ['verified', 'verified', []],
    ])
  })
})

describe('typing a code', () => {
  test.each(['731902', '731 902', '731-902', ' 7 3 1 9 0 2 ', '７３１９０２', '731–902'])(
    '%j is accepted',
    async (typed) => {
      const stage = createStage()
      await stage.start()
      await stage.submit(typed)
      expect(stage.view().step).toBe('verified')
    },
  )

  test.each(['', '12345', '1234567', '12345a', 'abcdef', '１２３', '9'.repeat(10_000), null, 731902, {}])(
    '%j is told to be no code: nothing is sent, no try is spent',
    async (typed) => {
      const stage = createStage()
      await stage.start()
      await stage.submit(typed as never)
      expect(stage.view()).toMatchObject({
        step: 'enterCode',
        setback: { code: 'code_malformed' },
        triesLeft: 5,
      })
      expect(stage.count('verify')).toBe(0)
      await stage.submit()
      expect(stage.view().step).toBe('verified')
    },
  )

  test('alphanumeric codes keep their case', async () => {
    const recovery = {
      ...totp,
      id: 'recovery',
      kind: 'recovery',
      code: { length: 8, alphabet: 'alphanumeric' },
    } as const
    const stage = createStage({ factors: [recovery] })
    await stage.start()
    await stage.submit('abCD-12e')
    expect(stage.view().setback?.code).toBe('code_malformed')
    await stage.submit('abCD-12ef')
    expect(stage.calls.at(-1)?.input).toMatchObject({ response: { kind: 'code', code: 'abCD12ef' } })
  })

  test('trustDevice reaches the adapter, and is false when not said', async () => {
    const stage = createStage()
    await stage.start()
    await stage.submit('000000')
    await stage.act({ type: 'code.submitted', code: '731902', trustDevice: true })
    const answers = stage.calls.filter(({ act }) => act === 'verify').map(({ input }) => input)
    expect(answers).toMatchObject([{ trustDevice: false }, { trustDevice: true }])
  })
})

describe('the outcome', () => {
  test('is one of two shapes, and resolves once', async () => {
    const verified = createStage({ factors: [totp] })
    await verified.start()
    await verified.submit()
    const outcome = await verified.flow.outcome
    expect(Object.keys(outcome).sort()).toEqual(['evidence', 'flowId', 'identity', 'readResult', 'status'])
    const cancelled = createStage()
    await cancelled.cancel()
    expect(await cancelled.flow.outcome).toEqual({
      status: 'failed',
      flowId: cancelled.flow.id,
      reason: 'cancelled',
      error: { code: 'cancelled' },
    })
  })

  test('a vault that can’t seal ends the flow with a typed failure', async () => {
    const broken = () => Promise.reject(new Error('no key'))
    const stage = createStage({ services: { vault: { seal: broken, open: broken, discard: broken } } })
    await stage.start()
    expect(await stage.flow.outcome).toMatchObject({ status: 'failed', reason: 'secret_unavailable' })
  })

  test('notices tell the app’s log what happened, in order and without a secret', async () => {
    const stage = createStage()
    stage.next('send', 'network')
    await stage.start()
    await stage.pass(30)
    await stage.resend()
    await stage.submit('000000')
    await stage.submit()
    expect(
      stage.notices.map(({ type, codesSent, tries, failure }) => [type, codesSent, tries, failure?.code]),
    ).toEqual([
      ['flow.started', 0, 0, undefined],
      ['code.requested', 1, 0, undefined],
      ['code.failed', 1, 0, 'network'],
      ['code.requested', 2, 0, undefined],
      ['code.sent', 2, 0, undefined],
      ['try.started', 2, 1, undefined],
      ['try.failed', 2, 1, 'invalid_code'],
      ['try.started', 2, 2, undefined],
      ['flow.verified', 2, 2, undefined],
    ])
  })

  test('a notice has what a log is searched by: flow, factor, and the id that the provider’s log has', async () => {
    const stage = createStage({ flowId: 'flow-7' })
    stage.next('begin', () => Promise.resolve({ ...grantOf(sms), correlationId: 'correlation-7' }))
    await stage.start()
    await stage.submit('000000')
    const last = stage.notices.at(-1)
    expect(last).toEqual({
      type: 'try.failed',
      flowId: 'flow-7',
      factor: 'sms',
      codesSent: 1,
      tries: 1,
      correlationId: 'correlation-7',
      failure: { code: 'invalid_code' },
    })
    expect(stage.notices[0]).toMatchObject({ type: 'flow.started', factor: null, correlationId: null })
  })

  test('a flow that the provider never agreed to is found by the correlation id of its failure', async () => {
    const stage = createStage()
    stage.next('begin', failWith('denied', { correlationId: 'correlation-8' }))
    await stage.start()
    expect(stage.notices.at(-1)).toMatchObject({ type: 'flow.failed', correlationId: 'correlation-8' })
  })

  test.each(['network', 'rate_limited'] as const)(
    'a right code whose proof is lost is told of: %s',
    async (code) => {
      const stage = createStage()
      stage.next('exchange', code)
      await stage.start()
      await stage.submit()
      expect(stage.notices.at(-1)).toMatchObject({ type: 'try.failed', tries: 1, failure: { code } })
    },
  )

  test('and one whose exchange takes too long', async () => {
    const stage = createStage()
    stage.next('exchange', hang)
    await stage.start()
    await stage.submit()
    await stage.pass(15)
    expect(stage.notices.at(-1)).toMatchObject({ type: 'try.failed', failure: { code: 'timeout' } })
  })

  test('a correlation id that is none is a protocol error, for it would be logged', async () => {
    const stage = createStage()
    stage.next('begin', () => Promise.resolve({ ...grantOf(sms), correlationId: 'x'.repeat(129) }))
    await stage.start()
    expect(stage.view()).toMatchObject({ step: 'recover', setback: { code: 'protocol' } })
  })
})

describe('wrong options are refused at once, by name', () => {
  const { services } = createStage()
  test.each([
    [undefined, 'request must be an object'],
    [{}, 'request.approach must be an object'],
    [{ approach: { kind: 'magic' } }, 'request.approach.kind'],
    [{ approach: { kind: 'loginTicket' } }, 'request.approach.ticket'],
    [{ approach: { kind: 'accessToken', accessToken: '' } }, 'request.approach.accessToken'],
    [{ approach: { kind: 'session', accessToken: 'x' } }, 'request.approach.accessToken'],
    [{ approach: { kind: 'identifier' } }, 'exactly one of email and phoneNumber'],
    [{ approach: { kind: 'identifier', email: 'a@b.c', phoneNumber: '1' } }, 'exactly one of'],
    [{ approach: { kind: 'identifier', email: 'a@b.c', captcha: {} } }, 'request.approach.captcha.token'],
    [{ ...sessionRequest, action: 1 }, 'request.action'],
    [{ ...sessionRequest, maxAge: -1 }, 'request.maxAge'],
    [{ ...sessionRequest, scope: 'openid' }, 'request.scope'],
    [{ ...sessionRequest, acr: ['x'] }, 'request.acr'],
    [{ ...sessionRequest, providerOptions: [] }, 'request.providerOptions'],
  ])('request %j: %s', (request, message) => {
    const create = () => createStepUpFlow({ services, request: request as StepUpRequest })
    expect(create).toThrow(TypeError)
    expect(create).toThrow(message)
  })

  test('no value of a wrong request is in the text of the error', () => {
    const request = { approach: { kind: 'session', accessToken: 'canary' } } as never
    expect(() => createStepUpFlow({ services, request })).toThrow(expect.not.stringContaining('canary'))
  })

  test.each([
    [null, 'adapter must have the methods begin, send, verify (got null)'],
    [{}, 'adapter must have the methods begin, send, verify (got an object)'],
    [{ begin: hang, send: hang }, 'adapter must have the methods begin, send, verify (got an object)'],
    [{ begin: hang, send: hang, verify: hang }, 'adapter.environment must have the methods'],
    [
      { begin: hang, send: hang, verify: hang, environment: { now: Date.now } },
      'adapter.environment must have the methods now, generateId, random',
    ],
    [{ ...services.adapter, exchange: 1 }, 'adapter.exchange'],
  ])('adapter %#: %s', (adapter, message) => {
    const create = () =>
      createStepUpServices({
        adapter: adapter as StepUpAdapter,
      })
    expect(create).toThrow(TypeError)
    expect(create).toThrow(message)
  })

  test('evidence, vault and limits are checked too', () => {
    const { adapter } = services
    expect(() => createStepUpServices({ adapter, evidence: {} as never })).toThrow(
      'evidence must have the methods check',
    )
    expect(() => createStepUpServices({ adapter, vault: {} as never })).toThrow(
      'vault must have the methods seal, open, discard',
    )
    expect(() => createStepUpServices({ adapter, limits: { codesPerFlow: 0 } })).toThrow(
      'limits.codesPerFlow',
    )
    expect(() =>
      createStepUpFlow({ services, request: sessionRequest, limits: { codesPerFlow: 0 } }),
    ).toThrow('limits.codesPerFlow')
  })

  test('an adapter may be a class', () => {
    class Adapter {
      name = 'class'
      environment = services.adapter.environment
      begin = services.adapter.begin
      send() {
        return hang()
      }
      verify() {
        return hang()
      }
    }
    expect(() => createStepUpServices({ adapter: new Adapter() })).not.toThrow()
  })

  test('each function of an adapter is called as its method', async () => {
    const { adapter } = createStage()
    class Adapter {
      readonly #calls: string[] = []
      readonly name = 'class'
      readonly environment = adapter.environment
      readonly begin: StepUpAdapter['begin'] = (request, call) => adapter.begin(request, call)
      send(...input: Parameters<StepUpAdapter['send']>) {
        this.#calls.push('send')
        return adapter.send(...input)
      }
      verify(...input: Parameters<StepUpAdapter['verify']>) {
        this.#calls.push('verify')
        return adapter.verify(...input)
      }
      async exchange() {
        await Promise.resolve()
        const result = {
          kind: 'tokens',
          tokens: { accessToken: this.#calls.join(), expiresAt: null },
        } as const
        return { result, claimed: { subject: null, methods: [], acr: null, authTime: null } }
      }
    }
    const flow = createStepUpFlow({
      services: createStepUpServices({ adapter: new Adapter() }),
      request: sessionRequest,
    })
    flow.send({ type: 'flow.started' })
    await settle()
    flow.send({ type: 'code.submitted', code: canary.code })
    const outcome = await flow.outcome
    expect(outcome.status === 'verified' && outcome.readResult()).toMatchObject({
      tokens: { accessToken: 'send,verify' },
    })
  })
})

test('services are prepared once: flows use the chart that was built', () => {
  const { adapter } = createStage()
  const services = createStepUpServices({ adapter })
  prepareStepUp(services)
  const machine = services.once(createStepUpMachine)
  createStepUpFlow({ services, request: sessionRequest })
  expect(services.once(createStepUpMachine)).toBe(machine)
  expect(() => {
    prepareStepUp({ ...services, once: undefined } as never)
  }).toThrow('prepareStepUp: services must come from createStepUpServices')
})
