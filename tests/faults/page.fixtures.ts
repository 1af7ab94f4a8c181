import { createReachFiveAdapter } from '../../adapters/providers/reachfive/index.js'
import type { ReachFiveSimulator } from '../../adapters/tools/simulator/index.js'
import type { AdapterCall, FlowStore, StepUpAdapter, Vault } from '../../machines/ports.js'
import { createStepUpServices, type StepUpServices } from '../../machines/settings/services.js'
import type { Line } from './line.fixtures.js'
import { saveIn } from '../../machines/saving/saving.js'

/** What outlives a page. */
export interface Device {
  /** Whether the store is too slow for the page that is open. */
  isStuck: boolean
  readonly items: Map<string, string>
  readonly vault: Vault
}

/** A page: its own adapter and services. Once it is closed nothing of it goes on, as if nobody ever answered it. */
export interface Page {
  readonly services: StepUpServices
  readonly close: () => void
}

export function openPage(simulator: ReachFiveSimulator, line: Line, device: Device): Page {
  const { items, vault } = device
  let isOpen = true
  const never = new Promise<never>(() => undefined)
  const untilClosed = <Value>(value: Value) => (isOpen ? value : never)
  const whileOpen = async <Value>(start: () => Promise<Value>): Promise<Value> => {
    await untilClosed(null)
    const answer = start()
    await untilClosed(await Promise.allSettled([answer]))
    return answer
  }

  const real = createReachFiveAdapter({
    ...simulator.adapterOptions,
    random: () => 0.5,
    crypto: {
      getRandomValues: (bytes) => crypto.getRandomValues(bytes),
      subtle: { digest: (name, data) => whileOpen(() => line.watch(crypto.subtle.digest(name, data))) },
    },
    fetch: (url, init) => whileOpen(() => line.fetch(url, init)),
  })
  const watched =
    <Input, Answer>(act: (input: Input, call: AdapterCall) => Promise<Answer>) =>
    (input: Input, call: AdapterCall) => {
      line.watchSignal(call.signal)
      return act(input, call)
    }
  const adapter: StepUpAdapter = {
    name: real.name,
    environment: real.environment,
    begin: watched(real.begin),
    send: watched(real.send),
    verify: watched(real.verify),
    ...(real.exchange && { exchange: watched(real.exchange) }),
  }

  const store: FlowStore = {
    getKeys: (base) => [...items.keys()].filter((key) => key.startsWith(base)),
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => (isOpen && !device.isStuck ? void items.set(key, value) : never),
    removeItem: (key) => (isOpen ? void items.delete(key) : never),
  }
  const services = createStepUpServices({
    adapter,
    saving: saveIn(store),
    vault: {
      isDurable: true,
      seal: (kind, flowId, text) => whileOpen(() => line.watch(vault.seal(kind, flowId, text))),
      open: (kind, flowId, sealed) => whileOpen(() => line.watch(vault.open(kind, flowId, sealed))),
      discard: (flowId) => vault.discard(flowId),
    },
    limits: { codeLifetime: 60_000 },
  })
  return {
    services,
    close: () => {
      isOpen = false
    },
  }
}
