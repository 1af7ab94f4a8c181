import type { ApproachKind } from '../../../machines/domain.js'
import { StepUpError } from '../../../machines/errors.js'
import type { AdapterCall, ExchangeInput, SendInput, StepUpAdapter } from '../../../machines/ports.js'
import { requireOffered } from '../../_shared/options.js'
import {
  createScript,
  type MemoryAdapterOptions,
  type MemoryCall,
  type MemoryMessage,
  type MemoryScript,
  resolveOptions,
} from './options.js'
import { createProvider } from './provider.js'

/** The adapter, and what a test or a demo holds of its provider. */
export interface MemoryAdapter extends StepUpAdapter, MemoryScript {
  readonly name: 'memory'
  /** Every code that went out, newest last. */
  readonly outbox: readonly MemoryMessage[]
  /** The user says yes on their device, to every push that waits for it. */
  readonly approve: () => void
}

const approaches: Readonly<Record<ApproachKind, true>> = {
  session: true,
  loginTicket: true,
  accessToken: true,
  identifier: true,
}

/**
 * A provider in memory: no network, no timers. It takes any approach, and lets everybody in who has the code. For component
 * tests, stories and demos; it protects nothing.
 *
 * Throws an `OptionError` that names the first wrong option.
 */
export function createMemoryAdapter(options: MemoryAdapterOptions = {}): MemoryAdapter {
  const settings = resolveOptions(options)
  const provider = createProvider(settings)
  const { script, play } = createScript()

  const scripted =
    <Input extends ExchangeInput | SendInput, Answer>(
      name: MemoryCall,
      act: (input: Input, call: AdapterCall) => Answer,
    ) =>
    async (input: Input, call: AdapterCall): Promise<Answer> => {
      if ('factor' in input) requireOffered(input.grant, input.factor)
      await play(name, call)
      return act(input, call)
    }

  return {
    ...script,
    name: 'memory',
    environment: settings.environment,
    outbox: provider.outbox,
    approve: provider.approve,
    begin: async ({ approach }, call) => {
      if (!Object.hasOwn(approaches, approach.kind)) throw new StepUpError('configuration')
      await play('begin', call)
      return provider.begin()
    },
    send: scripted('send', provider.send),
    verify: scripted('verify', provider.verify),
    ...(settings.result === 'tokens' && { exchange: scripted('exchange', provider.exchange) }),
  }
}
