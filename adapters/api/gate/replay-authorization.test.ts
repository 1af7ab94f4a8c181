import { describe, expect, test } from '@jest/globals'

import { CHALLENGE, challenged, createApi, createNetwork, fail, settled } from './gate.fixtures.js'
import { bearer, createPage, PAY, textOf } from './page.fixtures.js'

const dpop = 'DPoP error="insufficient_user_authentication", algs="ES256"'

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

  test('an authorize that throws is a configuration error without its text', async () => {
    const { send, user } = createPage(createApi(), { authorize: () => fail('CANARY') })
    const error = send(PAY, bearer).catch((thrown: unknown) => thrown)
    await settled()
    await user.pass()
    expect(await error).toMatchObject({ code: 'configuration', details: { option: 'authorize' } })
    expect(String(await error)).not.toContain('CANARY')
  })
})
