import { expect, test } from '@jest/globals'

import { isSecureUrl, parseUrl } from './url.js'

test.each([
  ['https://api.example', true],
  ['http://api.example', false],
  ['http://localhost:3000', true],
  ['http://app.localhost', true],
  ['http://127.0.0.1', true],
  ['http://127.1.2.3', true],
  ['http://[::1]:8080', true],
  ['http://localhost.example', false],
  ['http://127.0.0.1.example', false],
  ['ftp://localhost', false],
])('%s is secure: %s', (address, expected) => {
  expect(isSecureUrl(new URL(address))).toBe(expected)
})

test('an address beyond ASCII is one however often it is asked', () => {
  for (let count = 0; count < 3000; count += 1)
    expect(parseUrl('https://t\u00e4st.example/\u00fc')?.hostname).toBe('xn--tst-qla.example')
})

test('what is no address is none', () => {
  expect(parseUrl('no address')).toBeUndefined()
  expect(parseUrl('/path', 'https://api.example')?.href).toBe('https://api.example/path')
})

test.each([
  ['http://127.10.200.30', true],
  ['http://notlocalhost', false],
])('%s is this machine: %s', (address, expected) => {
  expect(isSecureUrl(new URL(address))).toBe(expected)
})
