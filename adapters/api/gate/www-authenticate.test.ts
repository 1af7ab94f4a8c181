import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { parseChallenges } from './index.js'

/** Challenges as plain data. */
const parse = (header: string) =>
  parseChallenges(header).map(({ scheme, token68, parameters }) => ({
    scheme,
    ...(token68 !== null && { token68 }),
    ...Object.fromEntries(parameters),
  }))

describe('a header', () => {
  test.each([
    ['', []],
    [' , ,', []],
    ['Basic', [{ scheme: 'basic' }]],
    ['BEARER Realm="a"', [{ scheme: 'bearer', realm: 'a' }]],
    ['Bearer max_age=5', [{ scheme: 'bearer', max_age: '5' }]],
    ['Bearer max_age = "5" ,scope\t=\t"a b"', [{ scheme: 'bearer', max_age: '5', scope: 'a b' }]],
    ['Bearer a="x, Basic b=\\"y\\"", c=z', [{ scheme: 'bearer', a: 'x, Basic b="y"', c: 'z' }]],
    ['Bearer a="back\\\\slash\\é"', [{ scheme: 'bearer', a: 'back\\slashé' }]],
    ['Bearer a=""', [{ scheme: 'bearer', a: '' }]],
    ['Negotiate, Basic realm="x"', [{ scheme: 'negotiate' }, { scheme: 'basic', realm: 'x' }]],
    [
      'Negotiate YWJj+/=, Bearer a=b',
      [
        { scheme: 'negotiate', token68: 'YWJj+/=' },
        { scheme: 'bearer', a: 'b' },
      ],
    ],
    [
      'Bearer a="1", b=2, DPoP algs="ES256 PS256", Basic',
      [{ scheme: 'bearer', a: '1', b: '2' }, { scheme: 'dpop', algs: 'ES256 PS256' }, { scheme: 'basic' }],
    ],
  ])('%s', (header, expected) => {
    expect(parse(header)).toEqual(expected)
  })

  test('of which a name is given twice: the first counts', () => {
    expect(parse('Bearer error="a", error="b"')).toEqual([{ scheme: 'bearer', error: 'a' }])
  })

  test('whose commas the server forgot', () => {
    expect(parse('Bearer a="1" b=2 DPoP c=3')).toEqual([
      { scheme: 'bearer', a: '1', b: '2' },
      { scheme: 'dpop', c: '3' },
    ])
  })

  test.each([
    ['Bearer a=1, =junk, b=2', [{ scheme: 'bearer', a: '1', b: '2' }]],
    ['Bearer a="1"x, b=2', [{ scheme: 'bearer', b: '2' }]],
    ['Bearer b=2, a=, c=3', [{ scheme: 'bearer', b: '2', c: '3' }]],
    ['Bearer ?"x, DPoP error=y", b=2', [{ scheme: 'bearer', b: '2' }]],
    ['a=b, Bearer c=d', [{ scheme: 'bearer', c: 'd' }]],
    ['(x), Bearer c=d', [{ scheme: 'bearer', c: 'd' }]],
  ])('with something unreadable in it loses that and no more: %s', (header, expected) => {
    expect(parse(header)).toEqual(expected)
  })

  test.each(['Bearer b=2, a="1, DPoP error=x', 'Bearer b=2, a="\\', 'Bearer b=2, a="1\\"'])(
    'whose quote never closes says nothing after it: %s',
    (header) => {
      expect(parse(header)).toEqual([{ scheme: 'bearer', b: '2' }])
    },
  )

  test('keeps names that objects have of their own', () => {
    const [challenge] = parseChallenges('Bearer __proto__=1, constructor=2')
    expect([...(challenge?.parameters ?? [])]).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ])
  })
})

const characters = (text: string) => fc.constantFrom(...text.split(''))
const word = fc.string({ unit: characters("abzAZ09!#$%&'*+-.^_`|~"), minLength: 1, maxLength: 8 })
const lowerWord = word.map((text) => text.toLowerCase())
const parameters = fc.uniqueArray(fc.tuple(lowerWord, fc.oneof(word, fc.string())), {
  selector: ([name]) => name,
})
const token68 = fc
  .tuple(fc.string({ unit: characters('aZ09-._~+/'), minLength: 1 }), fc.constantFrom('', '=', '=='))
  .map((parts) => parts.join(''))
const challenge = fc.record({
  scheme: lowerWord,
  rest: fc.oneof(
    token68.map((text) => ({ text, pairs: [] as [string, string][] })),
    parameters.map((pairs) => ({ text: null, pairs })),
  ),
})

const quote = (value: string) => `"${value.replace(/["\\]/g, '\\$&')}"`
const isWord = (value: string) => /^[\w!#$%&'*+\-.^`|~]+$/.test(value)

describe('for every list of challenges', () => {
  test('reading what was written gives it back', () => {
    const styles = fc.record({
      comma: fc.constantFrom(',', ', ', ' ,\t', ',, ,'),
      equals: fc.constantFrom('=', ' = ', '\t='),
      isBare: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 5 }), styles, (challenges, { comma, equals, isBare }) => {
        const write = ([name, value]: readonly [string, string]) =>
          name + equals + (isBare && isWord(value) ? value : quote(value))
        const header = challenges
          .map(({ scheme, rest }) => `${scheme} ${rest.text ?? rest.pairs.map(write).join(comma)}`.trimEnd())
          .join(comma)
        expect(
          parseChallenges(header).map((read) => [read.scheme, read.token68, [...read.parameters]]),
        ).toEqual(challenges.map(({ scheme, rest }) => [scheme, rest.text, rest.pairs]))
      }),
      { numRuns: 500 },
    )
  })

  test('no text throws, and no challenge comes out of a quoted string', () => {
    fc.assert(
      fc.property(fc.string({ unit: characters('ab=",\\ \t/;é') }), fc.string(), (one, other) => {
        parseChallenges(one)
        parseChallenges(other)
        const inner = `x", ${one}`
        expect(parse(`Basic realm=${quote(inner)}`)).toEqual([{ scheme: 'basic', realm: inner }])
      }),
      { numRuns: 500 },
    )
  })
})
