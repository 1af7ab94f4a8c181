import type { Factor } from 'mfa-step-up'
import { createStepUp, type CreateStepUpOptions, defineStepUpElement, type StepUp } from 'mfa-step-up/dialog'
import { createMemoryAdapter } from 'mfa-step-up/memory'
import { ar } from 'mfa-step-up/texts/ar'
import { de } from 'mfa-step-up/texts/de'

/**
 * A page that uses the two lines, with a provider in memory. A test makes step-ups in it, asks for confirmations by name, and reads what has come of
 * each.
 */

const code = { length: 6, alphabet: 'digits' } as const
const factor: Factor = {
  ...{ id: 'sms', kind: 'sms', hint: '+33 ** ** ** 12', needsSend: true, canResend: true },
  ...{ code, canTrustDevice: false },
}
const memory = createMemoryAdapter({
  factors: [factor, { ...factor, id: 'email', kind: 'email', hint: 'a**@example.com' }],
  fixedCode: '123456',
  generateCode: () => '123456',
})

/** What has come of each confirmation: a status, or the code of the error. */
const ends: Record<string, string> = {}
const waits: Record<string, Promise<string>> = {}
type Request = Parameters<StepUp['confirm']>[0]
interface Stage {
  stepUp: StepUp | null
  readonly make: (options?: Partial<CreateStepUpOptions>) => StepUp
  readonly confirm: (name: string, request?: Request, stepUp?: StepUp) => void
  readonly [what: string]: unknown
}
const stage: Stage = {
  memory,
  ends,
  /** Answers what has come of it in the end. */
  endOf: (name: string) => waits[name],
  texts: { ar, de },
  make: (options = {}) => createStepUp({ adapter: memory, ...options }),
  stepUp: null as StepUp | null,
  confirm: (name, request = {}, stepUp = (stage.stepUp ??= stage.make())) => {
    ends[name] = 'pending'
    waits[name] = stepUp.confirm(request).then(
      ({ status }) => (ends[name] = status),
      (error: unknown) =>
        (ends[name] = error instanceof Error && 'code' in error ? String(error.code) : String(error)),
    )
  },
}
Object.assign(globalThis, { stage, defineStepUpElement })

const main = document.createElement('main')
const button = document.createElement('button')
button.textContent = 'Pay'
button.addEventListener('click', () => {
  stage.confirm('pay')
})
main.append(button)
document.body.append(main)
