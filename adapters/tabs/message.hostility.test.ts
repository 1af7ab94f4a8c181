import { expect, test } from '@jest/globals'

import { createMemoryVault } from '../../machines/index.js'
import { createSealedVault } from '../vault/index.js'
import { sealUser } from './user.check.js'
import type { TabMessage } from './tab.messages.js'
import { CODE, createApp, settle } from './tabs.fixtures.js'

/** What is on the channel, and what of it is heard. */

const CHANNEL = 'mfa-step-up:tabs:pay'

/** Two tabs in `enterCode`, and a stranger on their channel. */
async function createScene() {
  const app = createApp()
  const first = await app.join()
  const second = await app.join()
  await first.start()
  const channel = app.browser.openTab().createChannel(CHANNEL)
  const say = async (...messages: readonly unknown[]) => {
    for (const message of messages) channel.postMessage(message)
    await settle()
  }
  const last = (type: TabMessage['type']) => {
    const found = app.browser.messages
      .map(({ data }) => data as Record<string, unknown>)
      .filter((each) => each['type'] === type)
    return found.at(-1) ?? {}
  }
  return { ...app, first, second, say, last }
}

test('a flow is told without a secret: no code, no token, no user that was asked for', async () => {
  const { join, browser } = createApp()
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
  expect(said).toContain('"type":"code.submitted"')
  for (const secret of [CODE, accessToken, 'canary-']) expect(said).not.toContain(secret)
})

test('what is no message, of another version, or of another flow changes nothing', async () => {
  const { first, second, say, last, pass, provider } = await createScene()
  const view = last('view')
  const shown = second.view()
  const seen = [first.seen.length, second.seen.length]
  const ended = { ...shown, step: 'failed', state: 'failed', error: { code: 'cancelled' } }
  const output = { status: 'failed', flowId: shown.flowId, reason: 'cancelled', error: { code: 'cancelled' } }
  const end = { version: 1, type: 'end', user: view['user'], view: ended, output }
  await say(
    ...[null, 'view', 7, [], { version: 1 }, { version: 1, type: 'toString' }],
    { ...view, view: { ...shown, flowId: 'pay~other' } },
    { ...view, view: { ...shown, setback: { code: 'hacked' } } },
    { ...view, version: 2, view: { ...shown, triesLeft: 1 } },
    { ...view, view: { ...shown, step: 'hacked' } },
    { ...view, view: { ...shown, can: {} } },
    { ...view, user: 'clear' },
    { ...view, user: 'sealed:request:other', view: { ...shown, triesLeft: 1 } },
    { ...end, version: 2 },
    { ...view, user: 'sealed:request:other', view: { ...shown, flowId: 'pay~other' } },
    { ...end, user: undefined },
    { ...end, user: 'sealed:request:other' },
    { ...end, view: { ...ended, flowId: 'pay~other' } },
    { ...end, output: { ...output, flowId: 'pay~other' } },
    { ...end, output: { ...output, reason: 'hacked' } },
    { ...end, output: { ...output, error: { code: 'hacked' } } },
    { ...end, output: { ...output, status: 'verified' } },
    { ...end, output: { ...output, error: 'cancelled' } },
  )
  await pass(1000)
  expect([first.view(), second.view()]).toEqual([shown, shown])
  expect([first.seen.length, second.seen.length]).toEqual(seen)
  expect(provider.calls).toEqual(['begin', 'send'])
})

test('an act for another owner, for another place, or of no known kind is not made', async () => {
  const { first, second, say, last, provider } = await createScene()
  await second.submit('000000')
  const act = last('act')
  expect(act).toMatchObject({ act: { type: 'code.submitted' } })
  const cancel = { ...act, act: { type: 'flow.cancelled' } }
  const before = first.view()
  await say(
    act,
    { ...cancel, owner: 'another' },
    { ...act, act: { type: 'flow.exploded' } },
    { ...act, act: { type: 'code.submitted', code: CODE } },
    { ...act, act: { type: 'code.submitted', response: CODE, trustDevice: false } },
  )
  expect(first.view()).toBe(before)
  expect(provider.calls).toEqual(['begin', 'send', 'verify'])
  await say(cancel)
  expect(await first.flow.outcome).toMatchObject({ reason: 'cancelled' })
})

test('a code that the owner can not open is no try', async () => {
  const { first, second, say, last, count } = await createScene()
  await second.submit('12')
  const { place: _, ...act } = last('act')
  const place = JSON.stringify(['enterCode', 'code_malformed'])
  expect(String(last('act')['place'])).toContain('enterCode')
  const sealed = { type: 'code.submitted', response: 'sealed:response:other', trustDevice: false }
  await say({ ...last('act'), act: sealed }, { ...act, place, act: sealed })
  expect([count('verify'), first.view().step]).toEqual([0, 'enterCode'])
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
  const { second, say, last, pass, servicesOf } = await createScene()
  const next = { ...second.view(), flowId: 'pay~next' }
  const request = { approach: { kind: 'session' } } as const
  const user = await sealUser({ services: servicesOf(second), request }, next.flowId)
  await say({ ...last('view'), user, view: next })
  expect(second.view().step).toBe('enterCode')
  await pass(1000)
  expect(await second.flow.outcome).toMatchObject({ status: 'failed', reason: 'interrupted' })
})

test('an end of another tab says what is known of an end, and nothing that came with it', async () => {
  const { second, say, last } = await createScene()
  const { flowId } = second.view()
  const error = { code: 'locked', status: 423, secret: 'canary', correlationId: 7 }
  const view = { ...second.view(), step: 'failed', setback: error, more: 'canary', error }
  const output = { status: 'failed', flowId, reason: 'locked', error, more: 'canary' }
  await say({ version: 1, type: 'end', user: last('view')['user'], view, output })
  const known = { code: 'locked', status: 423 }
  expect(await second.flow.outcome).toEqual({ status: 'failed', flowId, reason: 'locked', error: known })
  const none = { start: false, chooseFactor: false, submitCode: false, resendCode: false }
  expect(second.view()).toEqual({
    ...{ flowId, state: 'failed', step: 'failed', setback: known, error: known },
    can: { ...none, changeFactor: false, cancel: false },
  })
})

test('evidence of another tab is evidence, and nothing that came with it', async () => {
  const { first, second, say, last } = await createScene()
  second.freeze()
  await first.submit()
  await first.flow.outcome
  const end = last('end')
  const output = end['output'] as { readonly evidence: object }
  second.putAway()
  second.thaw()
  await say({ ...end, output: { ...output, evidence: { ...output.evidence, more: 'canary' } } })
  expect(await second.flow.outcome).toMatchObject({ status: 'verified' })
  expect(JSON.stringify([await second.flow.outcome, second.view()])).not.toContain('canary')
  expect(second.view()).toEqual(first.view())
})

test('an owner that answers is left alone, whoever says that it is busy', async () => {
  const { first, second, say, pass } = await createScene()
  const busy = { version: 1, type: 'busy' }
  for (let round = 0; round < 3; round += 1) {
    await say(busy)
    await pass(3000)
  }
  second.flow.send({ type: 'flow.resumed' })
  await say(busy)
  await pass(60_000)
  expect([first.flow.isOwner(), second.flow.isOwner()]).toEqual([true, false])
})

test('an act that is none, and can not be posted or would not be heard, takes no flow away', async () => {
  const { first, second, pass, browser } = await createScene()
  const before = browser.messages.length
  for (const factorId of [Symbol('sms'), () => 'sms', '', 7, null, {}])
    await second.act({ type: 'factor.chosen', factorId: factorId as never })
  expect(browser.messages).toHaveLength(before)
  await pass(60_000)
  expect(first.flow.isOwner()).toBe(true)
})
