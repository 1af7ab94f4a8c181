import { describe, expect, test } from '@jest/globals'

import { codeOf, createApi, createNetwork, challenged, createWorld, fail, settled } from './gate.fixtures.js'
import { bearer, createPage, PAY, textOf } from './page.fixtures.js'

/** One "no" of the user is one "no" for a call, however a query library repeats it: TanStack Query after 1, 2 and 4 s. */

const pauses = [1000, 2000, 4000]

describe.each<[string, () => RequestInit]>([
  ['with the signal of its query', () => ({ ...bearer, signal: new AbortController().signal })],
  ['without a signal', () => bearer],
])('a cancelled call %s', (_title, makeInit) => {
  async function cancelOnce() {
    const page = createPage(createApi())
    const init = makeInit()
    const call = () => codeOf(page.send(PAY, init))
    const code = call()
    await settled()
    await page.user.cancel()
    expect(await code).toBe('cancelled')
    for (const pause of pauses) {
      page.advance(pause)
      expect(await call()).toBe('cancelled')
    }
    return page
  }

  test('that is repeated three times opens no other dialog', async () => {
    expect((await cancelOnce()).flows).toHaveLength(1)
  })

  test('asks again at a click that ends the quiet period', async () => {
    const { send, gate, user, flows } = await cancelOnce()
    gate.endQuietPeriod()
    const paid = textOf(send(PAY, makeInit()))
    await settled()
    await user.pass()
    expect([await paid, flows.length]).toEqual(['paid', 2])
  })

  test('asks again when it is made long after its last repetition', async () => {
    const { send, advance, user, flows } = await cancelOnce()
    advance(10_000)
    const code = codeOf(send(PAY, makeInit()))
    await settled()
    expect(flows).toHaveLength(2)
    await user.cancel()
    await code
  })

  test('does not hold up another call', async () => {
    const { send, user, flows, advance } = await cancelOnce()
    advance(2000)
    const paid = textOf(send(`${PAY}&other`, makeInit()))
    await settled()
    await user.pass()
    expect([await paid, flows.length]).toEqual(['paid', 2])
  })
})

test('a new query for the same call, with a signal of its own, asks again after the quiet period', async () => {
  const { send, user, advance, flows } = createPage(createApi())
  const query = () => ({ ...bearer, signal: new AbortController().signal })
  const first = query()
  const code = codeOf(send(PAY, first))
  await settled()
  await user.cancel()
  await code
  advance(1000)
  await codeOf(send(PAY, first))
  advance(2000)
  const again = codeOf(send(PAY, query()))
  await settled()
  expect(flows).toHaveLength(2)
  await user.cancel()
  await again
})

describe('a call with the signal of one that was refused is its repetition, however long the first pause is', () => {
  async function cancelOnce(options = {}) {
    const page = createPage(createApi(), {}, createWorld(options))
    const init = { ...bearer, signal: new AbortController().signal }
    const call = (url = PAY, given: RequestInit = init) => codeOf(page.send(url, given))
    const code = call()
    await settled()
    await page.user.cancel()
    expect(await code).toBe('cancelled')
    /** Whether a call asks the user. */
    const asks = async (...input: Parameters<typeof call>) => {
      const before = page.flows.length
      const answer = call(...input)
      await settled()
      const isAsked = page.flows.length > before
      if (isAsked) await page.user.cancel()
      await answer
      return isAsked
    }
    return { ...page, asks }
  }

  test.each([
    ['a fixed pause', [5000, 5000, 5000, 5000]],
    ['one that doubles', [5000, 10_000, 20_000, 40_000]],
  ])('%s', async (_title, pauses) => {
    const { advance, asks, flows } = await cancelOnce()
    for (const pause of pauses) {
      advance(pause)
      expect(await asks()).toBe(false)
    }
    expect(flows).toHaveLength(1)
  })

  test('and no other call is held up: another signal, none, another URL', async () => {
    const { advance, asks } = await cancelOnce()
    const others: Parameters<typeof asks>[] = [
      [PAY, { ...bearer, signal: new AbortController().signal }],
      [PAY, bearer],
      [`${PAY}&other`],
    ]
    for (const input of others) {
      advance(5000)
      expect(await asks(...input)).toBe(true)
    }
  })

  test('for a minute, and not where there is no quiet period, nor after a click or a sign-out', async () => {
    const [late, none, clicked, signedOut] = [
      await cancelOnce(),
      await cancelOnce({ quietPeriod: 0 }),
      await cancelOnce(),
      await cancelOnce(),
    ]
    late.advance(60_000)
    clicked.gate.endQuietPeriod()
    signedOut.gate.forget()
    for (const { asks } of [late, none, clicked, signedOut]) expect(await asks()).toBe(true)
  })
})

test('one click after the quiet period is no repetition', async () => {
  const { send, user, advance, flows } = createPage(createApi())
  const code = codeOf(send(PAY, bearer))
  await settled()
  await user.cancel()
  await code
  advance(2000)
  const again = codeOf(send(PAY, bearer))
  await settled()
  expect(flows).toHaveLength(2)
  await user.cancel()
  await again
})

test('a call that was made in the quiet period is refused, however late its challenge comes', async () => {
  let answer: (response: Response) => void = () => undefined
  const late = new Promise<Response>((resolve) => (answer = resolve))
  const api = createNetwork((_call, count) => (count === 2 ? late : challenged()))
  const { send, user, advance, flows } = createPage(api)
  const code = codeOf(send(PAY, bearer))
  await settled()
  await user.cancel()
  await code
  advance(1000)
  const slow = codeOf(send(PAY, bearer))
  await settled()
  advance(5000)
  answer(challenged())
  expect(await slow).toBe('cancelled')
  expect(flows).toHaveLength(1)
})

test('a guarded action that is repeated opens no other dialog', async () => {
  const { gate, user, advance, flows } = createWorld()
  const act = gate.guard({ maxAge: 300 }, () => fail('ran'))
  const code = codeOf(act())
  await settled()
  await user.cancel()
  await code
  for (const pause of pauses) {
    advance(pause)
    expect(await codeOf(act())).toBe('cancelled')
  }
  expect(flows).toHaveLength(1)
})

test('a refusal says until when it lasts, a minute at most, and quietPeriod 0 refuses nothing', async () => {
  const { send, user, advance, now } = createPage(createApi())
  const code = codeOf(send(PAY, bearer))
  await settled()
  await user.cancel()
  await code
  const start = now()
  const availableAt = () =>
    send(PAY, bearer).catch(
      (error: unknown) =>
        Reflect.get(Object(Reflect.get(Object(error), 'details')), 'availableAt') as unknown,
    )
  advance(1000)
  expect(await availableAt()).toBe(start + 1000 + 4000)
  for (const pause of [3999, 9000, 19_000, 39_000]) {
    advance(pause)
    await availableAt()
  }
  expect(await availableAt()).toBeLessThanOrEqual(now() + 60_000)
  // The same call of another component, at the same moment, shortens nothing.
  advance(59_000)
  expect(await codeOf(send(PAY, bearer))).toBe('cancelled')
  const other = createPage(createApi(), {}, createWorld({ quietPeriod: 0 }))
  for (const count of [1, 2, 3]) {
    const again = codeOf(other.send(PAY, bearer))
    await settled()
    expect(other.flows).toHaveLength(count)
    await other.user.cancel()
    await again
  }
})

test('a call that a library repeats as a clone of its Request, which has a signal of its own, opens no other dialog', async () => {
  const { send, user, advance, flows } = createPage(createApi())
  const request = new Request(PAY, { ...bearer, signal: new AbortController().signal })
  const code = codeOf(send(request.clone()))
  await settled()
  await user.cancel()
  expect(await code).toBe('cancelled')
  for (const pause of pauses) {
    advance(pause)
    expect(
      await codeOf(send(pause === 2000 ? PAY : request.clone(), pause === 2000 ? request : undefined)),
    ).toBe('cancelled')
  }
  expect(flows).toHaveLength(1)
})
