import { afterEach, describe, expect, test } from '@jest/globals'

import { createStepUpFlow, createStepUpServices, type StepUpFlow } from '../../../machines/index.js'
import { createMemoryAdapter } from '../../providers/memory/index.js'
import { receiveMessageCodes } from './index.js'
import type { CredentialSource, OneTimeCodeRequest } from './webotp.js'

/** A browser with WebOTP, by script: each request waits for `deliver`. */
function createBrowser() {
  const requests: {
    readonly options: OneTimeCodeRequest
    readonly deliver: (credential: unknown) => void
  }[] = []
  const credentials: CredentialSource = {
    get: (options) =>
      new Promise((resolve, reject) => {
        requests.push({ options, deliver: resolve })
        options.signal.addEventListener('abort', () => {
          reject(new DOMException('', 'AbortError'))
        })
      }),
  }
  return { credentials, requests }
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A flow that is left alone keeps its timers, and with them the process. */
const flows: StepUpFlow[] = []
afterEach(() => {
  for (const flow of flows.splice(0)) flow.send({ type: 'flow.cancelled' })
})

async function start(factorId: 'sms' | 'email', flowOptions: object = {}) {
  let time = Date.UTC(2026, 0, 1)
  const adapter = createMemoryAdapter({ now: () => time })
  const services = createStepUpServices({ adapter, limits: { resendCooldowns: [1_000] } })
  const flow = createStepUpFlow({ services, request: { approach: { kind: 'session' } }, ...flowOptions })
  flows.push(flow)
  const browser = createBrowser()
  const stop = receiveMessageCodes(flow, { credentials: browser.credentials })
  const act = async (...acts: Parameters<StepUpFlow['send']>) => {
    flow.send(...acts)
    await settled()
  }
  await act({ type: 'flow.started' })
  await act({ type: 'factor.chosen', factorId })
  return { flow, adapter, stop, act, ...browser, pass: (milliseconds: number) => (time += milliseconds) }
}

describe('while a flow waits for the code of a text message', () => {
  test('the code that the browser reads ends the flow', async () => {
    const { flow, adapter, requests } = await start('sms')
    expect(requests.map(({ options }) => options.otp)).toEqual([{ transport: ['sms'] }])
    requests[0]?.deliver({ type: 'otp', code: adapter.outbox.at(-1)?.code })
    expect((await flow.outcome).status).toBe('verified')
  })

  test('the request is aborted when the flow ends, and when the app stops it', async () => {
    const first = await start('sms')
    await first.act({ type: 'flow.cancelled' })
    expect(first.requests[0]?.options.signal.aborted).toBe(true)
    const second = await start('sms')
    second.stop()
    expect(second.requests[0]?.options.signal.aborted).toBe(true)
    second.requests[0]?.deliver({ code: '123456' })
    await settled()
    expect(second.flow.getSnapshot().step).toBe('enterCode')
  })

  test('a message that brought a wrong code is not waited for again; one that is still to come is', async () => {
    const { act, requests, flow } = await start('sms')
    await act({ type: 'code.submitted', code: '000000' })
    expect([requests.length, flow.getSnapshot().step]).toEqual([2, 'enterCode'])
    requests[1]?.deliver({ code: '000000' })
    await settled()
    expect([requests.length, flow.getSnapshot().step]).toEqual([2, 'enterCode'])
  })

  test('a code that comes too late goes nowhere', async () => {
    const { act, requests, flow } = await start('sms')
    await act({ type: 'factor.changeRequested' })
    requests[0]?.deliver({ code: '123456' })
    await settled()
    expect(flow.getSnapshot().step).toBe('chooseFactor')
  })

  test('an app may show the code instead', async () => {
    const { flow, credentials, requests, stop } = await start('sms')
    stop()
    const shown: string[] = []
    receiveMessageCodes(flow, { credentials, onCode: (code) => shown.push(code) })
    requests[1]?.deliver({ code: '123456' })
    await settled()
    expect([shown, flow.getSnapshot().step]).toEqual([['123456'], 'enterCode'])
  })
})

test.each([
  [{ oncode: () => undefined }, 'receiveMessageCodes: oncode is not an option: did you mean onCode?'],
  [{ onCode: 'CANARY' }, 'receiveMessageCodes: onCode must be a function (got a string)'],
  [{ credentials: {} }, 'receiveMessageCodes: credentials must have the methods get (got an object)'],
])('a wrong option is named: %j', async (options, message) => {
  const { flow } = await start('sms')
  expect(() => receiveMessageCodes(flow, options as object)).toThrow(message)
})

describe('nothing happens', () => {
  test.each([
    ['the page', false],
    ['the reporter of the app', true],
  ])('to the flow when the app throws; %s is told, with the error itself', async (_title, isOwn) => {
    const { flow, credentials, requests, stop } = await start('sms')
    stop()
    const [told, elsewhere]: [unknown[], unknown[]] = [[], []]
    const defect = new Error('of the app')
    const onCode = () => {
      throw defect
    }
    const reportDefect = (error: unknown) => void told.push(error)
    Object.assign(globalThis, {
      reportError: isOwn ? (error: unknown) => elsewhere.push(error) : reportDefect,
    })
    receiveMessageCodes(flow, { credentials, onCode, ...(isOwn && { reportDefect }) })
    requests[1]?.deliver({ code: '123456' })
    await settled()
    Reflect.deleteProperty(globalThis, 'reportError')
    expect([told, elsewhere, flow.getSnapshot().step]).toEqual([[defect], [], 'enterCode'])
  })

  test.each([
    [
      'throws at once',
      () => {
        throw new DOMException('', 'SecurityError')
      },
    ],
    ['answers with no promise', () => undefined],
    ['never answers', () => new Promise<never>(() => undefined)],
  ])('where the browser %s', async (_name, get) => {
    const { flow, act } = await start('sms')
    receiveMessageCodes(flow, { credentials: { get } as never })
    await settled()
    expect(flow.getSnapshot().step).toBe('enterCode')
    await act({ type: 'flow.cancelled' })
    expect(flow.getSnapshot().step).toBe('failed')
  })

  test('where the browser has WebOTP and denies the page its credentials', async () => {
    Object.assign(globalThis, { OTPCredential: Object })
    const { flow } = await start('sms')
    expect(receiveMessageCodes(flow)).toBeInstanceOf(Function)
    await settled()
    Reflect.deleteProperty(globalThis, 'OTPCredential')
    expect(flow.getSnapshot().step).toBe('enterCode')
  })

  test('for a code that comes by another way', async () => {
    expect((await start('email')).requests).toEqual([])
  })

  test('where the browser has no WebOTP, as in Node', async () => {
    const { flow } = await start('sms')
    expect(() => {
      receiveMessageCodes(flow)()
    }).not.toThrow()
  })

  test.each([null, undefined, {}, { code: '' }, { code: 7 }, 'text'])(
    'for an answer that is none: %j',
    async (answer) => {
      const { flow, requests } = await start('sms')
      requests[0]?.deliver(answer)
      await settled()
      expect(flow.getSnapshot()).toMatchObject({ step: 'enterCode', setback: null })
    },
  )

  test('when the user refuses', async () => {
    const { flow } = await start('sms')
    receiveMessageCodes(flow, {
      credentials: { get: () => Promise.reject(new DOMException('', 'NotAllowedError')) },
    })
    await settled()
    expect(flow.getSnapshot().step).toBe('enterCode')
  })
})

describe('where the browser has WebOTP', () => {
  const given = Object.getOwnPropertyDescriptor(globalThis, 'navigator')
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'OTPCredential')
    if (given === undefined) Reflect.deleteProperty(globalThis, 'navigator')
    else Object.defineProperty(globalThis, 'navigator', given)
  })

  test('the credentials of the page are asked, as an object of their own', async () => {
    const { flow, adapter, stop } = await start('sms')
    stop()
    const asked: unknown[] = []
    const credentials = {
      get(options: unknown) {
        asked.push(this === credentials, options)
        return Promise.resolve({ code: adapter.outbox.at(-1)?.code })
      },
    }
    Object.assign(globalThis, { OTPCredential: Object })
    Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { credentials } })
    receiveMessageCodes(flow)
    expect((await flow.outcome).status).toBe('verified')
    expect(asked).toEqual([true, { otp: { transport: ['sms'] }, signal: expect.any(AbortSignal) as unknown }])
  })

  test('a page without it is not asked, whatever its credentials are', async () => {
    const { flow, stop } = await start('sms')
    stop()
    const asked: unknown[] = []
    const credentials = { get: (options: unknown) => Promise.resolve(asked.push(options)) }
    Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { credentials } })
    receiveMessageCodes(flow)
    await settled()
    expect(asked).toEqual([])
  })

  test('each message is asked for once, whatever the view says beside', async () => {
    const { requests, act } = await start('sms')
    await act({ type: 'code.submitted', code: '12' })
    await act({ type: 'code.submitted', code: '34' })
    expect(requests).toHaveLength(1)
    expect(requests[0]?.options.signal.aborted).toBe(false)
  })
})
