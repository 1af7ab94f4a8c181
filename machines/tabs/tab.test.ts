import { expect, test } from '@jest/globals'
import { SimulatedClock } from 'xstate'

import type { StepUpView } from '../flow/view.js'
import { startTab } from './tab.js'
import type { TabEffects, TabEvent } from './types.js'

/** What a tab has done outside, and when. */

const can = {
  start: true,
  chooseFactor: false,
  submitCode: false,
  resendCode: false,
  changeFactor: false,
  extend: false,
}
const idle: StepUpView = {
  flowId: 'pay~1',
  state: 'idle',
  step: 'idle',
  endsAt: null,
  setback: null,
  can: { ...can, cancel: true },
}
const heardIdle = { type: 'view.heard', origin: { leader: 'first', subject: null }, view: idle } as const

function createScene() {
  const clock = new SimulatedClock()
  let done: string[] = []
  const note = (name: string) => () => {
    done.push(name)
  }
  const later = (name: string) => () => {
    done.push(name)
    return Promise.resolve()
  }
  const effects: TabEffects = {
    lock: { wait: note('wait'), steal: note('steal'), release: note('release') },
    channel: {
      sayHello: note('hello'),
      sayBusy: note('busy'),
      sendAct: later('sendAct'),
      sendEnd: note('sendEnd'),
      close: note('close'),
    },
    flow: {
      look: note('look'),
      act: note('act'),
      hear: note('hear'),
      answer: note('answer'),
      stop: later('stop'),
    },
    finish: (end) => {
      done.push(`finish ${end?.kind ?? ''}`)
      return Promise.resolve()
    },
  }
  const tab = startTab({ subject: null, patience: 3000, clock, createEffects: () => effects })
  const told: unknown[] = []
  tab.subscribe(() => {
    const { view, isLeader, end } = tab.getSnapshot()
    told.push([view?.step, isLeader, end?.kind])
  })
  /** What was done since it was last asked. */
  const doneSince = () => {
    const before = done
    done = []
    return before
  }
  return {
    tab,
    told,
    doneSince,
    send: (...events: readonly TabEvent[]) => {
      for (const event of events) tab.send(event)
      return doneSince()
    },
    pass: (milliseconds: number) => {
      clock.increment(milliseconds)
      return doneSince()
    },
    /** The whole patience, until the lock is taken. */
    wait: () => {
      for (const milliseconds of [2750, 250]) clock.increment(milliseconds)
      expect(doneSince().at(-1)).toBe('steal')
    },
  }
}

test('a tab waits for the lock, and asks', () => {
  expect(createScene().doneSince()).toEqual(['wait', 'hello'])
})

test('a leader that is silent is asked once more, 250 ms before the lock is taken from it', () => {
  const { doneSince, pass } = createScene()
  doneSince()
  expect([pass(2749), pass(1), pass(249), pass(1)]).toEqual([[], ['hello'], [], ['steal']])
})

test('a lock that is not given when it is taken is given up: after a second without a view, after the patience with one', () => {
  const [alone, shown] = [createScene(), createScene()]
  alone.wait()
  expect([alone.pass(999), alone.pass(1)]).toEqual([[], ['release', 'finish alone']])
  shown.send(heardIdle, { type: 'act.sent' })
  shown.wait()
  expect([shown.pass(3000), shown.pass(249), shown.pass(1)]).toEqual([[], [], ['release', 'finish outcome']])
  expect(shown.tab.getSnapshot().end).toMatchObject({ outcome: { reason: 'interrupted' } })
})

test('a leader that answers after all, while its lock is taken, is waited for', () => {
  const [alone, shown] = [createScene(), createScene()]
  alone.wait()
  alone.send({ type: 'busy.heard' })
  expect(alone.pass(2749)).toEqual([])
  shown.send(heardIdle, { type: 'act.sent' })
  shown.wait()
  shown.send(heardIdle)
  expect(shown.pass(60_000)).toEqual([])
})

test('a store or a vault that does not answer within 30 s costs this tab the flow, and no other', () => {
  const [looking, announcing] = [createScene(), createScene()]
  for (const scene of [looking, announcing]) scene.doneSince()
  looking.send({ type: 'lock.granted' })
  expect([looking.pass(29_999), looking.pass(1)]).toEqual([[], ['finish refusal']])
  expect(looking.tab.getSnapshot().end).toEqual({ kind: 'refusal', code: 'saved_flow_unreadable' })
  announcing.send({ type: 'lock.granted' }, { type: 'flow.found', leader: 'mine' })
  expect([announcing.pass(29_999), announcing.pass(1)]).toEqual([[], ['finish refusal']])
  expect(announcing.tab.getSnapshot().end).toEqual({ kind: 'refusal', code: 'secret_unavailable' })
})

test('what a former leader was about to say comes too late', () => {
  const { tab, send } = createScene()
  const now = { ...idle, setback: { code: 'locked' } } as const
  send(heardIdle, { type: 'view.heard', origin: { leader: 'second', subject: null }, view: now }, heardIdle)
  expect(tab.getSnapshot().view).toEqual(now)
})

test('a leader that is busy is asked again until it is silent', () => {
  const { doneSince, send, pass } = createScene()
  doneSince()
  for (let round = 0; round < 3; round += 1) {
    expect(send({ type: 'busy.heard' })).toEqual([])
    expect([pass(2749), pass(1)]).toEqual([[], ['hello']])
  }
  expect([pass(2750), pass(250)]).toEqual([['hello'], ['steal']])
})

test('an answer ends the wait; an act begins one, and the next act begins it anew', () => {
  const { send, pass } = createScene()
  send(heardIdle)
  expect(pass(60_000)).toEqual([])
  const act = { type: 'act.made', act: { type: 'flow.started' } } as const
  expect(send(act, { type: 'act.sent' })).toEqual(['sendAct', 'wait'])
  pass(2000)
  send(act, { type: 'act.sent' })
  expect([pass(2749), pass(1), pass(250)]).toEqual([[], ['hello'], ['steal']])
})

test('the lock makes a tab look for the flow, twice; then nobody can go on with it', () => {
  const { tab, told, send, pass } = createScene()
  send(heardIdle)
  expect(send({ type: 'lock.granted' })).toEqual(['look'])
  expect(send({ type: 'flow.missed' }, { type: 'hello.heard' })).toEqual(['busy'])
  expect(pass(1000)).toEqual(['look'])
  expect(send({ type: 'flow.missed' })).toEqual(['sendEnd', 'finish outcome'])
  expect(tab.getSnapshot().end).toMatchObject({ outcome: { reason: 'interrupted' } })
  expect(send({ type: 'tab.closed' })).toEqual(['release', 'close'])
  expect(told).toEqual([
    ['idle', false, undefined],
    ['failed', false, 'outcome'],
  ])
})

test('a tab leads when the others have its first view; when it loses the lock, it follows again', () => {
  const { told, send } = createScene()
  send({ type: 'lock.granted' }, { type: 'flow.found', leader: 'mine' })
  expect(told).toEqual([])
  expect(send({ type: 'view.announced', view: idle }, { type: 'hello.heard' })).toEqual(['answer'])
  expect(send({ type: 'lock.lost' })).toEqual(['stop', 'wait', 'hello'])
  expect(send({ type: 'write.landed' })).toEqual(['hello'])
  expect(told).toEqual([
    ['idle', true, undefined],
    ['idle', false, undefined],
  ])
})

test('a leader that leaves keeps the lock until its last write has landed, or for the patience', () => {
  for (const isSlow of [false, true]) {
    const { send, pass } = createScene()
    send(
      { type: 'lock.granted' },
      { type: 'flow.found', leader: 'mine' },
      { type: 'view.announced', view: idle },
    )
    expect(send({ type: 'tab.left' }, { type: 'hello.heard' })).toEqual(['finish outcome', 'busy'])
    expect(pass(2999)).toEqual([])
    expect(isSlow ? pass(1) : send({ type: 'tab.closed' })).toEqual(['release', 'close'])
    expect(send({ type: 'tab.closed' }, { type: 'hello.heard' })).toEqual([])
  }
})

test('a follower that leaves gives up its place in the queue at once', () => {
  const { send } = createScene()
  send(heardIdle)
  expect(send({ type: 'tab.left' })).toEqual(['release', 'finish outcome'])
})

test('a page without locks and without a view is alone', () => {
  const { tab, doneSince, send } = createScene()
  doneSince()
  expect(send({ type: 'lock.refused' })).toEqual(['release', 'finish alone'])
  expect(tab.getSnapshot().end).toEqual({ kind: 'alone' })
})

test('a tab sees another flow of the name for a second before its own is over, and is never told twice of the same view', () => {
  const { told, send, pass } = createScene()
  const other = { ...heardIdle, view: { ...idle, flowId: 'pay~2' } } as const
  send(heardIdle, { ...heardIdle, view: { ...idle } }, other)
  pass(999)
  send(other)
  expect(pass(1)).toEqual(['sendEnd', 'release', 'finish outcome'])
  expect(told).toEqual([
    ['idle', false, undefined],
    ['failed', false, 'outcome'],
  ])
})
