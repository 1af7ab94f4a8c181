import type { FactorView, StepUpAct, StepUpFlow, StepUpView } from '../../../machines/index.js'
import { createStepUpPresenter, type StepUpPresenterOptions } from './index.js'

export const NOW = Date.UTC(2026, 2, 1, 12)

const acts = {
  start: false,
  chooseFactor: false,
  submitCode: false,
  resendCode: false,
  changeFactor: false,
  extend: false,
  cancel: false,
}
type Step<Name extends StepUpView['step']> = Extract<StepUpView, { readonly step: Name }>
const can = { ...acts, cancel: true }
const every = { flowId: 'flow', endsAt: null, setback: null, can }

const code = { length: 6, alphabet: 'digits' } as const
export const sms: FactorView = {
  id: 'sms',
  kind: 'sms',
  hint: '+33 ** 12',
  canResend: true,
  canTrustDevice: false,
  code,
  canChoose: true,
  availableAt: null,
}
export const totp: FactorView = { ...sms, id: 'totp', kind: 'totp', hint: null, canResend: false }
export const push: FactorView = { ...sms, id: 'push', kind: 'push', hint: null, code: null }
export const passkey: FactorView = { ...push, id: 'passkey', kind: 'webauthn' }

const codes = {
  factor: sms,
  resendAvailableAt: NOW + 27_000,
  expiresAt: NOW + 600_000,
  triesLeft: 4,
  codesLeft: 4,
}

/** Views as a flow gives them, to be changed by a spread. */
export const idle: Step<'idle'> = { ...every, step: 'idle', state: 'idle' }
export const enterCode: Step<'enterCode'> = {
  ...every,
  ...codes,
  step: 'enterCode',
  state: 'codeSent',
  code,
  can: { ...can, submitCode: true, changeFactor: true },
}
export const approve: Step<'approve'> = {
  ...every,
  ...codes,
  step: 'approve',
  state: 'codeSent',
  bindingMessage: null,
  factor: push,
  can: { ...can, changeFactor: true },
}
export const recover: Step<'recover'> = { ...every, ...codes, step: 'recover', state: 'retry' }
export const choose: Step<'chooseFactor'> = {
  ...every,
  step: 'chooseFactor',
  state: 'stepUp',
  factors: [sms, totp, passkey],
  can: { ...can, chooseFactor: true },
}
export const working: Step<'working'> = {
  ...every,
  step: 'working',
  state: 'codeSent',
  work: 'verifying',
  factor: sms,
}
export const failed: Step<'failed'> = {
  ...every,
  step: 'failed',
  state: 'failed',
  can: acts,
  error: { code: 'cancelled' },
}
export const verified: Step<'verified'> = {
  ...every,
  step: 'verified',
  state: 'verified',
  can: acts,
  evidence: { subject: null, methods: [], acr: null, authTime: null, checked: [] },
}

/** A flow that shows what it is told to show, and notes what it was asked to do. */
export function createShownFlow(first: StepUpView) {
  let view = first
  const listeners = new Set<() => void>()
  const sent: StepUpAct[] = []
  const flow: StepUpFlow = {
    id: 'flow',
    getSnapshot: () => view,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    send: (act) => {
      sent.push(act)
    },
    outcome: new Promise<never>(() => undefined),
  }
  const show = (next: StepUpView) => {
    view = next
    for (const listener of listeners) listener()
  }
  return { flow, show, sent, listeners }
}

/** Its presenter, with somebody who looks at it. */
export function present(first: StepUpView, options: StepUpPresenterOptions = {}) {
  const shown = createShownFlow(first)
  const presenter = createStepUpPresenter(shown.flow, options)
  const heard: string[] = []
  let last = ''
  const unsubscribe = presenter.subscribe(() => {
    const { announcement } = presenter.getSnapshot()
    if (announcement !== last && announcement !== '') heard.push(announcement)
    last = announcement
  })
  return { ...shown, ...presenter, unsubscribe, heard, screen: () => presenter.getSnapshot() }
}
