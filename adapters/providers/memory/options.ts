import type { CodeFormat, Factor, Milliseconds } from '../../../machines/domain.js'
import {
  aFlag,
  aFunction,
  aText,
  type FailureDetails,
  oneOf,
  type OptionRule,
  type OptionRules,
  requireOptions,
  StepUpError,
  type StepUpErrorCode,
  wholeNumber,
} from '../../../machines/errors.js'
import type { AdapterCall, Environment, StepUpAdapter } from '../../../machines/ports.js'
import { createEnvironment, environmentRules } from '../../_shared/environment.js'

/** A call of the adapter, by its name. */
export type MemoryCall = keyof Pick<StepUpAdapter, 'begin' | 'send' | 'verify' | 'exchange'>

/** Details of a scripted failure; `retryAfter` becomes `availableAt`, counted from the call. */
export type ScriptedDetails = FailureDetails & { readonly retryAfter?: Milliseconds }

/** What goes wrong next, in turn. It comes before anything has happened: no code went out, no try was spent. */
export interface MemoryScript {
  /** The next call of this name fails: `failNext('send', 'rate_limited', { retryAfter: 30_000 })`. */
  readonly failNext: (call: MemoryCall, code: StepUpErrorCode, details?: ScriptedDetails) => void
  /** The next call of this name is never answered: it ends when its signal aborts, by a time limit or by the user. */
  readonly hangNext: (call: MemoryCall) => void
  /** Names of the calls so far, without those that were aborted before. */
  readonly calls: readonly MemoryCall[]
}

type Line = (call: AdapterCall) => Promise<never>

/** An empty script, and what every call does first. */
export function createScript() {
  const calls: MemoryCall[] = []
  const lines: Record<MemoryCall, Line[]> = { begin: [], send: [], verify: [], exchange: [] }
  const script: MemoryScript = {
    calls,
    failNext: (name, code, { retryAfter, ...details } = {}) => {
      lines[name].push(({ now }) => {
        const availableAt = retryAfter === undefined ? {} : { availableAt: now() + retryAfter }
        return Promise.reject(new StepUpError(code, { ...availableAt, ...details }))
      })
    },
    hangNext: (name) => {
      lines[name].push(({ signal }) => whenAborted(signal))
    },
  }
  const play = async (name: MemoryCall, call: AdapterCall): Promise<void> => {
    if (call.signal.aborted) throw new StepUpError('cancelled')
    calls.push(name)
    await lines[name].shift()?.(call)
  }
  return { script, play }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(new StepUpError('cancelled'))
    })
  })
}

/** A code that "went out". */
export interface MemoryMessage {
  readonly factorId: string
  readonly code: string
}

/** Options of {@link createMemoryAdapter}; none is needed. */
export interface MemoryAdapterOptions extends Partial<Environment> {
  /** Factors on offer. One without `needsSend` takes `fixedCode`; one without `code` waits for `approve()`. Default: SMS and e-mail. */
  readonly factors?: readonly Factor[]
  /** Factors the user must pass, one after the other, 1 to 8. Default 1. */
  readonly factorsToPass?: number
  /** What a verified flow ends with; with `tokens` the adapter exchanges its proof. Default `tokens`. */
  readonly result?: 'tokens' | 'authorizationCode' | 'session'
  /** Code of a factor that needs no sending. Default `123456`. */
  readonly fixedCode?: string
  /** Code of the next message. Default: random digits. */
  readonly generateCode?: (format: CodeFormat) => string
  /** Hears of every code that goes out: for a demo that shows it. */
  readonly onMessage?: (message: MemoryMessage) => void
  /** Wrong codes until a challenge is dead, 1 to 100. Default 5. */
  readonly triesPerChallenge?: number
  /** Life of a code that was sent, in milliseconds. Default 300,000 (5 minutes). */
  readonly codeLifetime?: Milliseconds
  /** Time from one code to the next, in milliseconds; a sooner one is `rate_limited`. Default: none. */
  readonly resendCooldown?: Milliseconds
  /** Whether another code is a new one. Default `newCode`. */
  readonly resend?: 'newCode' | 'sameCode'
  /** Whether every answer but that of `exchange` renews the token of the grant. Default `false`. */
  readonly rotatesToken?: boolean
  /** `sub` in the evidence. Default `memory-user`. */
  readonly subject?: string
}

export type MemorySettings = Required<Omit<MemoryAdapterOptions, keyof Environment>> & {
  readonly environment: Environment
}

const DAY: Milliseconds = 86_400_000
const aTime: OptionRule = [`be milliseconds, a whole number from 1 to ${DAY} (a day)`, wholeNumber(1, DAY)[1]]
const sms: Factor = {
  id: 'sms',
  kind: 'sms',
  hint: '+33 ** ** ** 12',
  needsSend: true,
  canResend: true,
  code: { length: 6, alphabet: 'digits' },
  canTrustDevice: false,
}
const defaultFactors: readonly Factor[] = [
  sms,
  { ...sms, id: 'email', kind: 'email', hint: 'a***@example.com' },
]

const rules: OptionRules<MemoryAdapterOptions> = {
  factors: ['be a list of factors', Array.isArray],
  factorsToPass: wholeNumber(1, 8),
  result: oneOf('tokens', 'authorizationCode', 'session'),
  fixedCode: aText,
  generateCode: aFunction,
  onMessage: aFunction,
  triesPerChallenge: wholeNumber(1, 100),
  codeLifetime: aTime,
  resendCooldown: aTime,
  resend: oneOf('newCode', 'sameCode'),
  rotatesToken: aFlag,
  subject: aText,
  ...environmentRules,
}

/** Throws an `OptionError` that names the first wrong option. */
export function resolveOptions(options: MemoryAdapterOptions): MemorySettings {
  requireOptions<MemoryAdapterOptions>('createMemoryAdapter', options, rules)
  const environment = createEnvironment(options)
  const { random } = environment
  return {
    factors: options.factors ?? defaultFactors,
    factorsToPass: options.factorsToPass ?? 1,
    result: options.result ?? 'tokens',
    fixedCode: options.fixedCode ?? '123456',
    generateCode:
      options.generateCode ??
      (({ length = 6 }) => Array.from({ length }, () => Math.floor(random() * 10)).join('')),
    onMessage: options.onMessage ?? (() => undefined),
    triesPerChallenge: options.triesPerChallenge ?? 5,
    codeLifetime: options.codeLifetime ?? 300_000,
    resendCooldown: options.resendCooldown ?? 0,
    resend: options.resend ?? 'newCode',
    rotatesToken: options.rotatesToken ?? false,
    subject: options.subject ?? 'memory-user',
    environment,
  }
}
