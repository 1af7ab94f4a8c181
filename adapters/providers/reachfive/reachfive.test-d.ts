import type { StepUpRequest, Tokens } from '../../../machines/domain.js'
import type { StepUpAdapter } from '../../../machines/ports.js'
import {
  createReachFiveAdapter,
  createTokenRefresh,
  logInWithPassword,
  type PasswordLogin,
  type ReachFiveAdapter,
  type ReachFiveAuthOptions,
} from './index.js'

/** Types, both ways; the compiler runs this file. */

const good = { domain: 'tenant.example', clientId: 'CID' }
export const adapter: StepUpAdapter = createReachFiveAdapter(good)
export const named: 'reachfive' = createReachFiveAdapter({
  ...good,
  fetch,
  crypto,
  auth: { prompt: 'login' },
}).name
export const request: StepUpRequest = {
  approach: { kind: 'session' },
  providerOptions: { useWebMessage: true } satisfies ReachFiveAuthOptions,
}
export const store = async (tokens: Tokens, { flowId }: { flowId: string }) =>
  fetch(flowId, { body: tokens.refreshToken ?? '' })
createReachFiveAdapter({
  ...good,
  refresh: createTokenRefresh({
    onTokensRefreshed: async (tokens, call) => {
      await store(tokens, call)
    },
  }),
})

// @ts-expect-error a tenant is needed
createReachFiveAdapter({ clientId: 'CID' })
// @ts-expect-error a client is needed
createReachFiveAdapter({ domain: 'tenant.example' })
// @ts-expect-error no such option
createReachFiveAdapter({ ...good, clientID: 'CID' })
// @ts-expect-error a flag, not a word
createReachFiveAdapter({ ...good, exchange: 'never' })
// @ts-expect-error no such alphabet
createReachFiveAdapter({ ...good, code: { length: 6, alphabet: 'emoji' } })
// @ts-expect-error milliseconds, not a text
createReachFiveAdapter({ ...good, timeout: '10s' })
// @ts-expect-error who refreshes must say where the new tokens go
createTokenRefresh({})
// @ts-expect-error made by createTokenRefresh
createReachFiveAdapter({ ...good, refresh: store })
// @ts-expect-error an adapter of ReachFive, not any
export const foreign = (any: StepUpAdapter) => logInWithPassword(any, { email: 'a@b.c', password: 'pw' })
// @ts-expect-error no such response type
createReachFiveAdapter({ ...good, auth: { responseType: 'id_token' } })
// @ts-expect-error no such prompt
export const prompt: ReachFiveAuthOptions = { prompt: 'always' }
// @ts-expect-error S256 is the only method
export const method: ReachFiveAuthOptions = { codeChallengeMethod: 'plain' }
// @ts-expect-error orchestrated flows are not supported
export const orchestrated: ReachFiveAuthOptions = { orchestrationToken: 'x' }
// @ts-expect-error scopes are texts
export const scope: ReachFiveAuthOptions = { scope: [1] }
// @ts-expect-error a password is needed
export const login: PasswordLogin = { email: 'a@b.c' }
// @ts-expect-error credentials are never saved
export const saved: PasswordLogin = { email: 'a@b.c', password: 'pw', saveCredentials: true }
export const wrongSignal = (reachfive: ReachFiveAdapter, controller: AbortController) =>
  // @ts-expect-error the signal, not its controller
  logInWithPassword(reachfive, { email: 'a@b.c', password: 'pw' }, { signal: controller })
export const maybe = (reachfive: ReachFiveAdapter) =>
  // @ts-expect-error with exchange: false there is none
  reachfive.exchange({}, {})
// @ts-expect-error answers are read-only
createReachFiveAdapter(good).name = 'other'
