import {
  englishMessages,
  formatMessage,
  type FactorKind,
  type FactorView,
  type StepUpMessages,
  type StepUpView,
} from 'mfa-step-up'

/** Every English word of the examples but for the failures, which are `englishMessages`. No DOM, no rule. */
export const labels = {
  code: 'Code',
  trustDevice: 'Trust this device',
  confirm: 'Confirm',
  resend: 'Send another code',
  tryAgain: 'Try again',
  changeFactor: 'Use another way',
  cancel: 'Cancel',
  close: 'Close',
} as const

const headings: Readonly<Record<StepUpView['step'], string>> = {
  idle: '',
  working: 'One moment',
  chooseFactor: 'Confirm that it is you',
  enterCode: 'Enter the code',
  approve: 'Confirm on your other device',
  recover: 'No code yet',
  verified: 'Confirmed',
  failed: 'Not confirmed',
}

/** The heading, which names the dialog; empty while nothing is shown. */
export function headingOf(view: StepUpView): string {
  return headings[view.step]
}

const factorNames: Readonly<Record<FactorKind, string>> = {
  sms: 'Text message',
  email: 'E-mail',
  voice: 'Phone call',
  totp: 'Authenticator app',
  recovery: 'Recovery code',
  push: 'Notification on your phone',
  webauthn: 'Passkey or security key',
  magicLink: 'Link by e-mail',
}

/** A kind of factor: `Text message`. */
export function factorName(kind: FactorKind): string {
  return factorNames[kind]
}

/** When a factor can be chosen again: `Available in 27 s`; `null` when that is now, or when no time is known. */
export function factorWait(
  factor: Pick<FactorView, 'canChoose' | 'availableAt'>,
  now: number,
): string | null {
  const { canChoose, availableAt } = factor
  return !canChoose && isAhead(availableAt, now) ? `Available in ${secondsUntil(availableAt, now)} s` : null
}

const codeSources: Readonly<Record<FactorKind, (to: string) => string>> = {
  sms: (to) => `We sent a code by text message${to}.`,
  email: (to) => `We sent a code by e-mail${to}.`,
  voice: (to) => `We call you${to} and say a code.`,
  totp: () => 'Open your authenticator app and type the code that it shows.',
  recovery: () => 'Type one of the recovery codes that you keep.',
  push: (to) => `We sent a notification${to}. Approve it there.`,
  webauthn: () => 'Use your passkey or your security key.',
  magicLink: (to) => `We sent a link by e-mail${to}. Open it there.`,
}

/** The sentence under the heading: where the code is, what to do; `null` where the status says it all. */
export function introOf(view: StepUpView): string | null {
  switch (view.step) {
    case 'chooseFactor':
      return 'Choose one of these ways.'
    case 'enterCode':
    case 'approve': {
      if (view.factor === null) return null
      const { kind, hint } = view.factor
      // Spaces that do not break: a masked number stays on one line.
      return codeSources[kind](hint === null ? '' : ` to ${hint.replaceAll(' ', '\u00a0')}`)
    }
    case 'verified':
      return 'You can go on.'
    case 'idle':
    case 'working':
    case 'recover':
    case 'failed':
      return null
  }
}

const works = {
  beginning: 'Asking how you can confirm.',
  sendingCode: 'Sending.',
  verifying: 'Checking.',
} as const

/**
 * What the live region says: the work under way, or what went wrong. Make it anew when the view changes, not every second: a live
 * region that counts is read aloud every time.
 */
export function statusOf(view: StepUpView, now: number, messages: StepUpMessages = englishMessages): string {
  const isHeld = view.step === 'working' && view.work === 'verifying' && view.setback?.code === 'offline'
  if (view.step === 'working' && !isHeld) return works[view.work]
  const failure = view.step === 'failed' ? view.error : view.setback
  // "Wait 0 s" says nothing: the button that waited is back.
  if (view.step === 'recover' && failure?.availableAt !== undefined && failure.availableAt <= now) return ''
  return failure === null ? '' : formatMessage(messages, failure, now)
}

/** The button that asks for a code: `Send another code in 27 s` while it waits; `null` where there is none. */
export function resendLabel(view: StepUpView, now: number): string | null {
  if (view.step !== 'enterCode' && view.step !== 'approve' && view.step !== 'recover') return null
  // No factor: beginning failed, and the same act begins again.
  const label = view.factor === null ? labels.tryAgain : labels.resend
  if (view.can.resendCode) return label
  if (view.resendAvailableAt === null) return null
  return isAhead(view.resendAvailableAt, now)
    ? `${label} in ${secondsUntil(view.resendAvailableAt, now)} s`
    : label
}

/** `4 tries left`; `null` where no code is typed. */
export function triesText(view: StepUpView): string | null {
  if (view.step !== 'enterCode') return null
  return view.triesLeft === 1 ? '1 try left' : `${view.triesLeft} tries left`
}

/** `Expires in 9:58`; `null` where no code is typed, or it has no end. */
export function expiryText(view: StepUpView, now: number): string | null {
  if (view.step !== 'enterCode' || view.expiresAt === null) return null
  const seconds = secondsUntil(view.expiresAt, now)
  return `Expires in ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/**
 * `Good for 9 minutes`: the expiry for the description of the input; `null` where there is none. Like the status it is made anew when the
 * view changes only, because NVDA and JAWS read a description of what has the focus whenever it changes.
 */
export function validityText(view: StepUpView, now: number): string | null {
  if (view.step !== 'enterCode' || view.expiresAt === null) return null
  const seconds = secondsUntil(view.expiresAt, now)
  const [count, unit] = seconds < 60 ? [seconds, 'second'] : [Math.floor(seconds / 60), 'minute']
  return `Good for ${count} ${unit}${count === 1 ? '' : 's'}`
}

/** Whether a text of this view changes with time: draw again in a second, else not before the view changes. */
export function isCounting(view: StepUpView, now: number): boolean {
  switch (view.step) {
    case 'chooseFactor':
      return view.factors.some((factor) => factorWait(factor, now) !== null)
    case 'enterCode':
      return isAhead(view.expiresAt, now) || isAhead(view.resendAvailableAt, now)
    case 'approve':
    case 'recover':
      return isAhead(view.resendAvailableAt, now)
    case 'idle':
    case 'working':
    case 'verified':
    case 'failed':
      return false
  }
}

function isAhead(moment: number | null, now: number): moment is number {
  return moment !== null && moment > now
}

function secondsUntil(moment: number, now: number): number {
  return Math.max(0, Math.ceil((moment - now) / 1000))
}
