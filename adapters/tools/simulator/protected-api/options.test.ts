import { describe, expect, test } from '@jest/globals'

import { OptionError } from '../../../../machines/errors.js'
import { createProtectedApi, createReachFiveSimulator, type ProtectedApiOptions } from '../index.js'

/** Options as a JavaScript user may write them. */
const wrong = (options: unknown): ProtectedApiOptions => options as ProtectedApiOptions

const simulator = createReachFiveSimulator()
const resource = { method: 'GET', path: '/' }

describe('options', () => {
  test.each<[option: string, problem: string, options: unknown]>([
    ['options', 'must be an object (got 7)', 7],
    [
      'introspectionUrl',
      'must be an absolute URL, such as https://tenant.example/oauth/introspect, where simulator is not given (got nothing)',
      {},
    ],
    [
      'introspectionUrl',
      'must be an absolute URL, such as https://tenant.example/oauth/introspect, where simulator is not given (got a string)',
      { introspectionUrl: '/introspect' },
    ],
    ['simulator', 'must be made by createReachFiveSimulator (got an object)', { simulator: {} }],
    ['form', 'must be one of rfc9470, reachfive (got a string)', { simulator, form: 'okta' }],
    ['forms', 'is not an option: did you mean form?', { simulator, forms: 'okta' }],
    ['status', 'must be one of 401, 403 (got 400)', { simulator, status: 400 }],
    ['scheme', 'must be one of Bearer, DPoP (got a string)', { simulator, scheme: 'Basic' }],
    ['quotesMaxAge', 'must be true or false (got 1)', { simulator, quotesMaxAge: 1 }],
    [
      'otherChallenges',
      'must be a list of non-empty strings (got a string)',
      { simulator, otherChallenges: 'Basic' },
    ],
    [
      'allowedOrigins',
      'must be a list of non-empty strings (got a string)',
      { simulator, allowedOrigins: '*' },
    ],
    ['exposesChallenge', 'must be true or false (got a string)', { simulator, exposesChallenge: 'no' }],
    ['now', 'must be a function (got 5)', { simulator, now: 5 }],
    ['fetch', 'must be a function (got a string)', { simulator, fetch: 'https://as.example' }],
    ['resources', 'must be a list of resources (got an object)', { simulator, resources: {} }],
    [
      'resources',
      'must not have the same method and path twice',
      { simulator, resources: [resource, { ...resource, method: 'get' }] },
    ],
    ['resources[0]', 'must be an object (got a string)', { simulator, resources: ['/account'] }],
    [
      'resources[0].method',
      'must be a non-empty string (got nothing)',
      { simulator, resources: [{ path: '/' }] },
    ],
    [
      'resources[0].path',
      'must be a path that begins with a slash, such as /payments (got a string)',
      { simulator, resources: [{ method: 'GET', path: 'account' }] },
    ],
    [
      'resources[0].acr',
      'is not an option: did you mean amr?',
      { simulator, resources: [{ ...resource, acr: 'phr' }] },
    ],
    [
      'resources[0].acrValues',
      'must be a list of words without spaces, quotes or backslashes, one at least (got a list)',
      { simulator, resources: [{ ...resource, acrValues: ['a b'] }] },
    ],
    [
      'resources[0].acrValues',
      'must be a list of words without spaces, quotes or backslashes, one at least (got a list)',
      { simulator, resources: [{ ...resource, acrValues: ['"'] }] },
    ],
    [
      'resources[0].amr',
      'must be a list of words without spaces, quotes or backslashes, one at least (got an empty list)',
      { simulator, resources: [{ ...resource, amr: [] }] },
    ],
    [
      'resources[0].maxAge',
      'must be a whole number of seconds, 0 or more, such as 300 (5 minutes) (got -1)',
      { simulator, resources: [{ ...resource, maxAge: -1 }] },
    ],
    [
      'resources[0].maxAge',
      'must be a whole number of seconds, 0 or more, such as 300 (5 minutes) (got a string)',
      { simulator, resources: [{ ...resource, maxAge: '300' }] },
    ],
    [
      'resources[0].scope',
      'must be words with single spaces between them, without quotes or backslashes (got a string)',
      { simulator, resources: [{ ...resource, scope: 'a "b"' }] },
    ],
    [
      'resources[0].handle',
      'must be a function (got an object)',
      { simulator, resources: [{ ...resource, handle: {} }] },
    ],
  ])('a wrong %s is named at once: it %s', (option, problem, options) => {
    const create = (): unknown => createProtectedApi(wrong(options))
    expect(create).toThrow(OptionError)
    expect(create).toThrow(new OptionError('createProtectedApi', option, problem))
  })
})
