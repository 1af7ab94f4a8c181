import { createStepUp, type CreateStepUpOptions } from 'mfa-step-up/dialog'
import { createReachFiveAdapter } from 'mfa-step-up/reachfive'

import { signInToDemo } from '../bank/demo.session.js'

/** The two lines before the simulator: `stepUp`, `ask` and `pay` are global. The query says what differs: `plain` (no saving), `denied` (no storage). */

const query = new URLSearchParams(location.search)
if (query.has('denied')) {
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
    Object.defineProperty(globalThis, name, {
      get: () => {
        throw new DOMException('Denied', 'SecurityError')
      },
    })
}

async function open(): Promise<void> {
  const session = await signInToDemo()
  const { domain, clientId, redirectUri, accessToken, apiOrigin } = session
  const options: CreateStepUpOptions = {
    adapter: createReachFiveAdapter({
      domain,
      clientId,
      redirectUri,
      code: { length: 6, alphabet: 'digits' },
    }),
    approach: () => ({ kind: 'accessToken', accessToken }),
    origins: [apiOrigin],
    methods: ['POST'],
    ...(query.has('plain') && { store: null }),
  }
  const stepUp = createStepUp(options)
  const output = document.body.appendChild(document.createElement('output'))
  /** What came of each call, in the order in which they ended. The page shows it. */
  const ended: unknown[] = []
  const end = (result: unknown) => {
    ended.push(result)
    output.textContent = JSON.stringify(ended)
  }
  const fail = (error: unknown) => {
    end(error instanceof Error ? (Reflect.get(error, 'code') ?? error.name) : error)
  }
  const ask = (request: Parameters<typeof stepUp.confirm>[0]) => {
    void stepUp.confirm(request).then(({ status }) => {
      end(status)
    }, fail)
  }
  const pay = async () => {
    const headers = { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' }
    const body = JSON.stringify({ amount: 4200, to: 'Charles B.' })
    await stepUp.fetch(`${apiOrigin}/payments`, { method: 'POST', headers, body }).then(({ status }) => {
      end(status)
    }, fail)
  }
  Object.assign(globalThis, { stepUp, options, createStepUp, ask, pay })
  output.textContent = '[]'
}

void open()
