import { describe, expect, test } from '@jest/globals'

import { createContext } from '../chart/context.js'
import { sms } from '../flow.fixtures.js'
import { defaultLimits } from '../settings/limits.js'
import { isFlowState, isSavedFlow } from './saved-flow.js'

/** A saved flow is what an app, an older version or a hand in the store made of it: what isn't one must be known at once. */

const saved = {
  flowId: 'flow',
  adapter: 'scripted',
  owner: '',
  savedAt: 1,
  expiresAt: 2,
  sealed: 'sealed:flow:x',
}
const context = {
  ...createContext({ flowId: 'flow' }, defaultLimits),
  flow: {
    id: 'flow',
    secrets: ['sealed:grant:x'],
    limits: defaultLimits,
    request: { approach: 'session', secret: 'sealed:request:x' },
    startedAt: 1,
  },
  grant: {
    secret: 'sealed:grant:x',
    factors: [sms],
    automaticFactorId: 'sms',
    correlationId: null,
    expiresAt: null,
  },
  factorId: 'sms',
  challenge: {
    secret: 'sealed:challenge:x',
    factorId: 'sms',
    expiresAt: 7,
    triesLeft: 5,
    pollInterval: null,
    submission: null,
  },
  deadlines: { flow: 9, idle: 8, cooldowns: { sms: 7 } },
  setback: { code: 'invalid_code' },
}
const state = { format: 4, adapter: 'scripted', value: { codeSent: 'awaitingCode' }, context }

/** The same with one thing changed, at any depth. */
function changed(value: unknown, path: string, to: unknown): unknown {
  const [name = '', ...rest] = path.split('.')
  if (path === '') return to
  const fields = value as Readonly<Record<string, unknown>>
  return { ...fields, [name]: changed(fields[name], rest.join('.'), to) }
}

test('a saved flow is one', () => {
  expect(isSavedFlow(saved)).toBe(true)
})

test.each([
  ['', null],
  ['', 'text'],
  ['flowId', ''],
  ['flowId', 7],
  ['savedAt', undefined],
  ['savedAt', -1],
  ['expiresAt', '2'],
  ['expiresAt', Infinity],
  ['sealed', 'flow'],
  ['sealed', undefined],
  ['sealed', { startsWith: () => true }],
])('a saved flow with %j: %j is none', (path, to) => {
  expect(isSavedFlow(changed(saved, path, to))).toBe(false)
})

describe('the state of a flow', () => {
  test.each([
    ['format', 1],
    ['value', { stepUp: 'choosingFactor' }],
    ['value', { codeSent: 'awaitingApproval' }],
    ...['wrongCode', 'codeExpired', 'requestFailed', 'rateLimited'].map(
      (retry) => ['value', { retry }] as const,
    ),
    ['context.grant', null],
    ['context.factorId', null],
    ['context.challenge', null],
    ['context.challenge.secret', null],
    ['context.challenge.expiresAt', null],
    // An answer of the server wins over the count here: it can be any whole number.
    ['context.challenge.triesLeft', -1],
    ['context.deadlines', { cooldowns: {} }],
    ['context.setback', null],
  ])('with %s: %j can be gone on with', (path, to) => {
    expect(isFlowState(changed(state, path, to))).toBe(true)
  })

  test.each([
    ['', null],
    ['format', undefined],
    ['format', -1],
    ['value', undefined],
    ['value', null],
    ['value', 'idle'],
    ['value', 'verified'],
    ['value', {}],
    ['value', { codeSent: 'verifying' }],
    ['value', { codeSent: 'awaitingCode', retry: 'wrongCode' }],
    ['value', { codeSent: { awaitingCode: {} } }],
    ['context', undefined],
    ['context.flow', null],
    ['context.flow.id', ''],
    ['context.flow.startedAt', null],
    ['context.flow.secrets', undefined],
    ['context.flow.secrets', ['grant']],
    ['context.flow.limits', undefined],
    ['context.flow.limits', null],
    ['context.flow.limits', 'none'],
    ['context.flow.limits', {}],
    ['context.flow.limits.triesPerFlow', undefined],
    ['context.flow.limits.triesPerFlow', 1000],
    ['context.flow.limits.more', 1],
    ['context.flow.request', null],
    ['context.flow.request.approach', ''],
    ['context.flow.request.secret', 'request'],
    ['context.grant', undefined],
    ['context.grant.secret', null],
    ['context.grant.secret', 'token'],
    ['context.grant.factors', undefined],
    ['context.grant.factors', [{ id: 'sms' }]],
    ['context.factorId', undefined],
    ['context.factorId', 7],
    ['context.challenge', undefined],
    ['context.challenge.secret', 'challenge'],
    ['context.challenge.factorId', null],
    ['context.challenge.triesLeft', 1.5],
    ['context.challenge.triesLeft', '5'],
    ['context.challenge.expiresAt', 'soon'],
    ...['codesSent', 'challenges', 'tries', 'restarts', 'failedBegins'].flatMap((name) => [
      [`context.counts.${name}`, -1] as const,
      [`context.counts.${name}`, undefined] as const,
    ]),
    ['context.deadlines', null],
    ['context.deadlines', 'none'],
    ['context.deadlines.flow', 'soon'],
    ['context.deadlines.cooldowns', undefined],
    ['context.deadlines.cooldowns', 7],
    ['context.deadlines.cooldowns.sms', null],
    ['context.setback', undefined],
    ['context.setback', {}],
    ['context.setback', { code: 'secret' }],
  ])('with %j: %j can not', (path, to) => {
    expect(isFlowState(changed(state, path, to))).toBe(false)
  })
})
