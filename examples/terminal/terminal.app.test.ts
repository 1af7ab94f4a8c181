import { afterEach, describe, expect, jest, test } from '@jest/globals'

import { stories } from './stories.list.js'
import { runTerminal, type TerminalOptions } from './terminal.app.js'

async function run(...args: readonly string[]) {
  const lines: string[] = []
  const errors: string[] = []
  const options: TerminalOptions = {
    ...{ args, environment: {}, isTerminal: false, paint: (_, text) => text },
    write: (line) => lines.push(line),
    writeError: (line) => errors.push(line),
  }
  return { exitCode: await runTerminal(options), lines, errors }
}

/** Every text in a JSON value that may be a secret: the long ones. */
function longTexts(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.length >= 20 ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(longTexts) : []
}

/** Collects what goes over the wire. */
function listenIn(): readonly string[] {
  const texts: string[] = []
  const { fetch } = globalThis
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    if (typeof init?.body === 'string') texts.push(...longTexts(JSON.parse(init.body)))
    const answer = await fetch(input, init)
    texts.push(...longTexts(await answer.clone().json()))
    return answer
  })
  return texts
}

afterEach(() => {
  jest.restoreAllMocks()
})

describe('without a terminal', () => {
  test('five stories end as expected, and give no secret away', async () => {
    const onTheWire = listenIn()
    const { exitCode, lines, errors } = await run()
    expect(errors).toEqual([])
    expect(lines.filter((line) => line.startsWith('  end'))).toEqual([
      '  end  verified, as expected',
      '  end  verified after invalid_code, as expected',
      '  end  too_many_tries after invalid_code, as expected',
      '  end  verified after code_expired, as expected',
      '  end  verified, as expected',
    ])
    expect(lines.filter((line) => line.startsWith('  app'))).toEqual([
      '  app  POST /payments: 401, Bearer error="insufficient_user_authentication", ' +
        'error_description="A different authentication level is required", max_age="300"',
      '  app  POST /payments: 201',
      '  app  payments made: 1',
    ])
    expect(lines.filter((line) => line.startsWith('Story'))).toHaveLength(stories.length)
    expect(exitCode).toBe(0)
    expect(lines.filter((line) => line.length > 80 && /^\d+:\d\d /.test(line))).toEqual([])

    const isPhone = (line: string) => line.startsWith('phone')
    const codes = lines.filter(isPhone).map((line) => line.slice(-6))
    expect(codes).toHaveLength(7)
    const others = lines.filter((line) => !isPhone(line)).join('\n')
    for (const code of codes) expect(others).not.toContain(code)

    // Scopes, URLs, and the challenge of the API, which the story prints.
    const open =
      /^(openid |http|insufficient_user_authentication$|A different authentication level is required$)/
    const secrets = onTheWire.filter((each) => !open.test(each))
    expect(secrets.length).toBeGreaterThan(30)
    const all = lines.join('\n')
    for (const secret of secrets) expect(all).not.toContain(secret)
  })

  test.each([
    ['a tenant', ['--domain', 't.reach5.net', '--client-id', 'app']],
    ['an address', ['--email', 'ada@example.com']],
  ])('%s is refused: somebody has to type the code', async (_, args) => {
    const { exitCode, lines, errors } = await run(...args)
    expect({ exitCode, lines }).toEqual({ exitCode: 2, lines: [] })
    expect(errors).toEqual(['mfa-step-up: This needs a terminal: somebody has to type the code.'])
  })
})

test('a wrong domain is told of before the missing terminal', async () => {
  const { exitCode, errors } = await run('--domain', 'https://t.reach5.net/path', '--client-id', 'app')
  expect(exitCode).toBe(2)
  expect(errors).toEqual([
    'mfa-step-up: createReachFiveAdapter: domain must be the host of the tenant, such as tenant.reach5.net, or its https: origin (http: for localhost only) (got a string). Try --help.',
  ])
})

test('--help prints the usage', async () => {
  const { exitCode, lines } = await run('--help')
  expect(exitCode).toBe(0)
  expect(lines.join()).toContain('Usage: npm run demo:terminal')
})

test('an unknown flag is one line and exit code 2', async () => {
  const { exitCode, errors } = await run('--nope')
  expect(exitCode).toBe(2)
  expect(errors).toEqual(["mfa-step-up: Unknown option '--nope'. Try --help."])
})
