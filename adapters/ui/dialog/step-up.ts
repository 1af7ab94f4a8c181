import type { Approach, StepUpRequest } from '../../../machines/domain.js'
import { StepUpError } from '../../../machines/errors.js'
import {
  createStepUpFlow,
  type StepUpFlow,
  type StepUpFlowOptions,
  type StepUpServices,
} from '../../../machines/index.js'
import {
  createStepUpGate,
  type StepUpGate,
  type StepUpVerified,
  withStepUp,
  type WrappedFetch,
} from '../../api/gate/index.js'
import { shareStepUpFlow } from '../../browser/tabs/index.js'
import type { StepUpPresenterOptions } from '../presenter/options.js'
import {
  type ConfirmRequest,
  type CreateStepUpOptions,
  requireConfirmRequest,
  requireStepUpOptions,
} from './options.js'
import { createFactorMemory, createServices, digestOf, hasPage, tabId } from './platform.js'
import { createStage, listenTo } from './stage.js'

/** A step-up that is ready to use. All functions are bound. */
export interface StepUp {
  /**
   * Asks the user to confirm, in the dialog. Resolves when the user has; rejects with a `StepUpError` where nothing came of it
   * (`cancelled`: the user did not want to), with `configuration` on a server, and with an `OptionError` for a wrong request. The same
   * request again, while it waits, is the same dialog; it is cancelled when the signals of all its callers have aborted.
   */
  readonly confirm: (request?: ConfirmRequest) => Promise<StepUpVerified>
  /** `fetch` that asks for a confirmation where an API of `origins` wants one, and sends the call again: see the gate. */
  readonly fetch: WrappedFetch
  readonly gate: StepUpGate
  readonly services: StepUpServices
  /** For signing out: cancels what runs, and drops the tokens that are held. */
  readonly forget: () => void
}

/** What is asked, and how many callers wait for it. */
interface Asked {
  readonly end: Promise<StepUpVerified>
  readonly cancel: () => void
  waiting: number
}

/**
 * All of it in one: the dialog, a `fetch` for protected APIs, saving, tabs. Throws an `OptionError` that names a wrong option. It touches
 * nothing of the page before the first step-up, so it can be made on a server, too.
 *
 * @example
 * const stepUp = createStepUp({ adapter: createReachFiveAdapter({ domain, clientId, redirectUri }), origins: ['https://api.example.com'] })
 * const response = await stepUp.fetch('https://api.example.com/account')
 * await stepUp.confirm({ action: 'pay', summary: { title: 'Pay 42.00 EUR', rows: [['To', 'Charles B.']] } })
 */
export function createStepUp(options: CreateStepUpOptions): StepUp {
  requireStepUpOptions(options)
  const { origins = [], methods, authorize, scopesSupported, acrValuesSupported, quietPeriod } = options
  const { action, onNotice, inspect, adapter } = options
  // One place for the defects of the app: that of its adapter.
  const { reportDefect } = adapter.environment
  const reporting = reportDefect && { reportDefect }
  const services = createServices(options)
  const stage = createStage(options, { ...presentationOf(options), ...reporting })
  let running = new Map<string, Asked>()
  let signedIn = new AbortController()

  /** One flow for one act. It is found again after a reload, and by the other tabs where it is theirs, too. */
  const makeFlow = async (
    request: Omit<StepUpRequest, 'approach' | 'subject'>,
    act: unknown,
    isShared: boolean,
  ): Promise<StepUpFlow> => {
    const approach = await approachOf(options)
    const subject = typeof options.subject === 'function' ? options.subject() : options.subject
    const common: StepUpFlowOptions = {
      services,
      request: { ...request, approach, ...(subject !== undefined && { subject }) },
      ...(onNotice && { onNotice }),
      ...(inspect && { inspect }),
    }
    if (services.saving === null) return createStepUpFlow(common)
    const { generateId } = services.adapter.environment
    const owner = isShared ? [] : [tabId(generateId)]
    const name = [await digestOf([request, act, subject]), ...owner].join('.')
    return shareStepUpFlow({ ...common, name })
  }

  const gate = createStepUpGate({
    flow: (asked) => {
      const request = { ...(action !== undefined && { action }), ...asked }
      const summary = typeof options.summary === 'function' ? options.summary() : options.summary
      // Tabs that confirm another thing have another dialog: nobody confirms what is not shown.
      const make = () => makeFlow(request, ['call', summary], options.tabs !== false)
      return onPage(() => stage.show(make, summary === undefined ? {} : { summary }, [signedIn.signal]))
    },
    ...(scopesSupported && { scopesSupported }),
    ...(acrValuesSupported && { acrValuesSupported }),
    ...(quietPeriod !== undefined && { quietPeriod }),
    ...reporting,
  })

  const ask = async (
    { id, summary, ...request }: Omit<ConfirmRequest, 'signal'>,
    signal: AbortSignal,
  ): Promise<StepUpVerified> => {
    const signals = [signedIn.signal, signal]
    const isShared = id !== undefined && options.tabs !== false
    const make = () => makeFlow(request, [id, summary], isShared)
    const flow = await onPage(() => stage.show(make, summary === undefined ? {} : { summary }, signals))
    flow.send({ type: 'flow.started' })
    const outcome = await flow.outcome
    if (outcome.status === 'verified') return outcome
    const { code, ...details } = outcome.error
    throw new StepUpError(code, details)
  }

  const begin = (act: Omit<ConfirmRequest, 'signal'>, key: string): Asked => {
    const present = running
    const controller = new AbortController()
    const leave = () => {
      if (present.get(key) === asked) present.delete(key)
    }
    const cancel = () => {
      leave()
      controller.abort()
    }
    const asked: Asked = { end: ask(act, controller.signal), cancel, waiting: 0 }
    present.set(key, asked)
    asked.end.then(leave, leave)
    return asked
  }

  return {
    confirm: async (request = {}) => {
      requireConfirmRequest(request)
      const { signal, ...act } = request
      if (signal?.aborted === true) throw new StepUpError('cancelled')
      const key = JSON.stringify(act)
      return waitFor(running.get(key) ?? begin(act, key), signal)
    },
    fetch:
      origins.length === 0
        ? (...call) => fetch(...call)
        : withStepUp((...call) => fetch(...call), {
            gate,
            origins,
            ...(methods && { methods }),
            ...(authorize && { authorize }),
          }),
    gate,
    services,
    forget: () => {
      signedIn.abort()
      signedIn = new AbortController()
      running = new Map()
      gate.forget()
    },
  }
}

/** Each caller may stop waiting. */
async function waitFor(asked: Asked, signal: AbortSignal | undefined): Promise<StepUpVerified> {
  asked.waiting += 1
  const { isAborted, stop } = listenTo(signal === undefined ? [] : [signal])
  try {
    return await Promise.race([asked.end, isAborted])
  } finally {
    stop()
    asked.waiting -= 1
    if (asked.waiting === 0) asked.cancel()
  }
}

/** How the dialog shows every flow. */
function presentationOf(options: CreateStepUpOptions): StepUpPresenterOptions {
  const { texts, hintOf, autoClose, autoSubmit, onReport, support, lastFactor = true } = options
  const memory = lastFactor === true ? createFactorMemory() : lastFactor
  return {
    ...(texts && { texts }),
    ...(hintOf && { hintOf }),
    ...(autoClose !== undefined && { autoClose }),
    ...(autoSubmit !== undefined && { autoSubmit }),
    ...(onReport && { onReport }),
    ...(support !== undefined && { support }),
    ...(memory !== false && { lastFactor: memory }),
  }
}

async function approachOf({ approach = { kind: 'session' } }: CreateStepUpOptions): Promise<Approach> {
  return typeof approach === 'function' ? approach() : approach
}

/** Nobody can be asked on a server. */
async function onPage<Answer>(show: () => Promise<Answer>): Promise<Answer> {
  if (!hasPage()) throw new StepUpError('configuration', { option: 'document' })
  return show()
}
