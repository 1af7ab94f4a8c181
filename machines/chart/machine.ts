import { emit, setup } from 'xstate'

import type { Environment } from '../ports.js'
import type { StepUpLimits } from '../settings/limits.js'
import { callInput, createContext, noticeOf, outputOf } from './context.js'
import { createDelays, createGuards } from './guards.js'
import {
  acts,
  at,
  changeRequested,
  deadEnds,
  type Delayed,
  extended,
  judged,
  judgedElsewhere,
  noWayOn,
  notify,
  outOfTries,
  over,
  record,
  refused,
  rejected,
  resendRequested,
  resting,
  resumed,
  silent,
  spent,
  stillPending,
  submitted,
  timedOut,
} from './transitions.js'
import type {
  BusyTag,
  StepUpActors,
  StepUpContext,
  StepUpEvent,
  StepUpInput,
  StepUpNotice,
  StepUpOutput,
} from './types.js'
import { createUpdates } from './updates.js'

/** What the chart is made with: all that it knows of the world outside. */
interface ChartParts {
  readonly environment: Omit<Environment, 'generateId'>
  readonly actors: StepUpActors
  /** Limits of a flow whose input names none. */
  readonly limits: StepUpLimits
}

/** The statechart, as drawn in `docs/chart.svg`. Names here; what they mean is in the files beside it. */
export function createChart({ environment, actors, limits }: ChartParts) {
  const chart = setup({
    types: {
      context: {} as StepUpContext,
      events: {} as StepUpEvent,
      input: {} as StepUpInput,
      output: {} as StepUpOutput,
      emitted: {} as StepUpNotice,
      tags: {} as BusyTag,
    },
    actors: { ...actors },
    guards: createGuards(environment.now),
    delays: createDelays(environment.now),
    actions: {
      ...createUpdates(environment),
      notify: emit(({ context }, { type }: Pick<StepUpNotice, 'type'>) => noticeOf(context, type)),
    },
  })

  const input = ({ context }: { context: StepUpContext }) => callInput(context)

  /** Sending the first code and another one: the same request, and the same ways out. */
  const sending = chart.createStateConfig({
    tags: 'sendingCode',
    entry: ['recordSend', notify('code.requested')],
    invoke: {
      id: 'send',
      src: 'send',
      input,
      onDone: {
        target: at('codeSent'),
        actions: [{ type: 'recordChallenge', params: ({ event }) => event.output }, notify('code.sent')],
      },
      onError: refused.send,
    },
    after: { sendTimeout: timedOut('code.failed') } satisfies Delayed,
  })

  return chart.createMachine({
    id: 'mfaStepUp',
    context: ({ input }) => createContext(input, limits),
    output: ({ context }) => outputOf(context),
    initial: 'idle',
    on: { 'flow.cancelled': { target: '.failed', actions: record.reason('cancelled') } },
    states: {
      // Nothing has been asked of the provider.
      idle: {
        on: {
          'flow.started': {
            target: 'stepUp',
            actions: [{ type: 'recordStart', params: ({ event }) => event }, notify('flow.started')],
          },
        },
      },

      // Asks for a step-up, lets the user choose a factor, sends the first code.
      stepUp: {
        initial: 'requesting',
        states: {
          requesting: {
            tags: 'beginning',
            invoke: {
              id: 'begin',
              src: 'begin',
              input,
              onDone: {
                target: 'preparing',
                actions: { type: 'recordGrant', params: ({ event }) => ({ grant: event.output }) },
              },
              onError: refused.begin,
            },
            after: {
              beginTimeout: { target: at('retry.requestFailed'), actions: record.reason('timeout') },
            } satisfies Delayed,
          },
          // A request to begin failed on its way. It sent nothing to the user, so it is made again.
          backingOff: {
            tags: 'beginning',
            always: [noWayOn, { guard: 'hasNoBeginsLeft', target: at('retry.requestFailed') }],
            on: { 'flow.resumed': resumed('backingOff') },
            after: resting('backingOff', { wait: 'requesting' }),
          },
          // What does the factor need, if one is known? Left at once.
          preparing: {
            always: [
              over,
              {
                guard: 'isNothingOffered',
                target: at('failed'),
                actions: record.reason('enrolment_required'),
              },
              { guard: 'isNothingChosen', target: 'choosingFactor' },
              { guard: 'hasChallenge', target: at('codeSent') },
              { guard: 'hasDeadGrant', target: at('retry.restarting') },
              { guard: 'needsNoSend', target: at('codeSent'), actions: 'openChallenge' },
              { guard: 'isCoolingDown', target: 'choosingFactor', actions: 'forgetChoice' },
              { guard: 'hasCodesLeft', target: 'sendingCode' },
              { target: at('failed'), actions: 'recordDeadEnd' },
            ],
          },
          choosingFactor: {
            always: { guard: 'hasNothingToChoose', target: at('failed'), actions: 'recordDeadEnd' },
            on: {
              'factor.chosen': [
                over,
                {
                  guard: { type: 'canChoose', params: ({ event }) => event },
                  target: 'preparing',
                  actions: ['recordAct', { type: 'chooseFactor', params: ({ event }) => event }],
                },
              ],
              'flow.extended': extended('choosingFactor'),
              'flow.resumed': resumed('choosingFactor'),
            },
            after: resting('choosingFactor'),
          },
          sendingCode: sending,
        },
      },

      // A code is out: waits for it, verifies it, and turns the proof into evidence.
      codeSent: {
        initial: 'awaitingCode',
        states: {
          awaitingCode: {
            always: [over, { guard: 'isApprovedElsewhere', target: 'awaitingApproval' }, ...deadEnds],
            on: acts('awaitingCode'),
            after: resting('awaitingCode', { code: at('retry.codeExpired') }),
          },
          verifying: {
            tags: 'verifying',
            invoke: { id: 'verify', src: 'verify', input, onDone: judged, onError: refused.verify },
            after: { verifyTimeout: timedOut('try.failed') } satisfies Delayed,
          },
          // The user approves elsewhere, or the provider thinks about a code: asks again after a pause.
          awaitingApproval: {
            entry: 'recordPollPause',
            always: noWayOn,
            on: acts('awaitingApproval'),
            after: resting('awaitingApproval', { poll: 'polling', code: at('retry.codeExpired') }),
          },
          polling: {
            entry: 'recordPoll',
            invoke: { id: 'poll', src: 'verify', input, onDone: judgedElsewhere, onError: refused.poll },
            on: {
              ...acts('polling'),
              // A typing error, or waking up, is no reason to ask again: the answer is on its way.
              'code.rejected': [over, { guard: 'canSubmit', actions: 'recordTypo' }],
              'flow.extended': [over, { guard: 'canExtend', actions: 'recordAct' }],
              'flow.resumed': over,
            },
            after: { verifyTimeout: silent } satisfies Delayed,
          },
          // One request spends the proof: if its outcome is unknown, only another code helps.
          exchanging: {
            tags: 'verifying',
            invoke: {
              id: 'exchange',
              src: 'exchange',
              input,
              onDone: {
                target: at('verified'),
                actions: { type: 'recordSuccess', params: ({ event }) => ({ sealed: event.output }) },
              },
              onError: refused.exchange,
            },
            after: { verifyTimeout: spent } satisfies Delayed,
          },
          // The code was right, and the device is offline: the proof is kept until it is back.
          holding: {
            tags: 'verifying',
            on: { 'flow.resumed': [over, { target: 'exchanging', actions: 'recordResume' }] },
            after: resting('holding', { wait: 'exchanging' }),
          },
        },
      },

      // A setback. The user goes on from where they are.
      retry: {
        initial: 'requestFailed',
        states: {
          wrongCode: {
            always: [
              outOfTries,
              {
                guard: 'hasNoTriesOnChallenge',
                target: 'codeExpired',
                actions: record.reason('tries_exhausted'),
              },
              noWayOn,
            ],
            on: acts('wrongCode'),
            after: resting('wrongCode', { code: 'codeExpired' }),
          },
          // This challenge can't be answered any more: too old, tried too often, or spent.
          codeExpired: {
            entry: 'dropChallenge',
            always: [
              // The user has the next code at hand: it needs no sending, but a live step-up token.
              { guard: 'canReopen', target: 'wrongCode', actions: 'openChallenge' },
              { guard: 'needsNoSend', target: 'restarting' },
              ...deadEnds,
            ],
            on: {
              'code.resendRequested': resendRequested,
              'factor.changeRequested': changeRequested,
              'flow.extended': extended('codeExpired'),
              'flow.resumed': resumed('codeExpired'),
            },
            after: resting('codeExpired'),
          },
          // A request failed, was refused, or got no answer: it is never repeated without the user.
          requestFailed: {
            always: [stillPending, ...deadEnds],
            on: acts('requestFailed'),
            after: resting('requestFailed'),
          },
          // The provider asks to wait. What it does not lock goes on: a code that is out can be typed.
          rateLimited: {
            always: [stillPending, ...deadEnds],
            on: {
              'code.submitted': submitted,
              'code.rejected': rejected('rateLimited'),
              'factor.changeRequested': changeRequested,
              'flow.extended': extended('rateLimited'),
              'flow.resumed': resumed('rateLimited'),
            },
            after: resting('rateLimited', { wait: 'released' }),
          },
          released: {
            always: [{ guard: 'hasChallenge', target: at('codeSent') }, { target: 'requestFailed' }],
          },
          // The user asks for a code: on the same step-up token while it lives. Left at once.
          asking: {
            always: [{ guard: 'hasLiveGrant', target: 'resending' }, { target: 'restarting' }],
          },
          resending: sending,
          // The step-up token is dead: begins again in silence where it may. Left at once.
          restarting: {
            always: [
              over,
              { guard: 'isLocked', target: 'requestFailed' },
              { guard: 'canRestart', target: at('stepUp') },
              { target: 'requestFailed' },
            ],
          },
        },
      },

      verified: { type: 'final', entry: notify('flow.verified') },
      failed: { type: 'final', entry: notify('flow.failed') },
    },
  })
}

export type StepUpMachine = ReturnType<typeof createChart>
