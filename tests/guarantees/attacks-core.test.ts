import { describe, expect, test } from '@jest/globals'

import type { Sealed, SecretKind } from '../../machines/domain.js'
import { OptionError, StepUpError } from '../../machines/errors.js'
import {
  canary,
  challengeOf,
  createScriptedAdapter,
  createStage,
  failWith,
  push,
  sessionRequest,
  settle,
} from '../../machines/flow.fixtures.js'
import { createStepUpFlow } from '../../machines/flow/flow.js'
import { createStepUpServices } from '../../machines/settings/services.js'
import type { Vault } from '../../machines/ports.js'
import { SimulatedClock } from 'xstate'

// What a hostile tester found: each is a variant of a fault that was mended before.

describe('text that the provider echoes', () => {
  const echoes = [
    ['as the correlation id', { correlationId: canary.code }],
    ['as the name of an option', { option: canary.code }],
    ['in groups', { providerErrorId: 'x-731-902' }],
    ['in capitals', { providerCode: canary.token.toUpperCase() }],
    ['in the encoding of a URL', { providerCode: canary.token.replaceAll('-', '%2D') }],
    ['of the subject', { providerCode: 'no user sub-of-ada' }],
    ['of an option of the provider', { providerCode: 'bad ticket-of-ada' }],
  ] as const

  test.each(echoes)('is in no view: %s', async (_, details) => {
    const stage = createStage({
      request: { ...sessionRequest, subject: 'sub-of-ada', providerOptions: { ticket: 'ticket-of-ada' } },
    })
    stage.next('verify', failWith('server', details))
    await stage.start()
    await stage.submit()
    expect(stage.view().setback).toEqual({ code: 'server' })
  })

  test('that says nothing of what was sent stays', async () => {
    const stage = createStage()
    const details = { providerCode: 'error.down', providerErrorId: 'id-1', correlationId: 'c-1', status: 500 }
    stage.next('verify', failWith('server', details))
    await stage.start()
    await stage.submit()
    expect(stage.view().setback).toEqual({ code: 'server', ...details })
  })
})

describe('a redirect that holds no answer', () => {
  const parameters = [
    ['nothing', {}, 0],
    ['a number', { code: 1 }, 1],
    ['a BigInt', { code: 1n }, 1],
    ['an object', { code: { is: 'deep' } }, 1],
    ['URLSearchParams', new URLSearchParams('code=1'), 0],
  ] as const

  test.each(parameters)('costs no try and rejects nothing: %s', async (_, given, told) => {
    const clock = new SimulatedClock()
    const { adapter, count } = createScriptedAdapter(clock)
    const defects: unknown[] = []
    const environment = { ...adapter.environment, reportDefect: (error: unknown) => void defects.push(error) }
    const services = createStepUpServices({ adapter: { ...adapter, environment } })
    const flow = createStepUpFlow({ services, request: sessionRequest, clock })
    flow.send({ type: 'flow.started' })
    await settle()
    flow.send({ type: 'redirect.returned', parameters: given as never })
    await settle()
    expect(count('verify')).toBe(0)
    expect(defects).toHaveLength(told)
    expect(defects.every((defect) => defect instanceof OptionError)).toBe(true)
  })
})

test('a shorter interval after a longer one does not make polls come sooner', async () => {
  const stage = createStage({ factors: [push] })
  const moments: number[] = []
  const pending = (pollInterval?: number) => () => {
    moments.push(stage.clock.now() / 1000)
    const answer = { outcome: 'pending' } as const
    return Promise.resolve(pollInterval === undefined ? answer : { ...answer, pollInterval })
  }
  stage.next('verify', pending(20_000), pending(5000), pending(), pending())
  await stage.start()
  await stage.pass(70)
  expect(moments).toEqual([5, 25, 45, 65])
})

test('a time to come back counts where an adapter calls its failure offline', async () => {
  const stage = createStage()
  stage.next('verify', failWith('offline', { availableAt: stage.at(60) }))
  await stage.start()
  await stage.submit()
  await stage.pass(50)
  await stage.submit()
  expect(stage.count('verify')).toBe(1)
  await stage.pass(10)
  await stage.submit()
  expect(stage.count('verify')).toBe(2)
})

describe('a vault that is slow to forget', () => {
  const createSlowVault = () => {
    const held = new Map<string, string>()
    const releases: (() => void)[] = []
    let handles = 0
    const vault: Vault = {
      seal: <Kind extends SecretKind>(kind: Kind, flowId: string, text: string) => {
        const sealed: Sealed<Kind> = `sealed:${kind}:${(handles += 1)}`
        held.set(`${flowId} ${sealed}`, text)
        return Promise.resolve(sealed)
      },
      open: (_, flowId, sealed) => {
        const text = held.get(`${flowId} ${sealed}`)
        return text === undefined
          ? Promise.reject(new StepUpError('secret_unavailable'))
          : Promise.resolve(text)
      },
      discard: async (flowId) => {
        await new Promise<void>((resolve) => releases.push(resolve))
        for (const key of held.keys()) if (key.startsWith(`${flowId} `)) held.delete(key)
      },
    }
    return {
      vault,
      held,
      release: () => {
        releases.splice(0).forEach((each) => {
          each()
        })
      },
    }
  }
  const createTwo = async () => {
    const clock = new SimulatedClock()
    const slow = createSlowVault()
    const { adapter } = createScriptedAdapter(clock)
    const services = createStepUpServices({ adapter, vault: slow.vault })
    const create = () => createStepUpFlow({ services, request: sessionRequest, clock, flowId: 'pay' })
    const first = create()
    first.send({ type: 'flow.started' })
    await settle()
    first.send({ type: 'flow.cancelled' })
    await first.outcome
    const second = create()
    second.send({ type: 'flow.started' })
    await settle()
    return { ...slow, second }
  }

  test('does not forget the secrets of the next flow of the same id', async () => {
    const { second, release } = await createTwo()
    release()
    await settle()
    second.send({ type: 'code.submitted', code: canary.code })
    expect(await second.outcome).toMatchObject({ status: 'verified' })
  })

  test('holds nothing of a next flow that is cancelled while it waits', async () => {
    const { second, release, held } = await createTwo()
    second.send({ type: 'flow.cancelled' })
    await second.outcome
    for (let round = 0; round < 3; round += 1) {
      release()
      await settle()
    }
    expect([...held.keys()]).toEqual([])
  })
})

test.each(['1234½', '½½½', '12345²', '10⁶ 123', '㉑㉒㉓'])('%s is no code', async (typed) => {
  const stage = createStage()
  stage.next('send', () => Promise.resolve(challengeOf()))
  await stage.start()
  await stage.submit(typed)
  expect(stage.count('verify')).toBe(0)
  expect(stage.view().setback).toEqual({ code: 'code_malformed' })
})
