import { describe, expect, test } from '@jest/globals'

import { createProtectedApi, createReachFiveSimulator, type ProtectedApiOptions } from './index.js'

/** Options as a JavaScript user may write them. */
const wrong = (options: unknown): ProtectedApiOptions => options as ProtectedApiOptions

const simulator = createReachFiveSimulator()
const resource = { method: 'GET', path: '/' }

describe('options', () => {
  test.each<[string, unknown]>([
    ['options', 7],
    ['options.introspectionUrl', {}],
    ['options.introspectionUrl', { introspectionUrl: '/introspect' }],
    ['simulator', { simulator: {} }],
    ['options.form', { simulator, form: 'okta' }],
    ['options.forms', { simulator, forms: 'okta' }],
    ['options.status', { simulator, status: 400 }],
    ['options.scheme', { simulator, scheme: 'Basic' }],
    ['options.quotesMaxAge', { simulator, quotesMaxAge: 1 }],
    ['options.otherChallenges', { simulator, otherChallenges: 'Basic' }],
    ['options.allowedOrigins', { simulator, allowedOrigins: '*' }],
    ['options.exposesChallenge', { simulator, exposesChallenge: 'no' }],
    ['options.now', { simulator, now: 5 }],
    ['options.fetch', { simulator, fetch: 'https://as.example' }],
    ['options.resources', { simulator, resources: {} }],
    ['options.resources', { simulator, resources: [resource, { ...resource, method: 'get' }] }],
    ['options.resources[0]', { simulator, resources: ['/account'] }],
    ['options.resources[0].method', { simulator, resources: [{ path: '/' }] }],
    ['options.resources[0].path', { simulator, resources: [{ method: 'GET', path: 'account' }] }],
    ['options.resources[0].acr', { simulator, resources: [{ ...resource, acr: 'phr' }] }],
    ['options.resources[0].acrValues', { simulator, resources: [{ ...resource, acrValues: ['a b'] }] }],
    ['options.resources[0].acrValues', { simulator, resources: [{ ...resource, acrValues: ['"'] }] }],
    ['options.resources[0].amr', { simulator, resources: [{ ...resource, amr: [] }] }],
    ['options.resources[0].maxAge', { simulator, resources: [{ ...resource, maxAge: -1 }] }],
    ['options.resources[0].maxAge', { simulator, resources: [{ ...resource, maxAge: '300' }] }],
    ['options.resources[0].scope', { simulator, resources: [{ ...resource, scope: 'a "b"' }] }],
    ['options.resources[0].handle', { simulator, resources: [{ ...resource, handle: {} }] }],
  ])('a wrong %s is named at once: %j', (name, options) => {
    const create = (): unknown => createProtectedApi(wrong(options))
    expect(create).toThrow(TypeError)
    expect(create).toThrow(`"${name}"`)
  })
})
