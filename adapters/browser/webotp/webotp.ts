import { aFunction, methods, type OptionRules, requireOptions } from '../../../machines/errors.js'
import type { StepUpFlow } from '../../../machines/index.js'
import { type DefectReporter, reporterOf } from '../../_shared/defects.js'

/** The part of `navigator.credentials` that WebOTP uses (WICG "WebOTP API", section 3). */
export interface CredentialSource {
  readonly get: (options: OneTimeCodeRequest) => Promise<unknown>
}

/** TypeScript's DOM library has no `otp` yet. */
export interface OneTimeCodeRequest {
  readonly otp: { readonly transport: 'sms'[] }
  readonly signal: AbortSignal
}

/** The code of the next message that is bound to this origin; `null` where the browser or the user refuses. */
async function requestCode(credentials: CredentialSource, signal: AbortSignal): Promise<string | null> {
  try {
    const credential = await credentials.get({ otp: { transport: ['sms'] }, signal })
    const code: unknown =
      typeof credential === 'object' && credential !== null ? Reflect.get(credential, 'code') : null
    return typeof code === 'string' && code !== '' ? code : null
  } catch {
    return null
  }
}

/** Options of {@link receiveMessageCodes}. */
export interface MessageCodeOptions {
  /** Gets the code, to show it before it is handed in. Default: hands it in at once. What it throws goes to `reportDefect`. */
  readonly onCode?: (code: string) => void
  /** Gets what `onCode` threw, with its stack. Default: `reportError` where the platform has it, else the console. */
  readonly reportDefect?: DefectReporter
  /** Default: `navigator.credentials`. */
  readonly credentials?: CredentialSource
}

const rules: OptionRules<MessageCodeOptions> = {
  onCode: aFunction,
  reportDefect: aFunction,
  credentials: methods('get'),
}

/**
 * While a flow waits for the code of a text message, asks the browser for it (WebOTP; `navigator.credentials.get({ otp })`), and
 * hands it in. One request per code sent; it is aborted when the flow goes on. Where the API is missing, nothing happens.
 *
 * Answers the way to stop. Nothing that the browser refuses is an error: the user types the code as ever. Throws an
 * `OptionError` that names a wrong option.
 */
export function receiveMessageCodes(flow: StepUpFlow, options: MessageCodeOptions = {}): () => void {
  requireOptions<MessageCodeOptions>('receiveMessageCodes', options, rules)
  const { credentials = platformCredentials() } = options
  if (credentials === undefined) return () => undefined
  const submit = (code: string) => {
    flow.send({ type: 'code.submitted', code })
  }
  const onCode = options.onCode ?? submit
  const reportDefect = reporterOf(options.reportDefect)
  let controller = new AbortController()
  let awaited: number | null = null
  let received: number | null = null

  const follow = () => {
    const expected = messageAwaited(flow)
    if (expected === awaited) return
    controller.abort()
    awaited = expected
    // After a wrong code the view is back at the same message: it may have come already.
    if (expected === null || expected === received) return
    controller = new AbortController()
    const { signal } = controller
    void requestCode(credentials, signal).then((code) => {
      if (code === null || signal.aborted) return
      received = expected
      try {
        onCode(code)
      } catch (error) {
        // The user types the code as ever.
        reportDefect(error)
      }
    })
  }

  const unsubscribe = flow.subscribe(follow)
  follow()
  return () => {
    unsubscribe()
    controller.abort()
  }
}

/** Which message is waited for, by the codes that are left after it; `null` when none is. */
function messageAwaited(flow: StepUpFlow): number | null {
  const view = flow.getSnapshot()
  return view.step === 'enterCode' && view.factor?.kind === 'sms' ? view.codesLeft : null
}

/** `undefined` where the browser has no WebOTP, and on a server. */
function platformCredentials(): CredentialSource | undefined {
  const { navigator } = globalThis
  if (!('OTPCredential' in globalThis)) return undefined
  return { get: (options) => navigator.credentials.get(options) }
}
