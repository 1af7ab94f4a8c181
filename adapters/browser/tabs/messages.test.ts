import { expect, test } from '@jest/globals'

import { createMemoryVault } from '../../../machines/index.js'
import { createSealedVault } from '../vault/index.js'
import { createMessageSeal, type HeardMessage, type MessageOf, type SealedMessage } from './messages.js'
import { CODE, createApp, settle, START } from './tabs.fixtures.js'
import { placeOf } from './messages.js'

/** What is on the channel, and what of it is heard. */

const SCOPE = { name: 'pay', identity: 'memory' }

/** Two tabs in `enterCode`, and a stranger on their channel. */
async function createScene() {
  const app = createApp()
  const { seal } = createMessageSeal(app.vault, SCOPE, app.clock)
  const first = await app.join()
  const second = await app.join()
  await first.start()
  const channel = app.browser.openTab().createChannel(app.browser.messages[0]?.name ?? '')
  /** Says what is given as it is. */
  const say = async (...messages: readonly unknown[]) => {
    for (const message of messages) channel.postMessage(message)
    await settle()
  }
  /** Says what only a tab with the key can say. */
  const saySealed = async (...messages: readonly SealedMessage[]) => {
    for (const message of messages) await say(await seal(message))
  }
  /** The last one of a type. */
  const last = async <Type extends SealedMessage['type']>(type: Type): Promise<MessageOf<Type>> => {
    const isOfType = (message: HeardMessage): message is MessageOf<Type> => message.type === type
    const found = (await app.openSaid()).findLast(isOfType)
    if (found !== undefined) return found
    throw new Error(`No ${type} was said`)
  }
  return { ...app, first, second, say, saySealed, last }
}

test('a flow is told without a secret: no code, no token, no user that was asked for', async () => {
  const { join, browser } = createApp({ subject: 'canary-subject' })
  const vault = createSealedVault({ key: crypto.getRandomValues(new Uint8Array(32)) })
  const request = {
    approach: { kind: 'accessToken', accessToken: 'canary-access', refreshToken: 'canary-refresh' },
    subject: 'canary-subject',
  } as const
  const options = { vault, request }
  const reached = (tab: Awaited<ReturnType<typeof join>>, step: string) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (tab.view().step === step) resolve()
      }
      tab.flow.subscribe(check)
      check()
    })
  const first = await join(options)
  const second = await join(options)
  first.flow.send({ type: 'flow.started' })
  await reached(second, 'enterCode')
  second.flow.send({ type: 'code.submitted', code: CODE })
  const outcome = await second.flow.outcome
  if (outcome.status !== 'verified') throw new Error(outcome.reason)
  const result = outcome.readResult()
  if (result.kind !== 'tokens') throw new Error(result.kind)
  const { accessToken = '' } = result.tokens
  expect(accessToken).not.toBe('')

  const said = JSON.stringify(browser.messages)
  expect(said).toContain('sealed:')
  for (const secret of [CODE, accessToken, 'canary-', 'enterCode', 'verified', 'memory-user'])
    expect(said).not.toContain(secret)
})

test('what is no message, of another version, of another key, or of another flow changes nothing', async () => {
  const { first, second, say, saySealed, last, pass, provider, clock } = await createScene()
  const view = await last('view')
  const shown = second.view()
  const seen = [first.seen.length, second.seen.length]
  const error = { code: 'cancelled' } as const
  const ended = { ...shown, step: 'failed', state: 'failed', error } as const
  const end = { status: 'failed', flowId: shown.flowId, reason: 'cancelled', error } as const
  const message = { ...view, type: 'end', view: ended, end } as const
  const { seal } = createMessageSeal(createMemoryVault({ generateId: () => 'other' }), SCOPE, clock)
  await say(
    null,
    'view',
    7,
    [],
    { version: 2 },
    { version: 2, type: 'toString' },
    { version: 2, sealed: 7 },
    { version: 2, sealed: 'sealed:flow:' },
    { version: 2, ...message },
    { ...Object(await seal(message)), version: 3 },
    await seal(message),
  )
  await saySealed(
    { ...message, view: { ...ended, flowId: 'pay~other' } },
    { ...message, leader: 'another' },
    { ...message, subject: 'another' },
    { ...view, subject: 'another', view: { ...shown, setback: { code: 'locked' } } },
  )
  await pass(1000)
  expect([first.view(), second.view()]).toEqual([shown, shown])
  expect([first.seen.length, second.seen.length]).toEqual(seen)
  expect(provider.calls).toEqual(['begin', 'send'])
})

test('a sealed message of an unknown type, or without what belongs to its type, changes nothing', async () => {
  const { first, second, saySealed, last, provider } = await createScene()
  const { leader, subject, view } = await last('view')
  const shown = [first.view(), second.view()]
  const from = { leader, subject }
  for (const message of [
    { type: 'news' },
    { type: 7 },
    {},
    { type: 'act', ...from },
    { type: 'view', ...from },
    {
      type: 'act',
      id: 'odd-1',
      leader,
      place: placeOf(view, { type: 'flow.started' }),
      until: Infinity,
      act: null,
    },
    { type: 'view', ...from, view: null },
    { type: 'end', ...from, view },
    { type: 'end', ...from, end: {} },
  ])
    await saySealed(message as never)
  expect([first.view(), second.view()]).toEqual(shown)
  await second.submit()
  for (const { flow } of [first, second]) expect(await flow.outcome).toMatchObject({ status: 'verified' })
  expect(provider.calls).toEqual(['begin', 'send', 'verify', 'exchange'])
})

test('an act for another leader, for another place, too late, or of no known kind is not made', async () => {
  const { first, second, say, saySealed, last, provider, clock } = await createScene()
  await second.submit('000000')
  const act = await last('act')
  expect(act).toMatchObject({ act: { type: 'code.submitted' }, until: START + 3000 })
  const cancel = { ...act, id: 'cancel', act: { type: 'flow.cancelled' } } as const
  const before = first.view()
  await saySealed(
    { ...act, id: 'again' },
    { ...cancel, id: 'stray', leader: 'another' },
    { ...cancel, id: 'late', until: START + clock.now() },
    { ...act, id: 'odd', place: placeOf(before, act.act), act: { type: 'flow.exploded' } as never },
  )
  await say({ version: 2, ...cancel })
  expect(first.view()).toBe(before)
  expect(provider.calls).toEqual(['begin', 'send', 'verify'])
  await saySealed(cancel)
  expect(await first.flow.outcome).toMatchObject({ reason: 'cancelled' })
})

test('another user than the one of the flow has no part in it', async () => {
  const { join, open, browser } = createApp()
  const ofAda = { approach: { kind: 'session' }, subject: 'ada' } as const
  const first = await join({ request: ofAda })
  await first.start()
  const before = browser.open()
  for (const subject of ['bob', undefined]) {
    const { sharing } = await open({
      request: { approach: { kind: 'session' }, ...(subject && { subject }) },
    })
    await expect(sharing).rejects.toMatchObject({ code: 'saved_flow_foreign' })
  }
  expect([browser.open(), first.view().step]).toEqual([before, 'enterCode'])
  expect((await join({ request: ofAda })).view()).toEqual(first.view())
})

test('a tab with another key has no part in the flow', async () => {
  const { join, open } = createApp()
  const first = await join()
  const vault = { ...createMemoryVault({ generateId: () => 'other' }), isDurable: true }
  await expect((await open({ vault })).sharing).rejects.toMatchObject({ code: 'saved_flow_unreadable' })
  await first.start()
  expect(first.view().step).toBe('enterCode')
})

test('a flow of another user that was saved, and that nobody runs, makes room for a new one', async () => {
  const { join, items } = createApp()
  const first = await join({ request: { approach: { kind: 'session' }, subject: 'ada' } })
  await first.start()
  first.close()
  const second = await join({ request: { approach: { kind: 'session' }, subject: 'bob' } })
  expect([second.view().step, items.size]).toEqual(['idle', 0])
})

test('a flow whose place another one has taken is over, after a second', async () => {
  const { second, saySealed, last, pass } = await createScene()
  await saySealed({ ...(await last('view')), view: { ...second.view(), flowId: 'pay~next' } })
  expect(second.view().step).toBe('enterCode')
  await pass(1000)
  expect(await second.flow.outcome).toMatchObject({ status: 'failed', reason: 'interrupted' })
})

test('a flow whose place another one seemed to have taken goes on where it is found', async () => {
  const { first, second, saySealed, last, pass } = await createScene()
  await saySealed({ ...(await last('view')), view: { ...second.view(), flowId: 'pay~next' } })
  first.close()
  await pass(1000)
  expect([second.flow.isLeader(), second.view().step]).toEqual([true, 'enterCode'])
})

test('a leader that answers is left alone, whoever says that it is busy', async () => {
  const { first, second, say, pass } = await createScene()
  const busy = { version: 2, type: 'busy' }
  for (let round = 0; round < 3; round += 1) {
    await say(busy)
    await pass(3000)
  }
  second.flow.send({ type: 'flow.resumed' })
  await say(busy)
  await pass(60_000)
  expect([first.flow.isLeader(), second.flow.isLeader()]).toEqual([true, false])
})

test('an act that is none takes no flow away, also one that can not be said', async () => {
  const { first, second, pass, provider } = await createScene()
  for (const factorId of [Symbol('sms'), () => 'sms', '', 7, 7n, null, {}])
    await second.act({ type: 'factor.chosen', factorId: factorId as never })
  await pass(60_000)
  expect([first.flow.isLeader(), provider.calls]).toEqual([true, ['begin', 'send']])
})
