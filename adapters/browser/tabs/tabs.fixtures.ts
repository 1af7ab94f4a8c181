import { SimulatedClock } from 'xstate'

import {
  createStepUpServices,
  type FlowStore,
  saveIn,
  type StepUpAct,
  type Vault,
} from '../../../machines/index.js'
import { createDevice } from '../../../machines/saving/reload.fixtures.js'
import { createMemoryAdapter } from '../../providers/memory/index.js'
import { createBrowser, settle, type Tab } from './browser.fixtures.js'
import { shareStepUpFlow, type ShareStepUpFlowOptions } from './index.js'
import { createMessageSeal, readMessage } from './messages.js'

export const START = Date.UTC(2026, 0, 1)
const STEP = 250
export const CODE = '731902'

export { settle }

interface JoinOptions extends Partial<ShareStepUpFlowOptions> {
  readonly vault?: Vault
}

/** An app in a browser: its tabs have a store, a key and a provider in common, and a clock. */
export function createApp(factorsAndMore: Parameters<typeof createMemoryAdapter>[0] = {}) {
  const clock = new SimulatedClock()
  const browser = createBrowser()
  const { items, store, vault: deviceVault } = createDevice()
  const [factor] = [
    { id: 'sms', kind: 'sms', hint: '12', needsSend: true, canResend: true, canTrustDevice: false },
  ] as const
  const provider = createMemoryAdapter({
    factors: [{ ...factor, code: { length: 6, alphabet: 'digits' } }],
    generateCode: () => CODE,
    now: () => START + clock.now(),
    ...factorsAndMore,
  })

  const servicesOf = (tab: Tab, vault: Vault = deviceVault) => {
    const never = () => new Promise<never>(() => undefined)
    // What a closed tab was about to write is not written.
    const own: FlowStore = {
      ...store,
      setItem: (id, text) => (tab.isClosed() ? never() : store.setItem(id, text)),
      removeItem: (id) => (tab.isClosed() ? never() : store.removeItem(id)),
    }
    const discard = (flowId: string) => (tab.isClosed() ? never() : vault.discard(flowId))
    return createStepUpServices({ adapter: provider, vault: { ...vault, discard }, saving: saveIn(own) })
  }

  const open = async ({ vault, ...options }: JoinOptions = {}) => {
    const tab = browser.openTab()
    const sharing = shareStepUpFlow({
      name: 'pay',
      services: servicesOf(tab, vault),
      request: { approach: { kind: 'session' }, action: 'pay' },
      clock,
      locks: tab.locks,
      createChannel: tab.createChannel,
      ...options,
    })
    // Who is refused is asked by `sharing`.
    sharing.catch(() => undefined)
    await settle()
    return { ...tab, sharing }
  }
  /** A tab that has joined, and what its user does. */
  const join = async (options: JoinOptions = {}) => {
    const { sharing, ...tab } = await open(options)
    const flow = await sharing
    const seen: string[] = []
    flow.subscribe(() => seen.push(flow.getSnapshot().step))
    const act = async (...acts: readonly StepUpAct[]) => {
      for (const each of acts) flow.send(each)
      await settle()
    }
    return {
      ...tab,
      flow,
      /** Steps that were told of. */
      seen,
      view: flow.getSnapshot,
      act,
      start: () => act({ type: 'flow.started' }),
      submit: (code = CODE) => act({ type: 'code.submitted', code }),
    }
  }
  /** A vault that opens nothing until it is told to: a key that takes its time. */
  const createSlowVault = () => {
    let isSlow = false
    const waiting: (() => void)[] = []
    const open: Vault['open'] = async (...input) => {
      if (isSlow) await new Promise<void>((resolve) => waiting.push(resolve))
      return deviceVault.open(...input)
    }
    return {
      vault: { ...deviceVault, open },
      slow: (next = true) => {
        isSlow = next
      },
      go: async () => {
        isSlow = false
        for (const resolve of waiting.splice(0)) resolve()
        await settle()
      },
    }
  }
  /** Time passes in steps: what one timer begins has its own time. */
  const pass = async (milliseconds: number) => {
    for (let left = milliseconds; left > 0; left -= STEP) {
      clock.increment(Math.min(STEP, left))
      await settle()
    }
  }
  /** All that was said under the seal of a name, opened. */
  const openSaid = async (name = 'pay') => {
    const { open: openSeal } = createMessageSeal(deviceVault, { name, identity: 'memory' }, clock)
    const read = browser.messages.map(({ data }) => readMessage(data))
    return Promise.all(
      read.flatMap((each) => (each !== null && 'sealed' in each ? [openSeal(each.sealed)] : [])),
    ).then((said) => said.filter((each) => each !== null))
  }
  const count = (name: (typeof provider.calls)[number]) =>
    provider.calls.filter((call) => call === name).length
  return {
    browser,
    clock,
    items,
    store,
    provider,
    vault: deviceVault,
    servicesOf,
    open,
    join,
    createSlowVault,
    pass,
    openSaid,
    count,
  }
}
