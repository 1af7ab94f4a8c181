import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

import { CHALLENGE, challenged, codeOf, createApi, createNetwork, fail, settled } from './gate.fixtures.js'
import { bearer, createPage, PAY, textOf } from './page.fixtures.js'

const dpop = 'DPoP error="insufficient_user_authentication", algs="ES256"'

// A defect of a callback is reported: defects.test.ts.
beforeEach(() => void Reflect.set(globalThis, 'reportError', () => undefined))
afterEach(() => void Reflect.deleteProperty(globalThis, 'reportError'))

describe('DPoP', () => {
  test.each<[string, string, RequestInit]>([
    ['a DPoP challenge', dpop, bearer],
    ['a DPoP call', CHALLENGE, { headers: { Authorization: 'DPoP old' } }],
  ])(
    '%s without authorize is a configuration error, and the user is not asked',
    async (_title, header, init) => {
      const { send, flows } = createPage(createNetwork(() => challenged(header)))
      await expect(send(PAY, init)).rejects.toMatchObject({
        code: 'configuration',
        details: { option: 'authorize' },
      })
      expect(flows).toEqual([])
    },
  )

  test('with authorize gets the new token and a proof for this call', async () => {
    const api = createNetwork((_call, count) => {
      const response = challenged(`Basic realm="x", ${CHALLENGE}, ${dpop}`)
      response.headers.set('DPoP-Nonce', 'n1')
      return count === 1 ? response : new Response('paid')
    })
    const { send, user } = createPage(api, {
      authorize: ({ url, method, headers }, { result, challenge: { scheme, dpopNonce } }) => {
        headers.set(
          'Authorization',
          `DPoP ${result.kind === 'tokens' ? (result.tokens.accessToken ?? '') : ''}`,
        )
        headers.set('DPoP', [method, url, scheme, dpopNonce].join(' '))
      },
    })
    const paid = textOf(send(PAY, { headers: { Authorization: 'DPoP old' } }))
    await settled()
    await user.pass()
    expect(await paid).toBe('paid')
    expect(api.calls[1]?.headers.get('DPoP')).toBe(`GET ${PAY} dpop n1`)
  })

  describe('a nonce that changes while the user types', () => {
    const wantsNonce = (nonce: string | null) => {
      const response = challenged('DPoP error="use_dpop_nonce"')
      if (nonce !== null) response.headers.set('DPoP-Nonce', nonce)
      return response
    }
    const createDpopPage = (answer: (nonce: string | undefined) => Response) => {
      const api = createNetwork(({ headers }, count) => {
        if (count > 1) return answer(headers.get('DPoP')?.split(' ')[1])
        const response = challenged(dpop)
        response.headers.set('DPoP-Nonce', 'n1')
        return response
      })
      const page = createPage(api, {
        authorize: ({ headers }, { challenge: { dpopNonce } }) => {
          headers.set('DPoP', `proof ${dpopNonce}`)
        },
      })
      return { ...page, api }
    }
    const pay = async ({ send, user }: ReturnType<typeof createDpopPage>) => {
      const paid = send(PAY, { headers: { Authorization: 'DPoP old' } })
      await settled()
      await user.pass()
      return paid
    }

    test('is used in one more try', async () => {
      const page = createDpopPage((nonce) => (nonce === 'n2' ? new Response('paid') : wantsNonce('n2')))
      expect(await textOf(pay(page))).toBe('paid')
      expect(page.api.calls.map(({ headers }) => headers.get('DPoP'))).toEqual([null, 'proof n1', 'proof n2'])
      expect(page.flows).toHaveLength(1)
    })

    test.each([
      ['n2', 3],
      [null, 2],
    ])('is asked for without end, or not given (%s): the answer is handed on', async (nonce, count) => {
      const page = createDpopPage(() => wantsNonce(nonce))
      expect((await pay(page)).headers.get('WWW-Authenticate')).toContain('use_dpop_nonce')
      expect(page.api.calls).toHaveLength(count)
      expect(page.gate.held()).not.toBeNull()
    })

    test('is no reason to send a bearer token again', async () => {
      const api = createNetwork((_call, count) => (count === 1 ? challenged() : wantsNonce('n2')))
      const { send, user } = createPage(api)
      const paid = send(PAY, bearer)
      await settled()
      await user.pass()
      expect((await paid).status).toBe(401)
      expect(api.calls).toHaveLength(2)
    })

    test('is not used after signing out', async () => {
      const page = createDpopPage(() => {
        page.gate.forget()
        return wantsNonce('n2')
      })
      const code = codeOf(page.send(PAY, { headers: { Authorization: 'DPoP old' } }))
      await settled()
      await page.user.pass()
      expect(await code).toBe('cancelled')
      expect(page.api.calls).toHaveLength(2)
    })
  })

  test('an authorize that throws is a configuration error without its text', async () => {
    const { send, user } = createPage(createApi(), { authorize: () => fail('CANARY') })
    const error = send(PAY, bearer).catch((thrown: unknown) => thrown)
    await settled()
    await user.pass()
    expect(await error).toMatchObject({ code: 'configuration', details: { option: 'authorize' } })
    expect(String(await error)).not.toContain('CANARY')
  })
})
