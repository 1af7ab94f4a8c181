import { assign, setup } from 'xstate'

import type { Milliseconds } from '../domain.js'
import type { StepUpErrorCode } from '../errors.js'
import type { StepUpAct } from '../flow/flow.js'
import { isSameView, type StepUpView } from '../flow/view.js'
import {
  failedEnd,
  type FlowEnd,
  type HeardAct,
  type Origin,
  type TabContext,
  type TabEffects,
  type TabEvent,
  type TabInput,
} from './types.js'

/** The end of the patience: the leader is asked once more, because a page that was busy itself has the answer still before it. */
const LAST_CALL: Milliseconds = 250
/** How long the end of a flow may be on its way from a tab that is gone, and how far a store may be behind. */
const END_WAIT: Milliseconds = 1000
/** A lock that is taken is granted at once: a browser that does not answer by then has none for this page. */
const STEAL_WAIT: Milliseconds = 1000
/** The longest that store and vault may take to find a flow, or to seal its first view. */
const PORTS_WAIT: Milliseconds = 30_000

type HeardEnd = Extract<TabEvent, { readonly type: 'end.heard' }>

const hasResult = ({ outcome }: FlowEnd) => outcome.status === 'verified'
const isOfOurFlow = ({ subject, view }: TabContext, { origin, end }: HeardEnd) =>
  origin.subject === subject && end.view.flowId === view?.flowId

/**
 * One tab among those that share a flow. The tab that holds the lock leads: it alone runs the flow. The others follow: they show
 * the leader's view and send it what their users do.
 *
 * Its events may hold a code that a user typed, and a result: never inspect it, and send it nothing after its end, because XState
 * prints such events.
 */
export function createTabsMachine({ lock, channel, flow, finish }: TabEffects) {
  const tabs = setup({
    types: {
      context: {} as TabContext,
      events: {} as TabEvent,
      input: {} as TabInput,
      tags: {} as 'leader',
    },
    delays: {
      mostOfPatience: ({ context }) => context.patience - LAST_CALL,
      lastCall: LAST_CALL,
      endWait: END_WAIT,
      stealWait: STEAL_WAIT,
      portsWait: PORTS_WAIT,
      patience: ({ context }) => context.patience,
    },
    guards: {
      hasView: ({ context }) => context.view !== null,
      isFormer: ({ context }, { leader }: Origin) => context.former.includes(leader),
      isOurUser: ({ context }, { subject }: Origin) => subject === context.subject,
      isOtherFlow: ({ context }, { flowId }: StepUpView) => flowId !== context.view?.flowId,
      /** Only the leader that is followed can say that its flow failed; a result counts from whichever tab it comes. */
      isOurEnd: ({ context }, heard: HeardEnd) =>
        isOfOurFlow(context, heard) && (hasResult(heard.end) || heard.origin.leader === context.leader),
      isOurResult: ({ context }, heard: HeardEnd) => isOfOurFlow(context, heard) && hasResult(heard.end),
      isResult: (_, end: FlowEnd) => hasResult(end),
    },
    actions: {
      waitForLock: lock.wait,
      stealLock: lock.steal,
      releaseLock: lock.release,
      sayHello: channel.sayHello,
      sayBusy: channel.sayBusy,
      sendAct: ({ context }, { act }: { act: StepUpAct }) => {
        if (context.view !== null) void channel.sendAct(act, context.leader, context.view)
      },
      sendFailure: ({ context }, { code }: { code: StepUpErrorCode }) => {
        if (context.view !== null) channel.sendEnd(failedEnd(context.view.flowId, code), context.leader)
      },
      closeChannel: channel.close,
      lookForFlow: ({ context }) => {
        flow.look(context.view)
      },
      act: ({ context }, { act }: { act: StepUpAct }) => {
        if (context.view !== null) flow.act(act, context.view)
      },
      hearAct: (_, { heard }: { heard: HeardAct }) => {
        flow.hear(heard)
      },
      answer: flow.answer,
      stopFlow: () => {
        void flow.stop()
      },
      finish: ({ context }) => {
        void finish(context.end)
      },
      follow: assign(({ context: { leader: last, former } }, { leader }: { leader: string }) => ({
        leader,
        former: last === '' || last === leader || former.includes(last) ? former : [...former, last],
      })),
      show: assign(({ context }, view: StepUpView) => (isSameView(context.view, view) ? {} : { view })),
      recordEnd: assign(({ context }, { view, outcome }: FlowEnd) => ({
        view: isSameView(context.view, view) ? context.view : view,
        end: { kind: 'outcome', outcome } as const,
      })),
      /** The flow ends for this tab alone. */
      recordFailure: assign(({ context }, { code }: { code: StepUpErrorCode }) => {
        if (context.view === null) return { end: { kind: 'refusal', code } as const }
        const { view, outcome } = failedEnd(context.view.flowId, code)
        return { view, end: { kind: 'outcome', outcome } as const }
      }),
      recordAlone: assign({ end: { kind: 'alone' } }),
    },
  })

  interface Heard<Type extends TabEvent['type']> {
    readonly event: Extract<TabEvent, { readonly type: Type }>
  }
  const fail = (code: StepUpErrorCode) => ({ type: 'recordFailure', params: { code } }) as const
  /** The others can't go on with the flow, either. */
  const failForAll = (code: StepUpErrorCode) =>
    [{ type: 'sendFailure', params: { code } }, fail(code)] as const
  const followView = [
    { type: 'follow', params: ({ event }: Heard<'view.heard'>) => event.origin },
    { type: 'show', params: ({ event }: Heard<'view.heard'>) => event.view },
  ] as const
  const recordEnd = {
    type: 'recordEnd',
    params: ({ event }: Heard<'end.heard' | 'flow.ended'>) => event.end,
  } as const
  /** A view that a tab was about to send when it lost the lock. */
  const isLate = { type: 'isFormer', params: ({ event }: Heard<'view.heard'>) => event.origin } as const
  const isOurs = { type: 'isOurUser', params: ({ event }: Heard<'view.heard'>) => event.origin } as const
  const isOther = { type: 'isOtherFlow', params: ({ event }: Heard<'view.heard'>) => event.view } as const
  const isResult = { type: 'isResult', params: ({ event }: Heard<'flow.ended'>) => event.end } as const

  /** The leader was asked something. One that is silent for too long sleeps or hangs: then this tab takes the lock. */
  const asking = {
    asked: tabs.createStateConfig({
      on: { 'busy.heard': 'busy' },
      after: { mostOfPatience: { target: 'askedAgain', actions: 'sayHello' } },
    }),
    askedAgain: tabs.createStateConfig({
      on: { 'busy.heard': 'busy' },
      after: { lastCall: { target: 'stealing', actions: 'stealLock' } },
    }),
    // The leader needs a moment. It is asked again later.
    busy: tabs.createStateConfig({
      after: { mostOfPatience: { target: 'asked', actions: 'sayHello' } },
    }),
  }

  return tabs.createMachine({
    id: 'tabs',
    context: ({ input }) => ({ ...input, view: null, leader: '', former: [], end: null }),
    initial: 'waiting',
    states: {
      // There is no view yet.
      waiting: {
        entry: ['waitForLock', 'sayHello'],
        initial: 'asked',
        states: {
          ...asking,
          // Neither the leader nor the browser answers: this tab goes its own way.
          stealing: {
            on: { 'busy.heard': 'busy' },
            after: { stealWait: { target: '#tabs.leaving', actions: 'recordAlone' } },
          },
        },
        on: {
          // A page that comes back may have been refused its place in the queue.
          'message.heard': { actions: 'waitForLock' },
          'view.heard': [
            { guard: isOurs, target: 'following', actions: followView },
            { target: 'leaving', actions: fail('saved_flow_foreign') },
          ],
          'key.mismatched': { target: 'leaving', actions: fail('saved_flow_unreadable') },
          'vault.timedOut': { target: 'leaving', actions: fail('secret_unavailable') },
          'lock.granted': 'leading',
          'lock.lost': { target: 'waiting', reenter: true },
          'lock.refused': { target: 'leaving', actions: 'recordAlone' },
          'write.landed': { actions: 'sayHello' },
          'tab.left': { target: 'leaving', actions: fail('cancelled') },
        },
      },

      // Shows the leader's view, and sends it the acts of this tab's user.
      following: {
        initial: 'quiet',
        states: {
          ...asking,
          // No answer of the leader is due.
          quiet: {},
          stealing: {
            on: { 'busy.heard': 'busy' },
            after: { patience: 'stealingAgain' },
          },
          // As with a leader: a page that was busy itself has the lock still before it.
          stealingAgain: {
            after: { lastCall: { target: '#tabs.leaving', actions: fail('interrupted') } },
          },
          // Another flow has the name. The end of ours may be on its way: it is waited for once.
          replaced: {
            on: {
              'view.heard': [
                { guard: isLate },
                { guard: isOther },
                { guard: isOurs, target: 'quiet', actions: followView },
              ],
              'act.sent': {},
            },
            after: { endWait: { target: '#tabs.leaving', actions: failForAll('interrupted') } },
          },
        },
        on: {
          'message.heard': { actions: 'waitForLock' },
          'view.heard': [
            { guard: isLate },
            { guard: isOther, target: '.replaced' },
            { guard: isOurs, target: '.quiet', actions: followView },
          ],
          'end.heard': {
            guard: { type: 'isOurEnd', params: ({ event }) => event },
            target: 'leaving',
            actions: recordEnd,
          },
          'flow.ended': { guard: isResult, target: 'leaving', actions: recordEnd },
          'act.made': { actions: { type: 'sendAct', params: ({ event }) => event } },
          'act.sent': { target: '.asked', actions: 'waitForLock' },
          'lock.granted': 'leading',
          // This tab hears its leader no longer, or is not heard.
          'vault.timedOut': { target: 'leaving', actions: fail('secret_unavailable') },
          // With a view there is no haste: two tabs that do not understand each other would take the lock in turns.
          'lock.lost': { target: '.quiet', actions: ['waitForLock', 'sayHello'] },
          'lock.refused': '.quiet',
          'write.landed': { actions: 'sayHello' },
          'tab.left': { target: 'leaving', actions: fail('cancelled') },
        },
      },

      // Holds the lock: finds the flow, and runs it for all tabs.
      leading: {
        initial: 'finding',
        states: {
          finding: {
            entry: 'lookForFlow',
            initial: 'looking',
            states: {
              looking: { on: { 'flow.missed': 'pausing' } },
              // The end of the flow may be on its way, or the store of this page may be behind.
              pausing: {
                after: { endWait: { target: 'lookingAgain', actions: 'lookForFlow' } },
              },
              lookingAgain: {
                on: { 'flow.missed': { target: '#tabs.handingOver', actions: failForAll('interrupted') } },
              },
            },
            on: {
              'flow.found': { target: 'running', actions: { type: 'follow', params: ({ event }) => event } },
              'flow.refused': {
                target: '#tabs.handingOver',
                actions: [
                  { type: 'sendFailure', params: ({ event }) => event },
                  { type: 'recordFailure', params: ({ event }) => event },
                ],
              },
              'end.heard': {
                guard: { type: 'isOurEnd', params: ({ event }) => event },
                target: '#tabs.handingOver',
                actions: recordEnd,
              },
              'flow.ended': { guard: isResult, target: '#tabs.handingOver', actions: recordEnd },
              'hello.heard': { actions: 'sayBusy' },
              'act.heard': { actions: 'sayBusy' },
            },
            after: { portsWait: { target: '#tabs.handingOver', actions: fail('saved_flow_unreadable') } },
          },
          running: {
            initial: 'announcing',
            states: {
              announcing: {
                on: {
                  // The first view may wait for the key of the vault.
                  'hello.heard': { actions: ['sayBusy', 'answer'] },
                  'view.announced': {
                    target: 'announced',
                    actions: { type: 'show', params: ({ event }) => event.view },
                  },
                  'view.unsealed': { target: '#tabs.handingOver', actions: fail('secret_unavailable') },
                },
                after: { portsWait: { target: '#tabs.handingOver', actions: fail('secret_unavailable') } },
              },
              announced: { tags: 'leader' },
            },
            on: {
              'view.changed': { actions: { type: 'show', params: ({ event }) => event.view } },
              'flow.ended': { target: '#tabs.handingOver', actions: recordEnd },
              'end.heard': {
                guard: { type: 'isOurResult', params: ({ event }) => event },
                target: '#tabs.handingOver',
                actions: recordEnd,
              },
              'hello.heard': { actions: 'answer' },
              'act.heard': { actions: { type: 'hearAct', params: ({ event }) => event } },
            },
          },
        },
        on: {
          'act.made': { actions: { type: 'act', params: ({ event }) => event } },
          'lock.lost': [
            { guard: 'hasView', target: 'following', actions: ['stopFlow', 'waitForLock', 'sayHello'] },
            { target: 'waiting', actions: 'stopFlow' },
          ],
          'lock.refused': [
            { guard: 'hasView', target: 'following', actions: 'stopFlow' },
            { target: 'leaving', actions: ['stopFlow', 'recordAlone'] },
          ],
          'tab.left': { target: 'handingOver', actions: fail('cancelled') },
        },
      },

      // It is over for this tab, which keeps the lock until its last write has landed.
      handingOver: {
        entry: 'finish',
        on: {
          'hello.heard': { actions: 'sayBusy' },
          'act.heard': { actions: 'sayBusy' },
          'tab.closed': 'ended',
        },
        after: { patience: 'ended' },
      },

      // It is over for this tab, which does not hold the lock.
      leaving: {
        entry: ['releaseLock', 'finish'],
        on: { 'tab.closed': 'ended' },
        after: { patience: 'ended' },
      },

      ended: { type: 'final', entry: ['releaseLock', 'closeChannel'] },
    },
  })
}
