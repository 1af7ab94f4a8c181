import { assign, createActor, fromPromise, setup } from 'xstate'

import type { BenchCalls } from './calls.js'

interface BareContext {
  readonly grant: string | null
  readonly challenge: string | null
  readonly result: string | null
}

type BareEvent = { type: 'flow.started' } | { type: 'code.submitted'; code: string }

/**
 * The states of a happy path, its calls and its time limits, written by hand: no setbacks, no counts, no seals, no checks of
 * answers, no view. What ours costs beyond this is what the guarantees cost.
 */
export function createBareMachine(calls: BenchCalls) {
  return setup({
    types: { context: {} as BareContext, events: {} as BareEvent },
    actors: {
      begin: fromPromise<string>(() => calls.begin()),
      send: fromPromise<string, { grant: string }>(({ input }) => calls.send(input.grant)),
      verify: fromPromise<string, { challenge: string; code: string }>(({ input }) =>
        calls.verify(input.challenge, input.code),
      ),
      exchange: fromPromise<string, { proof: string }>(({ input }) => calls.exchange(input.proof)),
    },
    delays: { codeLifetime: 600_000, timeLimit: 15_000 },
    guards: { hasOneFactor: ({ context }) => context.grant !== null },
  }).createMachine({
    id: 'bare',
    context: { grant: null, challenge: null, result: null },
    initial: 'idle',
    states: {
      idle: { on: { 'flow.started': 'stepUp' } },
      stepUp: {
        initial: 'requesting',
        states: {
          requesting: {
            invoke: {
              id: 'begin',
              src: 'begin',
              onDone: { target: 'choosingFactor', actions: assign({ grant: ({ event }) => event.output }) },
              onError: '#bare.failed',
            },
            after: { timeLimit: '#bare.failed' },
          },
          choosingFactor: { always: { guard: 'hasOneFactor', target: 'sendingCode' } },
          sendingCode: {
            invoke: {
              id: 'send',
              src: 'send',
              input: ({ context }) => ({ grant: context.grant ?? '' }),
              onDone: {
                target: '#bare.codeSent',
                actions: assign({ challenge: ({ event }) => event.output }),
              },
              onError: '#bare.failed',
            },
            after: { timeLimit: '#bare.failed' },
          },
        },
      },
      codeSent: {
        initial: 'awaitingCode',
        states: {
          awaitingCode: {
            on: { 'code.submitted': 'verifying' },
            after: { codeLifetime: '#bare.failed' },
          },
          verifying: {
            invoke: {
              id: 'verify',
              src: 'verify',
              input: ({ context, event }) => ({
                challenge: context.challenge ?? '',
                code: event.type === 'code.submitted' ? event.code : '',
              }),
              onDone: { target: 'exchanging', actions: assign({ result: ({ event }) => event.output }) },
              onError: '#bare.failed',
            },
            after: { timeLimit: '#bare.failed' },
          },
          exchanging: {
            invoke: {
              id: 'exchange',
              src: 'exchange',
              input: ({ context }) => ({ proof: context.result ?? '' }),
              onDone: { target: '#bare.verified', actions: assign({ result: ({ event }) => event.output }) },
              onError: '#bare.failed',
            },
            after: { timeLimit: '#bare.failed' },
          },
        },
      },
      verified: { type: 'final' },
      failed: { type: 'final' },
    },
  })
}

/** One whole flow by the bare machine. */
export function runBareFlow(machine: ReturnType<typeof createBareMachine>, code: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const actor = createActor(machine)
    actor.subscribe((snapshot) => {
      if (snapshot.matches({ codeSent: 'awaitingCode' })) actor.send({ type: 'code.submitted', code })
      if (snapshot.value === 'verified') resolve()
      if (snapshot.value === 'failed') reject(new Error('bare flow failed'))
    })
    actor.start()
    actor.send({ type: 'flow.started' })
  })
}
