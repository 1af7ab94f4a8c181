import { expect, test } from '@jest/globals'

import type { StepUpRequest } from '../../../machines/domain.js'
import { createStepUpFlow, createStepUpServices } from '../../../machines/index.js'
import { createTokenRefresh } from './index.js'
import { config, NOW, paths, type Script, setup } from './reachfive.fixtures.js'

/** A call that makes several requests, and a machine that sleeps during one of them: the next one does not leave after the flow's life. */

const accessToken: StepUpRequest = {
  approach: { kind: 'accessToken', accessToken: 'AT0', refreshToken: 'RT0' },
}
const stale = { error: 'login_required', error_message_key: 'error.accessToken.freshness' }

test.each<[string, StepUpRequest, (sleep: () => void) => Script, readonly string[]]>([
  [
    'the configuration is fetched',
    { approach: { kind: 'session' } },
    (sleep) => ({ [paths.config]: () => (sleep(), Response.json(config)) }),
    [paths.config],
  ],
  [
    'the access token is refused as stale',
    accessToken,
    (sleep) => ({ [paths.begin]: () => (sleep(), Response.json(stale, { status: 401 })) }),
    [paths.config, paths.begin],
  ],
  [
    'the access token is refreshed',
    accessToken,
    (sleep) => ({
      [paths.begin]: () => Response.json(stale, { status: 401 }),
      [paths.token]: () => (sleep(), Response.json({ access_token: 'AT1', refresh_token: 'RT1' })),
    }),
    [paths.config, paths.begin, paths.token],
  ],
])('while %s', async (_title, request, script, requests) => {
  let time = NOW
  const { adapter, server } = setup(
    script(() => (time += 3_000_000)),
    { now: () => time, refresh: createTokenRefresh({ onTokensRefreshed: () => undefined }) },
  )
  const flow = createStepUpFlow({ services: createStepUpServices({ adapter }), request })
  const ended = new Promise<void>((resolve) => {
    flow.subscribe(() => {
      if (flow.getSnapshot().state !== 'stepUp') resolve()
    })
  })
  flow.send({ type: 'flow.started' })
  await ended
  expect(server.sent.map(({ url }) => new URL(url).pathname)).toEqual(requests)
  flow.send({ type: 'flow.cancelled' })
  await flow.outcome
})
