import { DEFAULT_USER, type ReachFiveSimulator, type SimulatorOptions, type UserOptions } from '../index.js'
import * as fixture from '../simulator.fixtures.js'

/** Helpers of the tests of second factors. */

export const CREDENTIALS = '/identity/v1/mfa/credentials'
export const EMAILS = `${CREDENTIALS}/emails`
export const PHONES = `${CREDENTIALS}/phone-numbers`
export const STEP_UP_REQUIRED = [401, 'error.authn.mfa.stepup.required']

/** Ada with this or that, and nothing enrolled unless told. */
export const ada = (more: Partial<UserOptions> = {}): SimulatorOptions => ({
  users: [{ ...DEFAULT_USER, factors: [], ...more }],
})

export const signIn = async (simulator: ReachFiveSimulator): Promise<Record<string, string>> =>
  fixture.bearer((await simulator.signIn(DEFAULT_USER.id)).accessToken)

export const stepUp = async (simulator: ReachFiveSimulator): Promise<Record<string, string>> =>
  fixture.bearer(await fixture.stepUpToken(simulator))

export const keyOf = ({ status, body }: fixture.Answer): unknown[] => [status, body['error_message_key']]

/** The types of the list, in its order. */
export async function listed(simulator: ReachFiveSimulator): Promise<unknown[]> {
  const answer = await fixture.get(simulator, CREDENTIALS, await signIn(simulator))
  return answer.body['credentials'] as unknown[]
}

/** A step-up of a user whose only factor is the e-mail address. */
export async function stepUpByEmail(simulator: ReachFiveSimulator): Promise<Record<string, string>> {
  const start = await fixture.startCode(simulator, await fixture.beginStepUp(simulator), 'email')
  const code = simulator.outbox.last()?.code ?? ''
  const verified = await fixture.verify(simulator, fixture.text(start, 'challenge_id'), code)
  const tokens = await fixture.exchange(simulator, fixture.text(verified, 'code'))
  return fixture.bearer(fixture.text(tokens, 'access_token'))
}
