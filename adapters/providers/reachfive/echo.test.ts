import { describe, expect, test } from '@jest/globals'

import type { StepUpRequest } from '../../../machines/domain.js'
import { createTokenRefresh, logInWithPassword } from './index.js'
import { failureOf, paths, refusal, type Script, setup } from './reachfive.fixtures.js'

/**
 * A server may repeat what it was sent in any field of an error. Most secrets here have the form of an error id: only a comparison with
 * what was sent tells them apart.
 */
const sent = {
  password: 'PassWord0x',
  ticket: 'TicKet000x',
  accessToken: 'AccToken0x',
  refreshToken: 'RefToken0x',
  captcha: 'CapTcha00x',
  state: 'StateOne0x',
  stepUp: 'StepUpTk0x',
  challenge: 'ChallEng0x-and-more',
  letters: 'QwErTyUiOp',
  capitals: 'QWERTY',
  code: 'AuthCode0x',
}
const { accessToken, refreshToken, ticket, captcha, state } = sent
const ofState = { providerOptions: { state } }
const ofTicket = { approach: { kind: 'loginTicket', ticket } } as const
const ofToken = { approach: { kind: 'accessToken', accessToken, refreshToken } } as const
const ofEmail = { approach: { kind: 'identifier', email: 'a@b.c', captcha: { token: captcha } } } as const

const script: Script = {
  [paths.begin]: { amr: ['sms'], token: sent.stepUp },
  [paths.start]: { challenge_id: sent.challenge },
  [paths.verify]: { code: sent.code },
}

type Request = Partial<StepUpRequest>
type Run = (world: ReturnType<typeof setup>, request: Request) => Promise<unknown>
const begin: Run = ({ begin: run }, request) => run(request)
const send: Run = ({ send: run }, request) => run(request)
const verify =
  (code: string): Run =>
  ({ verify: run }, request) =>
    run(request, { code })
const exchange: Run = ({ exchange: run }, request) => run(request)
const login: Run = ({ adapter }) => logInWithPassword(adapter, { email: 'a@b.c', password: sent.password })

describe.each<[string, string, Run, Request, string]>([
  ['password at a login', paths.login, login, {}, sent.password],
  ['ticket at a begin', paths.begin, begin, ofTicket, ticket],
  ['access token at a begin', paths.begin, begin, ofToken, accessToken],
  ['refresh token at a begin', paths.begin, begin, ofToken, refreshToken],
  ['state at a begin', paths.begin, begin, ofState, state],
  ['captcha token at a send', paths.start, send, ofEmail, captcha],
  ['step-up token at a send', paths.start, send, ofState, sent.stepUp],
  ['code of letters at a verify', paths.verify, verify(sent.letters), ofState, sent.letters],
  ['code of capitals at a verify', paths.verify, verify(sent.capitals), ofState, sent.capitals],
  ['challenge id at a verify', paths.verify, verify('123456'), ofState, sent.challenge],
  ['step-up token at a verify', paths.verify, verify('123456'), ofState, sent.stepUp],
  ['step-up token at an exchange', paths.token, exchange, ofState, sent.stepUp],
  ['authorization code at an exchange', paths.token, exchange, ofState, sent.code],
])('the %s that a server repeats', (_title, path, run, request, secret) => {
  test.each<[string, string]>([
    ['as it is', secret],
    ['in part', secret.slice(0, 10)],
    ['in other capitals', `${secret.slice(0, 4).toLowerCase()}${secret.slice(4, 10).toUpperCase()}`],
    ['in a longer text', `x${secret}`],
  ])('%s is in no error', async (_form, echo) => {
    const answer = refusal(400, { error: echo, error_message_key: `error.${echo}`, error_id: echo })
    const refresh = createTokenRefresh({ onTokensRefreshed: () => undefined })
    const error = await failureOf(run(setup({ ...script, [path]: answer }, { refresh }), request))
    expect(JSON.stringify(error)).not.toContain(echo)
    expect(Object.keys(error.details).sort()).toEqual(['correlationId', 'status'])
  })
})

test('an error id of ReachFive is kept', async () => {
  const { verify: run } = setup({ [paths.verify]: refusal(400, { error_id: '9z8h7JmIHU' }) })
  expect((await failureOf(run())).details.providerErrorId).toBe('9z8h7JmIHU')
})
