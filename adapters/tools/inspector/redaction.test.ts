import { expect, test } from '@jest/globals'

import { isLeak, plainFactors } from './inspector.fixtures.js'
import type { RedactedInspection } from './messages.js'
import { recordFlow } from './recorded.fixtures.js'
import { redact } from './redaction.js'

const contextsOf = (messages: readonly RedactedInspection[]) =>
  messages.flatMap((message) =>
    message.type === '@xstate.snapshot' && message.snapshot.context !== undefined
      ? [message.snapshot.context]
      : [],
  )

test('a vault that seals in clear gives nothing away', async () => {
  const { raw, shown } = await recordFlow()
  const inClear = raw.filter((event) => 'snapshot' in event && isLeak(JSON.stringify(event.snapshot)))
  expect(inClear.length).toBeGreaterThan(10)
  expect(shown.filter((message) => isLeak(JSON.stringify(message)))).toEqual([])
})

test('what helps is shown: states, counts, deadlines, kinds, codes, checks', async () => {
  const { shown } = await recordFlow(plainFactors)
  const limited = contextsOf(shown).find((context) => JSON.stringify(context).includes('rate_limited'))
  const moment = expect.any(Number)
  expect(limited).toEqual({
    flow: {
      id: 'sealed',
      limits: {
        codesPerFlow: 5,
        triesPerChallenge: 5,
        triesPerFlow: 10,
        restarts: 1,
        beginTries: 3,
        resendCooldowns: 'sealed',
        codeLifetime: 'sealed',
        grantLifetime: 'sealed',
        flowLifetime: 'sealed',
        idleLifetime: 'sealed',
        beginTimeout: 'sealed',
        sendTimeout: 'sealed',
        verifyTimeout: 'sealed',
        beginBackoff: 'sealed',
        rateLimitWait: 'sealed',
        pollInterval: 'sealed',
      },
      secrets: ['sealed'],
      request: { approach: 'accessToken', secret: 'sealed', namesUser: true },
      startedAt: moment,
    },
    grant: {
      secret: 'sealed',
      factors: [expect.objectContaining({ id: 'sms', kind: 'sms', hint: 'sealed' }), expect.anything()],
      automaticFactorId: null,
      correlationId: null,
      expiresAt: null,
    },
    factorId: 'sms',
    challenge: null,
    counts: { codesSent: 1, challenges: 0, tries: 0, restarts: 0, failedBegins: 0 },
    deadlines: { flow: moment, idle: moment, grant: moment, wait: moment, cooldowns: { sms: moment } },
    setback: {
      code: 'rate_limited',
      availableAt: moment,
      scope: 'send',
      option: 'sealed',
      claim: 'sealed',
      providerCode: 'sealed',
      providerErrorId: 'sealed',
      correlationId: 'sealed',
    },
    success: null,
  })
  const end = shown.find((message) => 'snapshot' in message && message.snapshot.value === 'verified')
  expect(end).toMatchObject({
    event: { type: 'xstate.done.actor.exchange' },
    snapshot: {
      status: 'done',
      output: {
        status: 'verified',
        flowId: 'sealed',
        evidence: { subject: 'sealed', methods: ['otp', 'sealed'], acr: 'sealed', checked: ['signature'] },
        result: 'sealed',
      },
    },
  })
})

test('the list knows every field of a flow: none of them has an `other`', async () => {
  for (const factors of [plainFactors, undefined]) {
    const { shown } = await recordFlow(factors)
    expect(shown.filter((message) => JSON.stringify(message).includes('"other"'))).toEqual([])
  }
})

test('every event of the flow is told of by its name', async () => {
  const { raw, shown } = await recordFlow(plainFactors)
  const told = raw.filter(({ type }) => ['@xstate.actor', '@xstate.event', '@xstate.snapshot'].includes(type))
  expect(shown).toHaveLength(told.length)
  const types = shown.flatMap((message) => (message.type === '@xstate.event' ? [message.event.type] : []))
  expect(types).not.toContain('sealed')
  expect(types).toEqual(
    expect.arrayContaining(['flow.started', 'factor.chosen', 'code.submitted', 'xstate.error.actor.send']),
  )
})

test.each(['482916', '048291', 'xstate.482916', 'code.482916', 'x482916'])(
  'an event of an app whose type is %s is shown without it: it may be the code',
  (type) => {
    for (const kind of ['@xstate.event', '@xstate.snapshot'])
      expect(redact({ type: kind, rootId: 'x:0', event: { type } })).toMatchObject({
        event: { type: 'sealed' },
      })
  },
)
