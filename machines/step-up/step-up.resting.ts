import { at, notify, record } from './step-up.references.js'
import type { Deadlines, StepUpEvent } from './step-up.types.js'

/** What all states have in common in which nothing is under way: time and the user decide. */

interface EventOf<Type extends StepUpEvent['type']> {
  readonly event: Extract<StepUpEvent, { type: Type }>
}

const isDue = (deadline: keyof Deadlines) => ({ type: 'isDue', params: { deadline } }) as const

/** A code that nobody waits for just goes; one that the user holds in hand is told of. */
const lapsed = ['dropChallenge'] as const
const expired = ['dropChallenge', record.reason('code_expired')] as const

/** Where a resting state goes when a deadline falls due, if not back to itself. */
interface Due {
  readonly code?: string
  readonly wait?: string
}

/**
 * One timer runs in a resting state, to the next deadline. Whatever falls due leads to another state, or into this one again,
 * which sets the timer anew.
 */
export function resting(self: string, due: Due = {}) {
  return {
    nextDeadline: [
      { guard: isDue('flow'), target: at('failed'), actions: record.reason('flow_expired') },
      { guard: isDue('idle'), target: at('failed'), actions: record.reason('idle_expired') },
      { guard: isDue('wait'), target: due.wait ?? self, reenter: true, actions: 'endWait' },
      { guard: isDue('grant'), target: self, reenter: true, actions: 'expireGrant' },
      { guard: isDue('cooldowns'), target: self, reenter: true, actions: 'endCooldown' },
      { target: due.code ?? self, reenter: true, actions: due.code === undefined ? lapsed : expired },
    ],
  } as const
}

/** What the user can do while a code is out, or should be. */
export function acts(self: string) {
  return {
    'code.submitted': {
      guard: 'canSubmit',
      target: at('codeSent.verifying'),
      actions: [
        'recordAct',
        {
          type: 'recordSubmission',
          params: ({ event }: EventOf<'code.submitted'>) => ({
            response: event.response,
            trustDevice: event.trustDevice ?? false,
          }),
        },
        notify('try.started'),
      ],
    },
    'code.rejected': {
      guard: 'canSubmit',
      target: self,
      reenter: true,
      actions: ['recordAct', record.reason('code_malformed')],
    },
    'code.resendRequested': { guard: 'canResend', target: at('retry.asking'), actions: 'recordAct' },
    'factor.changeRequested': {
      guard: 'canChangeFactor',
      target: at('stepUp.choosingFactor'),
      actions: ['recordAct', 'forgetChoice'],
    },
    'flow.resumed': { target: self, reenter: true },
  } as const
}

/** While the provider asks to wait for the next code, the one that is out can still be typed. */
export function limitedActs(self: string) {
  const { 'code.resendRequested': _, ...others } = acts(self)
  return {
    ...others,
    'code.submitted': { ...others['code.submitted'], guard: 'canSubmitWhileLimited' },
    'code.rejected': { ...others['code.rejected'], guard: 'canSubmitWhileLimited' },
    'factor.changeRequested': { ...others['factor.changeRequested'], guard: 'canChangeFactorWhileLimited' },
  } as const
}
