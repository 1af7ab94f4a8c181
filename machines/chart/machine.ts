import { emit, setup } from 'xstate'

import type { Environment } from '../ports.js'
import type { StepUpLimits } from '../settings/limits.js'
import { callInput, createContext, noticeOf, outputOf } from './context.js'
import { createDelays, createGuards } from './guards.js'
import * as routes from './transitions.js'
import { acts, at, limitedActs, notify, over, record, resting } from './transitions.js'
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
      onError: routes.refused.send,
    },
    after: { sendTimeout: routes.timedOut('code.failed') },
  })

  return chart.createMachine({
    id: 'mfaStepUp',
    context: ({ input }) => createContext(input, limits),
    output: ({ context }) => outputOf(context),
    initial: 'idle',
    on: { 'flow.cancelled': { target: '.failed', actions: record.reason('cancelled') } },
    states: {
      idle: {
        description: 'Nothing has been asked of the provider.',
        on: {
          'flow.started': {
            target: 'stepUp',
            actions: [{ type: 'recordStart', params: ({ event }) => event }, notify('flow.started')],
          },
        },
      },

      stepUp: {
        description: 'Asks for a step-up, lets the user choose a factor, sends the first code.',
        initial: 'requesting',
        states: {
          requesting: {
            tags: 'beginning',
            invoke: {
              id: 'begin',
              src: 'begin',
              input,
              onDone: {
                target: 'choosingFactor',
                actions: { type: 'recordGrant', params: ({ event }) => ({ grant: event.output }) },
              },
              onError: routes.refused.begin,
            },
            after: { beginTimeout: { target: at('retry.sendFailed'), actions: record.reason('timeout') } },
          },
          backingOff: {
            tags: 'beginning',
            description:
              'A request to begin failed on its way. It sent nothing to anybody: it is made again.',
            always: { guard: 'hasNoBeginsLeft', target: at('retry.sendFailed') },
            on: { 'flow.resumed': [...over, { target: 'backingOff', reenter: true }] },
            after: resting('backingOff', { wait: 'requesting' }),
          },
          choosingFactor: {
            always: [
              { guard: 'hasNoFactors', target: at('failed'), actions: record.reason('enrolment_required') },
              { guard: 'hasFactor', target: 'preparing' },
              { guard: 'hasNothingToChoose', target: at('failed'), actions: 'recordDeadEnd' },
            ],
            on: {
              'factor.chosen': [
                ...over,
                {
                  guard: { type: 'canChoose', params: ({ event }) => event },
                  target: 'preparing',
                  actions: ['recordAct', { type: 'chooseFactor', params: ({ event }) => event }],
                },
              ],
              'flow.resumed': [...over, { target: 'choosingFactor', reenter: true }],
            },
            after: resting('choosingFactor'),
          },
          preparing: {
            description: 'The factor is known: what does it need? Left at once.',
            always: routes.prepared,
          },
          sendingCode: sending,
        },
      },

      codeSent: {
        description: 'A code is out: waits for it, verifies it, and turns the proof into evidence.',
        initial: 'awaitingCode',
        states: {
          awaitingCode: {
            always: [...over, { guard: 'isApprovedElsewhere', target: 'polling' }, ...routes.deadEnds],
            on: acts('awaitingCode'),
            after: resting('awaitingCode', { code: at('retry.codeExpired') }),
          },
          verifying: {
            tags: 'verifying',
            invoke: {
              id: 'verify',
              src: 'verify',
              input,
              onDone: routes.judged,
              onError: routes.refused.verify,
            },
            after: { verifyTimeout: routes.timedOut('try.failed') },
          },
          awaitingApproval: {
            description: 'The user approves elsewhere; asks again after a pause.',
            on: acts('awaitingApproval'),
            after: resting('awaitingApproval', { wait: 'polling', code: at('retry.codeExpired') }),
          },
          polling: {
            entry: 'recordPoll',
            // Waking up is no reason to ask again: the answer is on its way.
            on: { ...acts('polling'), 'flow.resumed': over },
            invoke: {
              id: 'poll',
              src: 'verify',
              input,
              onDone: routes.judgedElsewhere,
              onError: routes.refused.poll,
            },
            after: { verifyTimeout: { target: 'awaitingApproval', actions: 'recordPause' } },
          },
          exchanging: {
            tags: 'verifying',
            description: 'One request spends the proof: if its outcome is unknown, only another code helps.',
            invoke: {
              id: 'exchange',
              src: 'exchange',
              input,
              onDone: {
                target: at('verified'),
                actions: { type: 'recordSuccess', params: ({ event }) => ({ sealed: event.output }) },
              },
              onError: routes.refused.exchange,
            },
            after: { verifyTimeout: routes.spent },
          },
          holding: {
            tags: 'verifying',
            description: 'The code was right, and the device is offline: the proof is kept until it is back.',
            on: { 'flow.resumed': [...over, { target: 'exchanging', actions: 'recordResume' }] },
            after: resting('holding', { wait: 'exchanging' }),
          },
        },
      },

      retry: {
        description: 'A setback, one state each. The user goes on from where they are.',
        initial: 'sendFailed',
        states: {
          wrongCode: {
            always: [routes.outOfTries, routes.triesExhausted],
            on: acts('wrongCode'),
            after: resting('wrongCode', { code: 'codeExpired' }),
          },
          codeExpired: {
            entry: 'dropChallenge',
            always: routes.reopened,
            on: acts('codeExpired'),
            after: resting('codeExpired'),
          },
          sendFailed: {
            always: [routes.stillPending, ...routes.deadEnds],
            on: acts('sendFailed'),
            after: resting('sendFailed'),
          },
          deliveryUnknown: {
            description: 'Nobody knows whether the provider acted: never repeated without the user.',
            always: [routes.stillPending, ...routes.deadEnds],
            on: acts('deliveryUnknown'),
            after: resting('deliveryUnknown'),
          },
          rateLimited: {
            always: [routes.stillPending, ...routes.deadEnds],
            on: limitedActs('rateLimited'),
            after: resting('rateLimited', { wait: 'released' }),
          },
          released: {
            always: [{ guard: 'hasChallenge', target: at('codeSent') }, { target: 'sendFailed' }],
          },
          asking: {
            description: 'The user asks for a code: on the same step-up token while it lives. Left at once.',
            always: [{ guard: 'hasLiveGrant', target: 'resending' }, { target: 'restarting' }],
          },
          restarting: {
            description: 'The step-up token is dead: begins again in silence where it may. Left at once.',
            always: [...over, { guard: 'canRestart', target: at('stepUp') }, { target: 'sendFailed' }],
          },
          resending: sending,
        },
      },

      verified: { type: 'final', entry: notify('flow.verified') },
      failed: { type: 'final', entry: notify('flow.failed') },
    },
  })
}

export type StepUpMachine = ReturnType<typeof createChart>
