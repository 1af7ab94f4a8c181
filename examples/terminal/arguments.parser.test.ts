import { describe, expect, test } from '@jest/globals'

import { parseArguments } from './arguments.parser.js'
import { UsageError } from './usage.error.js'

const tenant = ['--domain', 't.reach5.net', '--client-id', 'app']

describe('what is asked for', () => {
  test('nothing: the simulated tenant, by password', () => {
    expect(parseArguments([], {})).toEqual({
      ...{ isHelp: false, isStories: false },
      ...{ tenant: null, start: { by: 'password' } },
    })
  })

  test('a tenant by flags', () => {
    const given = parseArguments([...tenant, '--redirect-uri', 'https://a.example/cb'], {})
    expect(given.tenant).toEqual({
      domain: 't.reach5.net',
      clientId: 'app',
      redirectUri: 'https://a.example/cb',
    })
  })

  test('a tenant and a token by the environment; flags win', () => {
    const environment = {
      ...{ REACHFIVE_DOMAIN: 'e.reach5.net', REACHFIVE_CLIENT_ID: 'env' },
      REACHFIVE_ACCESS_TOKEN: 'from-env',
    }
    const given = parseArguments(['--client-id', 'flag'], environment)
    expect(given.tenant).toMatchObject({ domain: 'e.reach5.net', clientId: 'flag' })
    expect(given.start).toEqual({ by: 'accessToken', accessToken: 'from-env' })
    expect(parseArguments(['--email', 'a@b.example'], environment).start).toEqual({
      by: 'email',
      email: 'a@b.example',
    })
  })

  test('an empty variable counts as none, and a token without a tenant is left alone', () => {
    const environment = { REACHFIVE_DOMAIN: '', REACHFIVE_ACCESS_TOKEN: 'token' }
    expect(parseArguments([], environment)).toMatchObject({ tenant: null, start: { by: 'password' } })
  })

  test('a number', () => {
    expect(parseArguments(['--phone', '+33612345678'], {}).start).toEqual({
      by: 'phone',
      phoneNumber: '+33612345678',
    })
  })

  test('help wins over what else is wrong', () => {
    expect(parseArguments(['--help', '--domain', 't.reach5.net'], {}).isHelp).toBe(true)
  })

  test('the stories', () => {
    expect(parseArguments(['--stories'], {}).isStories).toBe(true)
  })
})

describe('what is refused, in one line', () => {
  test.each<readonly [string[], string]>([
    [['--nope'], '--nope'],
    [['what'], 'what'],
    [['--domain'], '--domain'],
    [['--email='], '--email needs a value'],
    [['--domain', 't.reach5.net'], 'go together'],
    [['--client-id', 'app'], 'go together'],
    [['--access-token', 'x'], 'for a real tenant'],
    [['--redirect-uri', 'x'], 'for a real tenant'],
    [['--email', 'a@b.example', '--phone', '+336'], 'Give one of'],
    [[...tenant, '--access-token', 'x', '--email', 'a@b.example'], 'Give one of'],
    [['--stories', '--email', 'a@b.example'], 'no other option'],
    [['--stories', ...tenant], 'no other option'],
  ])('%j', (args, part) => {
    const parse = () => parseArguments(args, {})
    expect(parse).toThrow(UsageError)
    expect(parse).toThrow(part)
    expect(parse).not.toThrow(/\n/)
  })
})
