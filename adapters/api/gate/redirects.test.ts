import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

import { CHALLENGE, challenged, createNetwork, fail, settled } from './gate.fixtures.js'
import { bearer, createPage, from, PAY, textOf } from './page.fixtures.js'

/** A call that ends at another API of the list than it was made to. */

const OTHER = 'https://other.example'
const listed = { origins: [new URL(PAY).origin, OTHER] }
const redirected = (url: string, header = CHALLENGE) => {
  const response = from(challenged(header), { url })
  return Object.defineProperty(response, 'redirected', { value: true })
}

describe('a challenge of an API that a call was redirected to', () => {
  test('is handed on: its step-up would be for that API, and its token go to the other one', async () => {
    const answer = redirected(`${OTHER}/pay`)
    const { send, flows, notices } = createPage({ fetch: () => Promise.resolve(answer) }, listed)
    expect(await send(PAY, bearer)).toBe(answer)
    expect([flows, notices]).toMatchObject([[], []])
    expect(answer.bodyUsed).toBe(false)
  })

  test('is handed on at the replay, too, and the new token stays', async () => {
    const api = createNetwork((_call, count) =>
      count === 1 ? challenged() : redirected(`${OTHER}/pay`, 'Bearer error="invalid_token"'),
    )
    const { send, user, flows, gate } = createPage(api, listed)
    const answer = send(PAY, bearer)
    await settled()
    await user.pass()
    expect([(await answer).status, flows.length, gate.held() === null]).toEqual([401, 1, false])
  })

  test('within its own origin counts', async () => {
    const api = createNetwork((_call, count) =>
      count === 1 ? redirected(`${PAY}&v=2`) : new Response('paid'),
    )
    const { send, user } = createPage(api, listed)
    const paid = textOf(send(PAY, bearer))
    await settled()
    await user.pass()
    expect(await paid).toBe('paid')
  })

  test('counts where the app itself sent the call there', async () => {
    const api = createNetwork((_call, count) =>
      count === 1 ? from(challenged(), { url: `${OTHER}/pay` }) : new Response('paid'),
    )
    const { send, user } = createPage(api, listed)
    const paid = textOf(send(PAY, bearer))
    await settled()
    await user.pass()
    expect(await paid).toBe('paid')
  })
})

describe('by the fetch of the platform', () => {
  const seen: (string | undefined)[] = []
  const servers: Server[] = []
  const listen = async (answer: (request: IncomingMessage, response: ServerResponse) => void) => {
    const server = createServer(answer)
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : fail('no port')}`
  }
  let [first, second] = ['', '']
  beforeAll(async () => {
    second = await listen((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(401, { 'WWW-Authenticate': CHALLENGE }).end()
    })
    first = await listen((_request, response) => {
      response.writeHead(307, { Location: `${second}/pay` }).end()
    })
  })
  afterAll(() => {
    for (const server of servers) server.close()
  })

  test('it is known by `redirected` and `url`, and no token has gone along', async () => {
    const { send, flows } = createPage({ fetch }, { origins: [first, second] })
    const { status, url, redirected: isRedirected } = await send(`${first}/pay`, bearer)
    expect([status, url, isRedirected, flows.length]).toEqual([401, `${second}/pay`, true, 0])
    expect(seen).toEqual([undefined])
  })
})
