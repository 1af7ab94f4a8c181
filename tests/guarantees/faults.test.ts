import { describe, expect, test } from '@jest/globals'
import { SimulatedClock } from 'xstate'

import {
  canary,
  createScriptedAdapter,
  createStage,
  failWith,
  grantOf,
  sessionRequest,
  settle,
  sms,
} from '../../machines/flow.fixtures.js'
import { createStepUpFlow } from '../../machines/flow/flow.js'
import type { Vault } from '../../machines/ports.js'
import { detachStepUpFlow } from '../../machines/saving/resume.js'
import { createStepUpServices } from '../../machines/settings/services.js'
import { createMemoryVault } from '../../machines/settings/vault.js'

/** Faults that were reported, each with its kind. */

describe('nothing of a flow opens after its end', () => {
  /** A vault whose every seal waits until the test lets it go on. */
  function createSlowVault() {
    const memory = createMemoryVault({ generateId: () => 'vault' })
    const waiting: (() => void)[] = []
    const sealed: string[] = []
    const vault: Vault = {
      ...memory,
      seal: async (kind, flowId, plaintext) => {
        await new Promise<void>((resolve) => waiting.push(resolve))
        const handle = await memory.seal(kind, flowId, plaintext)
        sealed.push(handle)
        return handle
      },
    }
    const letGo = async () => {
      waiting.shift()?.()
      await settle()
    }
    const open = (handle: string): Promise<string> =>
      memory.open(handle.split(':')[1] as never, 'flow', handle as never)
    return { vault, letGo, sealed, open, isWaiting: () => waiting.length > 0 }
  }

  // The request; the grant; the challenge and the grant that came with it; the code; the proof and its grant; the result.
  test.each(Array.from({ length: 12 }, (_, count) => count))(
    'cancelled while the %dth secret is being sealed',
    async (count) => {
      const slow = createSlowVault()
      const stage = createStage({ flowId: 'flow', services: { vault: slow.vault } })
      const grant = grantOf(sms)
      stage.next('send', () => Promise.resolve({ challenge: { id: canary.challengeId }, grant }))
      stage.next('verify', () =>
        Promise.resolve({
          outcome: 'verified',
          proof: { kind: 'authorizationCode', code: canary.authorizationCode },
          grant,
        }),
      )
      await stage.start()
      for (let left = count; left > 0 && slow.isWaiting(); left -= 1) {
        await slow.letGo()
        if (stage.view().step === 'enterCode') await stage.submit()
      }
      await stage.cancel()
      for (let round = 0; round < 9; round += 1) await slow.letGo()
      await stage.flow.outcome
      await settle()
      const opened = await Promise.allSettled(slow.sealed.map(slow.open))
      expect(opened.filter(({ status }) => status === 'fulfilled')).toEqual([])
    },
  )
})

describe('what a provider echoes of a flow is shown nowhere', () => {
  const shown = async (details: object, act: 'begin' | 'send' | 'verify' | 'exchange' = 'verify') => {
    const stage = createStage()
    const everything: unknown[] = []
    stage.next(act, failWith('server', details))
    stage.flow.subscribe(() => everything.push(stage.view()))
    await stage.start()
    await stage.submit()
    everything.push(stage.notices, await Promise.race([stage.flow.outcome, Promise.resolve(null)]))
    return JSON.stringify(everything)
  }

  test.each(['providerCode', 'providerErrorId', 'claim'])('in %s', async (name) => {
    for (const secret of [canary.challengeId, canary.token, canary.verifier, canary.code]) {
      expect(await shown({ [name]: secret })).not.toContain(secret)
      expect(await shown({ [name]: `error.${secret}.x` })).not.toContain(secret)
    }
    expect(await shown({ [name]: canary.authorizationCode }, 'exchange')).not.toContain(
      canary.authorizationCode,
    )
  })

  test('in part of it', async () => {
    const part = canary.token.slice(0, -1)
    expect(await shown({ providerErrorId: part })).not.toContain(part)
  })

  test('and what it says of itself is', async () => {
    expect(await shown({ providerCode: 'error.server', providerErrorId: 'a1b2c3d4-e5' })).toContain(
      'a1b2c3d4-e5',
    )
  })

  test('of a request that was begun with', async () => {
    const stage = createStage({ request: { approach: { kind: 'loginTicket', ticket: 'ticketofletters' } } })
    stage.next('begin', failWith('denied', { providerCode: 'ticketofletters' }))
    await stage.start()
    expect(JSON.stringify(stage.view())).not.toContain('ticketofletters')
  })
})

describe('an answer about another user', () => {
  const claimOf = (subject: string | null) => ({ subject, methods: ['mfa'], acr: null, authTime: null })
  const request = { ...sessionRequest, subject: 'grace' }

  test('is refused where nobody checks evidence', async () => {
    const stage = createStage({ request })
    await stage.start()
    await stage.submit()
    expect(await stage.flow.outcome).toMatchObject({ reason: 'user_mismatch' })
  })

  test('is refused where a check of evidence does not compare', async () => {
    const evidence = { check: () => Promise.resolve({ ...claimOf('ada'), checked: [] }) }
    const stage = createStage({ request, services: { evidence } })
    stage.next('exchange', () => Promise.resolve({ result: { kind: 'session' }, claimed: claimOf(null) }))
    await stage.start()
    await stage.submit()
    expect(await stage.flow.outcome).toMatchObject({ reason: 'user_mismatch' })
  })

  test.each([true, false])(
    'is refused where the code itself says so (with an exchange: %s)',
    async (exchanges) => {
      const { adapter, ...stage } = createScripted()
      const { exchange: _, ...bare } = adapter
      stage.next('verify', () =>
        Promise.resolve({ outcome: 'verified', proof: { kind: 'session' }, claimed: claimOf('ada') }),
      )
      stage.next('exchange', () => Promise.resolve({ result: { kind: 'session' }, claimed: claimOf(null) }))
      const flow = createStepUpFlow({
        services: createStepUpServices({ adapter: exchanges ? adapter : bare }),
        request,
        clock: stage.clock,
      })
      flow.send({ type: 'flow.started' })
      await settle()
      flow.send({ type: 'code.submitted', code: canary.code })
      expect(await flow.outcome).toMatchObject({ reason: 'user_mismatch' })
    },
  )

  test('about nobody is not refused', async () => {
    const stage = createStage({ request })
    stage.next('exchange', () => Promise.resolve({ result: { kind: 'session' }, claimed: claimOf(null) }))
    await stage.start()
    await stage.submit()
    expect(await stage.flow.outcome).toMatchObject({ status: 'verified' })
  })
})

function createScripted() {
  const clock = new SimulatedClock()
  return { ...createScriptedAdapter(clock), clock }
}

describe('only the same again is a double click', () => {
  test('a typing error and the right code in one tick: the code counts', async () => {
    const stage = createStage()
    await stage.start()
    stage.flow.send({ type: 'code.submitted', code: '12345' })
    stage.flow.send({ type: 'code.submitted', code: canary.code })
    stage.flow.send({ type: 'code.submitted', code: canary.code })
    expect(await stage.flow.outcome).toMatchObject({ status: 'verified' })
    expect(stage.count('verify')).toBe(1)
  })

  test('two codes in one tick: one try', async () => {
    const stage = createStage()
    await stage.start()
    stage.flow.send({ type: 'code.submitted', code: '000000' })
    stage.flow.send({ type: 'code.submitted', code: canary.code })
    await settle()
    expect(stage.count('verify')).toBe(1)
    expect(stage.view()).toMatchObject({ step: 'enterCode', setback: { code: 'invalid_code' } })
  })
})

describe('the same id twice', () => {
  const createTwo = () => {
    const { adapter, clock } = createScripted()
    const services = createStepUpServices({ adapter })
    return () => createStepUpFlow({ services, request: sessionRequest, clock, flowId: 'flow' })
  }

  test('is refused while a flow of it runs, and free again after its end', async () => {
    const create = createTwo()
    const first = create()
    first.send({ type: 'flow.started' })
    expect(create).toThrow(TypeError)
    expect(create).toThrow('createStepUpFlow: flowId must be new: a flow of this id is running')
    await settle()
    first.send({ type: 'flow.cancelled' })
    await first.outcome
    expect(create().getSnapshot().step).toBe('idle')
  })

  test('of two that wait, only one starts', async () => {
    const create = createTwo()
    const [first, second] = [create(), create()]
    first.send({ type: 'flow.started' })
    expect(() => {
      second.send({ type: 'flow.started' })
    }).toThrow('a flow of this id is running')
    second.send({ type: 'flow.cancelled' })
    await settle()
    first.send({ type: 'code.submitted', code: canary.code })
    expect(await first.outcome).toMatchObject({ status: 'verified' })
  })

  test('of a flow that was detached is free', async () => {
    const create = createTwo()
    const first = create()
    first.send({ type: 'flow.started' })
    await detachStepUpFlow(first)
    expect(create().getSnapshot().step).toBe('idle')
  })
})

describe('a signal', () => {
  test('is not listened to before the flow starts, and cancels it at its start', async () => {
    const listening = new Set<unknown>()
    const abort = new AbortController()
    const { signal } = abort
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    Object.assign(signal, {
      addEventListener: (...given: Parameters<typeof add>) => {
        listening.add(given[1])
        add(...given)
      },
      removeEventListener: (...given: Parameters<typeof remove>) => {
        listening.delete(given[1])
        remove(...given)
      },
    })
    const stage = createStage({ signal })
    expect(listening.size).toBe(0)
    await stage.start()
    expect(listening.size).toBe(1)
    await stage.cancel()
    expect(listening.size).toBe(0)

    const late = createStage({ signal })
    abort.abort()
    expect(late.view().step).toBe('idle')
    await late.start()
    expect(await late.flow.outcome).toMatchObject({ reason: 'cancelled' })
    expect(late.calls).toEqual([])
  })
})

describe('a flow behind a proxy, as Vue and others make it', () => {
  test('is detached, and runs', async () => {
    const stage = createStage()
    const proxy = new Proxy(stage.flow, {})
    proxy.send({ type: 'flow.started' })
    await settle()
    expect(proxy.getSnapshot().step).toBe('enterCode')
    await expect(detachStepUpFlow(proxy)).resolves.toBeUndefined()
    proxy.send({ type: 'flow.cancelled' })
    expect(stage.view().step).not.toBe('failed')
  })
})

describe('a link in the message', () => {
  const parameters = { code: 'from-the-link', state: 'state' }

  test('is handed to the adapter as it came back, once, and the flow goes on with the exchange', async () => {
    const stage = createStage()
    await stage.start()
    stage.flow.send({ type: 'redirect.returned', parameters })
    stage.flow.send({ type: 'redirect.returned', parameters })
    await settle()
    const inputs = stage.calls.filter(({ act }) => act === 'verify').map(({ input }) => input)
    expect(inputs).toEqual([
      expect.objectContaining({ response: { kind: 'redirect', parameters }, trustDevice: false }),
    ])
    expect(await stage.flow.outcome).toMatchObject({ status: 'verified' })
  })

  test('is sealed before the chart sees it', async () => {
    const seen: unknown[] = []
    const stage = createStage({ inspect: (event) => seen.push('event' in event ? event.event : null) })
    await stage.start()
    await stage.act({ type: 'redirect.returned', parameters })
    expect(JSON.stringify(seen)).toContain('code.submitted')
    expect(JSON.stringify(seen)).not.toContain('from-the-link')
  })

  test('means nothing where no code is waited for', async () => {
    const stage = createStage()
    await stage.act({ type: 'redirect.returned', parameters })
    await stage.start()
    await stage.act({ type: 'redirect.returned', parameters: null as never })
    expect(stage.count('verify')).toBe(0)
  })
})
