import type { Factor } from '../../../machines/domain.js'
import type {
  ContractCall,
  ContractCapabilities,
  ContractFault,
  ContractSetup,
} from '../../tools/testing/index.js'
import { createMemoryAdapter, type MemoryAdapter, type MemoryAdapterOptions } from './index.js'

const START = Date.UTC(2026, 2, 1, 12)
const FIXED_CODE = '246801'

const totp: Factor = {
  id: 'totp',
  kind: 'totp',
  hint: null,
  needsSend: false,
  canResend: false,
  code: { length: 6, alphabet: 'digits' },
  canTrustDevice: false,
}

const capabilities: ContractCapabilities = {
  result: 'tokens',
  exchanges: true,
  sends: true,
  triesPerChallenge: 5,
  whenExhausted: 'tries_exhausted',
  countsTries: true,
  codeLifetime: 300_000,
  whenExpired: 'code_expired',
  whenReplayed: 'code_already_used',
  resend: 'newCode',
  rotatesToken: false,
  chains: true,
}

/** What the provider says becomes a failure by script: there is no network to fail. */
function fail(adapter: MemoryAdapter, call: ContractCall, fault: ContractFault): void {
  switch (fault.kind) {
    case 'throttled': {
      adapter.failNext(call, 'rate_limited', { retryAfter: fault.retryAfter * 1000 })
      return
    }
    case 'throttledWithoutTime': {
      adapter.failNext(call, 'rate_limited')
      return
    }
    case 'unavailable': {
      const { retryAfter } = fault
      adapter.failNext(call, 'unavailable', retryAfter === undefined ? {} : { retryAfter: retryAfter * 1000 })
      return
    }
    case 'locked': {
      adapter.failNext(call, 'locked')
      return
    }
    case 'broken': {
      adapter.failNext(call, 'server')
      return
    }
    case 'dropped': {
      adapter.failNext(call, 'network')
      return
    }
    case 'malformed':
    case 'misshapen': {
      adapter.failNext(call, 'protocol')
      return
    }
    case 'hanging': {
      adapter.hangNext(call)
    }
  }
}

interface MemorySetup {
  readonly name: string
  readonly options?: MemoryAdapterOptions
  readonly differences?: Partial<ContractCapabilities>
  /** What becomes of the adapter before it is tested: for those that are broken on purpose. */
  readonly wrap?: (adapter: MemoryAdapter) => MemoryAdapter
}

export function createMemoryContract({
  name,
  options = {},
  differences,
  wrap = (adapter) => adapter,
}: MemorySetup): ContractSetup {
  return {
    name,
    capabilities: { ...capabilities, ...differences },
    createStage: ({ chained }) => {
      let now = START
      let codes = 0
      const memory = createMemoryAdapter({
        now: () => now,
        generateCode: () => String((codes += 1)).padStart(6, '7'),
        fixedCode: FIXED_CODE,
        factorsToPass: chained && (differences?.chains ?? true) ? 2 : 1,
        ...options,
      })
      const adapter = wrap(memory)
      return Promise.resolve({
        adapter,
        request: { approach: { kind: 'session' } },
        factorId: options.factors?.[0]?.id ?? 'sms',
        readCode: () => Promise.resolve(memory.outbox.at(-1)?.code ?? FIXED_CODE),
        countCodes: () => memory.outbox.length,
        countRequests: () => memory.calls.length,
        fault: (call, fault) => {
          fail(memory, call, fault)
        },
        advance: (milliseconds) => {
          now += milliseconds
        },
      })
    },
  }
}

export const memoryContract = createMemoryContract({ name: 'memory' })

/** The other side of every capability that the adapter has a choice of. */
export const memoryVariantContract = createMemoryContract({
  name: 'memory (rotating, same code)',
  options: {
    rotatesToken: true,
    resend: 'sameCode',
    result: 'session',
    triesPerChallenge: 1,
    resendCooldown: 30_000,
  },
  differences: {
    rotatesToken: true,
    resend: 'sameCode',
    result: 'session',
    exchanges: false,
    triesPerChallenge: 1,
    chains: false,
  },
})

export const memoryTotpContract = createMemoryContract({
  name: 'memory (TOTP)',
  options: { factors: [totp], result: 'authorizationCode' },
  differences: {
    sends: false,
    result: 'authorizationCode',
    exchanges: false,
    whenExpired: 'verified',
    chains: false,
  },
})
