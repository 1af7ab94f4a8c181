import { describe, expect, test } from '@jest/globals'

import { createStage, email, hang, sessionRequest, settle, sms } from '../../machines/flow.fixtures.js'
import { createStepUpFlow } from '../../machines/flow/flow.js'
import { createStepUpServices } from '../../machines/settings/services.js'

describe('vaults', () => {
  const createFlow = (
    change: (vault: ReturnType<typeof createStage>['services']['vault']) => object,
    factors = [sms, email],
  ) => {
    const stage = createStage({ factors })
    const { vault } = stage.services
    const services = createStepUpServices({ adapter: stage.adapter, vault: { ...vault, ...change(vault) } })
    const request = { ...sessionRequest, preferredFactor: 'sms' }
    const flow = createStepUpFlow({ services, request, clock: stage.clock })
    return { ...stage, flow }
  }

  test('one that opens late: after a cancel the adapter is not called any more', async () => {
    let open: () => void = () => undefined
    const stage = createFlow((vault) => ({
      open: async (...input: Parameters<typeof vault.open>) => {
        await new Promise<void>((resolve) => (open = resolve))
        return vault.open(...input)
      },
    }))
    stage.flow.send({ type: 'flow.started' })
    await settle()
    stage.flow.send({ type: 'flow.cancelled' })
    open()
    await settle()
    expect(stage.calls).toEqual([])
  })

  test('one that seals late: a code typed for one factor is not handed in for another', async () => {
    let seal: () => void = () => undefined
    const stage = createFlow((vault) => ({
      seal: async (...input: Parameters<typeof vault.seal>) => {
        if (input[0] === 'response') await new Promise<void>((resolve) => (seal = resolve))
        return vault.seal(...input)
      },
    }))
    stage.flow.send({ type: 'flow.started' })
    await settle()
    stage.flow.send({ type: 'code.submitted', code: '111111' })
    stage.flow.send({ type: 'factor.changeRequested' })
    stage.flow.send({ type: 'factor.chosen', factorId: 'email' })
    await settle()
    const late = seal
    stage.flow.send({ type: 'code.submitted', code: '222222' })
    late()
    await settle()
    expect(stage.count('verify')).toBe(0)
    seal()
    await settle()
    const codes = stage.calls.filter(({ act }) => act === 'verify').map(({ input }) => input)
    expect(codes).toMatchObject([{ factor: { id: 'email' }, response: { code: '222222' } }])
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('sync')
      },
    ],
    ['answers nothing', () => undefined],
    ['hangs', hang],
  ])('one whose discard %s does not keep the outcome back', async (_, discard) => {
    const stage = createFlow(() => ({ discard }))
    stage.flow.send({ type: 'flow.cancelled' })
    expect(await stage.flow.outcome).toMatchObject({ reason: 'cancelled' })
  })
})

describe('watchers', () => {
  test('an inspector or a log that throws changes nothing, and is told', async () => {
    const told: unknown[] = []
    const defect = new Error('watcher')
    const fail = () => {
      throw defect
    }
    const { adapter } = createStage()
    const environment = { ...adapter.environment, reportDefect: (error: unknown) => told.push(error) }
    const services = { adapter: { ...adapter, environment } } as object
    for (const options of [{ inspect: fail }, { onNotice: fail }]) {
      told.length = 0
      const watched = createStage({ ...options, services })
      await watched.start()
      expect(watched.view().step).toBe('enterCode')
      expect(new Set(told)).toEqual(new Set([defect]))
    }
    const stage = createStage({ inspect: fail, onNotice: fail })
    await stage.start()
    await stage.submit()
    expect(stage.view().step).toBe('verified')
  })

  test('a listener that is no function is refused at once', () => {
    expect(() => createStage().flow.subscribe(undefined as never)).toThrow(TypeError)
  })
})
