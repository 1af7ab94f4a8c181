import { describe, expect, test } from '@jest/globals'

import { createOutbox, type Message } from './outbox.js'

const message = (to: string, code: string): Message => ({
  channel: 'sms',
  to,
  code,
  sentAt: 0,
  purpose: 'step_up',
})

describe('the outbox', () => {
  test('gives all messages, and the last one at all or to somebody', () => {
    const outbox = createOutbox()
    expect(outbox.last()).toBeUndefined()
    for (const [to, code] of [
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
    ] as const) {
      outbox.send(message(to, code))
    }
    expect(outbox.all().map(({ code }) => code)).toEqual(['1', '2', '3'])
    expect([outbox.last()?.code, outbox.last('b')?.code, outbox.last('c')]).toEqual(['3', '2', undefined])
    outbox.clear()
    expect(outbox.all()).toEqual([])
  })

  test('tells its listeners until they leave', () => {
    const outbox = createOutbox()
    const heard: string[] = []
    const leave = outbox.subscribe(({ code }) => heard.push(code))
    outbox.send(message('a', '1'))
    leave()
    outbox.send(message('a', '2'))
    expect(heard).toEqual(['1'])
  })

  test('gives copies: nobody can change what was sent', () => {
    const outbox = createOutbox()
    const before = outbox.all()
    outbox.send(message('a', '1'))
    expect(before).toEqual([])
  })
})
