import { describe, expect, test } from '@jest/globals'
import { createActor, setup } from 'xstate'

import { createStepUpMachine } from '../../machines/calls/machine.js'
import { canary, createStage, totp } from '../../machines/flow.fixtures.js'
import { createStepUpServices } from '../../machines/settings/services.js'

describe('raw XState', () => {
  const createMachine = () => {
    const stage = createStage({ factors: [totp] })
    const services = createStepUpServices({ adapter: stage.adapter })
    return { ...stage, services, machine: createStepUpMachine(services) }
  }

  test('the machine runs as a child: input in, output out, notices by emit', async () => {
    const { machine, services, clock } = createMachine()
    const { openResult, sealCode, sealRequest } = await import('../../machines/calls/sealing.js')
    const parent = setup({ actors: { stepUp: machine } }).createMachine({
      initial: 'paying',
      states: {
        paying: {
          invoke: {
            id: 'stepUp',
            src: 'stepUp',
            input: { flowId: 'flow-1' },
            onDone: [
              { guard: ({ event }) => event.output.status === 'verified', target: 'paid' },
              { target: 'refused' },
            ],
          },
        },
        paid: { type: 'final' },
        refused: { type: 'final' },
      },
    })
    const actor = createActor(parent, { clock }).start()
    const child = actor.getSnapshot().children['stepUp']
    const notices: string[] = []
    child?.on('*', ({ type }) => notices.push(type))
    const request = await sealRequest(services.vault, 'flow-1', { approach: { kind: 'session' } })
    child?.send({ type: 'flow.started', request })
    await new Promise((resolve) => setImmediate(resolve))
    child?.send(await sealCode(services.vault, 'flow-1', '731 902', { length: 6, alphabet: 'digits' }))
    await new Promise((resolve) => setImmediate(resolve))
    expect(actor.getSnapshot().value).toBe('paid')
    expect(notices).toEqual(['flow.started', 'try.started', 'flow.verified'])
    const output = child?.getSnapshot().output
    const result = output?.status === 'verified' && (await openResult(services.vault, 'flow-1', output))
    expect(result).toMatchObject({ tokens: { idToken: canary.idToken } })
  })

  test('a snapshot is JSON, and flow.resumed sets the timers of a restored one', async () => {
    const stage = createStage()
    const services = createStepUpServices({ adapter: stage.adapter, limits: { codeLifetime: 200_000 } })
    const { sealRequest } = await import('../../machines/calls/sealing.js')
    const machine = createStepUpMachine(services)
    const input = { flowId: 'flow-1' }
    const first = createActor(machine, { input, clock: stage.clock }).start()
    first.send({
      type: 'flow.started',
      request: await sealRequest(services.vault, 'flow-1', { approach: { kind: 'session' } }),
    })
    await stage.pass(1)
    const saved = JSON.parse(JSON.stringify(first.getPersistedSnapshot())) as never
    expect(saved).toEqual(first.getPersistedSnapshot())
    first.stop()
    const second = createActor(machine, { input, clock: stage.clock, snapshot: saved }).start()
    second.send({ type: 'flow.resumed' })
    await stage.pass(298)
    expect(second.getSnapshot().status).toBe('active')
    await stage.pass(1)
    expect(second.getSnapshot().output).toMatchObject({ reason: 'idle_expired' })
    expect(stage.count('send')).toBe(1)
  })
})
