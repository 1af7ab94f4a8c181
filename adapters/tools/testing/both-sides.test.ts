import { describe, expect, test } from '@jest/globals'

import type { Grant } from '../../../machines/domain.js'
import { StepUpError } from '../../../machines/errors.js'
import type { StepUpAdapter } from '../../../machines/ports.js'
import {
  createMemoryContract,
  memoryContract,
  memoryTotpContract,
  memoryVariantContract,
} from '../../providers/memory/contract.fixtures.js'
import { must } from './broken.fixtures.js'
import { contractCases, type ContractSetup, type ContractStage, ContractViolation } from './index.js'

/** Each capability has two sides. A good adapter passes on the one that it declares, and a broken one is found there. */

describe.each([memoryContract, memoryVariantContract, memoryTotpContract])('$name passes', (setup) => {
  test.each(contractCases(setup).map((each) => [each.name, each.run] as const))('%s', async (_name, run) => {
    await run()
  })
})

type Change = (stage: ContractStage) => Partial<ContractStage>

const changing = (setup: ContractSetup, change: Change): ContractSetup => ({
  ...setup,
  createStage: async (options) => {
    const stage = await setup.createStage(options)
    return { ...stage, ...change(stage) }
  },
})

type Break = (good: StepUpAdapter) => Partial<StepUpAdapter>

const breaking = (setup: ContractSetup, change: Break) =>
  changing(setup, ({ adapter }) => ({ adapter: { ...adapter, ...change(adapter) } }))

const expectFound = async (setup: ContractSetup, title: string) => {
  const found = contractCases(setup).find((each) => each.title === title)
  await expect(must(found).run()).rejects.toThrow(ContractViolation)
}

const granting =
  (change: (grant: Grant) => Partial<Grant>): Break =>
  (good) => ({
    begin: async (request, call) => {
      const grant = await good.begin(request, call)
      return { ...grant, ...change(grant) }
    },
  })
const offering = (member: object) =>
  granting(({ factors }) => ({ factors: factors.map((factor) => ({ ...factor, ...member })) }))

describe('where nothing is sent, an adapter that', () => {
  const refuse = () => Promise.reject(new StepUpError('factor_unavailable'))

  test.each<[string, Break]>([
    ['says that its factor needs a code to be sent', offering({ needsSend: true })],
    ['says that another code can be had', offering({ canResend: true })],
    ['sends all the same', () => ({ send: () => Promise.resolve({ challenge: {} }) })],
  ])('%s is found', async (_what, change) => {
    await expectFound(breaking(memoryTotpContract, change), 'dropped at send is network')
  })

  test('refuses, and sends a code, is found', async () => {
    const counting: Change = ({ adapter }) => {
      let codes = 0
      const send = () => {
        codes += 1
        return refuse()
      }
      return { adapter: { ...adapter, send }, countCodes: () => codes }
    }
    await expectFound(changing(memoryTotpContract, counting), 'dropped at send is network')
  })

  test('sends a code at verify is found', async () => {
    const counting: Change = ({ adapter }) => {
      let codes = 0
      const verify: StepUpAdapter['verify'] = (input, call) => {
        codes += 1
        return adapter.verify(input, call)
      }
      return { adapter: { ...adapter, verify }, countCodes: () => codes }
    }
    await expectFound(changing(memoryTotpContract, counting), 'a code that nobody asked for')
  })

  test('has an exchange besides is found', async () => {
    const change: Break = () => ({ exchange: refuse })
    await expectFound(breaking(memoryTotpContract, change), 'dropped at exchange is network')
  })

  test('refuses a code that is declared to be good for longer is found', async () => {
    const start = Date.UTC(2026, 2, 1, 12)
    const change: Break = (good) => ({
      verify: (input, call) =>
        call.now() > start ? Promise.resolve({ outcome: 'invalidCode' }) : good.verify(input, call),
    })
    await expectFound(breaking(memoryTotpContract, change), 'a code that is too old')
  })
})

describe('a grant', () => {
  const title = 'begin answers a grant with the factor under test'
  const now = ({ adapter }: ContractStage) => adapter.environment.now()
  const endingAt = (moment: (stage: ContractStage) => number | null) =>
    changing(memoryContract, (stage) => ({
      adapter: { ...stage.adapter, ...granting(() => ({ expiresAt: moment(stage) }))(stage.adapter) },
    }))

  test.each<[string, (stage: ContractStage) => number | null]>([
    ['has an end in seconds', (stage) => now(stage) / 1000],
    ['is over already', now],
  ])('that %s is found', async (_what, moment) => {
    await expectFound(endingAt(moment), title)
  })

  test.each<[string, (stage: ContractStage) => number | null]>([
    ['has an end in the future', (stage) => now(stage) + 1],
    ['has none that is known', () => null],
  ])('that %s is right', async (_what, moment) => {
    await must(contractCases(endingAt(moment)).find((each) => each.title === title)).run()
  })

  test('whose factor has no code is found', async () => {
    await expectFound(breaking(memoryContract, offering({ code: null })), title)
  })
})

test('an adapter that lets nobody trust a device, and says that it does, is found', async () => {
  const change: Break = (good) => ({
    ...offering({ canTrustDevice: true })(good),
    verify: (input, call) =>
      input.trustDevice ? Promise.resolve({ outcome: 'invalidCode' }) : good.verify(input, call),
  })
  await expectFound(breaking(memoryContract, change), 'a device to be trusted is no obstacle')
})

test('an adapter that asks for one more factor, and says that it does not, is found', async () => {
  const { capabilities } = memoryContract
  const setup = { ...memoryContract, capabilities: { ...capabilities, chains: false } }
  await expectFound(setup, 'one more factor is asked for')
})

test('an adapter that ends a chain with another result is found', async () => {
  const change: Break = (good) => ({
    exchange: async (input, call) => {
      const answer = await must(good.exchange)(input, call)
      return { ...answer, result: { kind: 'session' } }
    },
  })
  await expectFound(breaking(memoryContract, change), 'one more factor is asked for')
})

test('an adapter that takes the token before the renewed one is found', async () => {
  const change: Break = (good) => {
    let token = ''
    return {
      send: async (input, call) => {
        const answer = await good.send(input, call)
        token = answer.grant?.token ?? token
        return answer
      },
      verify: (input, call) => good.verify({ ...input, grant: { ...input.grant, token } }, call),
    }
  }
  await expectFound(breaking(memoryVariantContract, change), 'a token that is renewed')
})

test('a challenge keeps its moments on the way to the next call', async () => {
  const seen: unknown[] = []
  const setup = createMemoryContract({ name: 'memory' })
  const moments = { resendAvailableAt: 4_000_000_000_000, pollInterval: 2_000 }
  const change: Break = (good) => ({
    send: async (input, call) => {
      const { challenge, ...answer } = await good.send(input, call)
      return { ...answer, challenge: { ...challenge, ...moments } }
    },
    verify: (input, call) => {
      seen.push(input.challenge)
      return good.verify(input, call)
    },
  })
  const found = contractCases(breaking(setup, change)).find(
    (each) => each.title === 'a flow comes after a flow',
  )
  await must(found).run()
  // The chart tells the adapter how often to ask, and keeps for itself when another code can be had.
  expect(seen).toEqual([
    expect.objectContaining({ pollInterval: 2_000 }),
    expect.objectContaining({ pollInterval: 2_000 }),
  ])
})
