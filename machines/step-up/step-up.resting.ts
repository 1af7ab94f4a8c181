import { at, notify, record } from './step-up.references.js'
import type { Deadlines, StepUpEvent } from './step-up.types.js'

/** What all states have in common in which nothing is under way: time and the user decide. */

interface EventOf<Type extends StepUpEvent['type']> {
  readonly event: Extract<StepUpEvent, { type: Type }>
}

const isOver = (deadline: 'flow' | 'idle') => ({ type: 'isOver', params: { deadline } }) as const
const isDue = (deadline: keyof Deadlines) => ({ type: 'isDue', params: { deadline } }) as const

/** The flow is over, whether or not its timer knows: nothing but the end comes of it. */
export const over = [
  { guard: isOver('flow'), target: at('failed'), actions: record.reason('flow_expired') },
  { guard: isOver('idle'), target: at('failed'), actions: record.reason('idle_expired') },
] as const

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
      ...over,
      { guard: isDue('flow'), target: at('failed'), actions: record.reason('flow_expired') },
      { guard: isDue('idle'), target: at('failed'), actions: record.reason('idle_expired') },
      { guard: isDue('wait'), target: due.wait ?? self, reenter: true, actions: 'endWait' },
      { guard: isDue('grant'), target: self, reenter: true, actions: 'expireGrant' },
      { guard: isDue('cooldowns'), target: self, reenter: true, actions: 'endCooldown' },
      { target: due.code ?? self, reenter: true, actions: due.code === undefined ? lapsed : expired },
    ],
  } as const
}

const submission = {
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
} as const

const change = { target: at('stepUp.choosingFactor'), actions: ['recordAct', 'forgetChoice'] } as const

const typo = (self: string) =>
  ({ target: self, reenter: true, actions: ['recordAct', 'recordTypo'] }) as const

/** What the user can do while a code is out, or should be. */
export function acts(self: string) {
  return {
    'code.submitted': [...over, { guard: 'canSubmit', ...submission }],
    'code.rejected': [...over, { guard: 'canSubmit', ...typo(self) }],
    'code.resendRequested': [
      ...over,
      { guard: 'canResend', target: at('retry.asking'), actions: 'recordAct' },
    ],
    'factor.changeRequested': [...over, { guard: 'canChangeFactor', ...change }],
    'flow.resumed': [...over, { target: self, reenter: true, actions: 'recordResume' }],
  } as const
}

/** While the provider asks to wait for the next code, the one that is out can still be typed. */
export function limitedActs(self: string) {
  return {
    'code.submitted': [...over, { guard: 'canSubmitWhileLimited', ...submission }],
    'code.rejected': [...over, { guard: 'canSubmitWhileLimited', ...typo(self) }],
    'factor.changeRequested': [...over, { guard: 'canChangeFactorWhileLimited', ...change }],
    'flow.resumed': [...over, { target: self, reenter: true, actions: 'recordResume' }],
  } as const
}
