import { expect, test } from '@jest/globals'

import { walk } from './session.fixtures.js'

test('a code by SMS', async () => {
  const { said, lines, outcome } = await walk([{ pick: 'By SMS' }, { typeCode: true }])
  expect(outcome).toBe('verified')
  expect(said).toEqual([
    'How do you want to get a code? / By SMS / By e-mail / Cancel',
    'Type the 6 digits that came by SMS (5 tries left, expires in 60 s) / or a letter, r: another code in 30 s, f: another way, c: cancel',
  ])
  expect(lines.at(-2)).toContain('verified')
})

test('what is typed in vain costs no try', async () => {
  const { said, outcome } = await walk([
    { pick: 'By SMS' },
    { type: '' },
    { type: '12345' },
    { type: 'r' },
    { typeCode: true },
  ])
  expect(outcome).toBe('verified')
  expect(said.map((each) => each.split(' / ').slice(2).join())).toEqual([
    'By e-mail,Cancel',
    'Type the code, or a letter.',
    'That does not look like the code we sent. Check it and type it again.',
    'Not now: another code in 30 s.',
    '',
  ])
  expect(said.at(-1)).toContain('5 tries left')
})

test('another code, as soon as it is possible and without losing the prompt', async () => {
  const { said, lines, outcome } = await walk([
    { pick: 'By SMS' },
    { wait: 29 },
    { type: 'r' },
    { wait: 1 },
    { type: 'r' },
    { typeCode: true },
  ])
  expect(outcome).toBe('verified')
  expect(said[1]).toContain('r: another code in 1 s')
  expect(said[2]).toContain('r: another code, f')
  expect(lines.filter((line) => line.includes('sendingCode'))).toHaveLength(2)
})

test('a code that expires takes its prompt away', async () => {
  const { said, lines, outcome } = await walk([
    { pick: 'By e-mail' },
    { wait: 60 },
    { pick: 'Another code' },
    { typeCode: true },
  ])
  expect(outcome).toBe('verified')
  expect(said[1]).toBe('How do you want to go on? / Another code / Another way / Cancel')
  expect(lines.some((line) => line.includes('(code_expired)'))).toBe(true)
})

test('another factor, while the first one cools down', async () => {
  const { said, outcome } = await walk([
    { pick: 'By SMS' },
    { type: 'F' },
    { pick: 'By e-mail' },
    { type: 'f' },
    { pick: 'By e-mail' },
    { typeCode: true },
  ])
  expect(outcome).toBe('verified')
  expect(said.filter((each) => each.startsWith('How'))).toEqual([
    'How do you want to get a code? / By SMS / By e-mail / Cancel',
    'How do you want to get a code? / By SMS the code that you have / By e-mail / Cancel',
    'How do you want to get a code? / (By SMS) in 30 s / By e-mail the code that you have / Cancel',
  ])
})

test.each([
  ['by a letter', { type: 'c' }],
  ['by Ctrl-C', { press: 'Ctrl-C' }],
] as const)('cancelling %s', async (_, deed) => {
  const { lines, outcome } = await walk([{ pick: 'By SMS' }, deed])
  expect(outcome).toBe('cancelled')
  expect(lines.at(-1)).toContain('(cancelled)')
})

test('cancelling at the choice of a factor', async () => {
  expect((await walk([{ pick: 'Cancel' }])).outcome).toBe('cancelled')
})
