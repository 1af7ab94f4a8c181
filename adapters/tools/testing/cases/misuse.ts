import type { Grant, StepUpRequest } from '../../../../machines/domain.js'
import { type CaseContext, type CaseDefinition, refusals } from '../case.js'
import { expectRefused } from '../codes.js'
import { advise, expectThat, failWith } from '../expectations.js'
import type { Position } from '../walk.js'

/** Any page can lead a browser to a redirect URI ([RFC 9700, section 4.7](https://www.rfc-editor.org/rfc/rfc9700#section-4.7)). */
const foreignRedirects: readonly Readonly<Record<string, string>>[] = [
  { code: 'contract-foreign' },
  { code: 'contract-foreign', state: 'contract-foreign' },
  { error: 'access_denied' },
]

/** Input that only a restored snapshot, another version or a wrong configuration hands in. */
export const misuseCases: readonly CaseDefinition[] = [
  {
    title: 'an approach that nobody knows is refused',
    run: async ({ setUp }) => {
      const { stage, walk } = await setUp()
      const before = stage.countRequests()
      const unknown = JSON.parse('{"approach":{"kind":"contract-unknown"}}') as StepUpRequest
      await failWith(
        'begin by an unknown approach',
        refusals,
        () => walk.begin({}, unknown),
        advise('Check request.approach.kind first, and throw configuration.'),
      )
      expectThat(stage.countRequests() === before, {
        expected: 'no request for an approach that the adapter does not know',
        received: `${stage.countRequests() - before} were made`,
        advice: 'Check request.approach.kind first.',
      })
    },
  },
  {
    title: 'a factor that nobody knows is refused',
    run: (context) =>
      expectNotOffered(context, ({ factor, ...position }) => ({
        ...position,
        factor: { ...factor, id: 'contract-unknown' },
      })),
  },
  {
    title: 'a factor that is known and not on offer is refused',
    run: (context) =>
      expectNotOffered(context, ({ grant, ...position }) => ({
        ...position,
        grant: { ...grant, factors: grant.factors.filter(({ id }) => id !== position.factor.id) },
      })),
  },
  {
    title: 'polling for a typed code is refused',
    run: async ({ setUp }) => {
      const { walk } = await setUp()
      const position = await walk.open()
      await failWith(
        'verify by polling where a code is typed',
        refusals,
        () => walk.verify(position, '', { response: { kind: 'poll' } }),
        advise('Check response.kind, and throw configuration where a code is typed and none came.'),
      )
    },
  },
  {
    title: 'a redirect that is not of this flow verifies nothing',
    run: async ({ setUp }) => {
      const { stage, walk } = await setUp()
      const position = await walk.open()
      const code = await stage.readCode()
      for (const parameters of foreignRedirects)
        await expectRefused({
          doing: 'verify with a redirect of another flow',
          verify: () => walk.verify(position, '', { response: { kind: 'redirect', parameters } }),
          codes: [...refusals, 'invalid_code'],
          advice:
            'Answer invalidCode to a redirect without the state of this flow, an error too, or throw configuration where none is expected.',
        })
      await walk.prove(position, code)
    },
  },
  {
    title: 'a grant of another adapter verifies nothing',
    run: async ({ setUp }) => {
      const { stage, walk } = await setUp()
      const position = await walk.open()
      const code = await stage.readCode()
      const { factors } = position.grant
      const grant: Grant = { token: 'contract-foreign', memory: { foreign: true }, factors, expiresAt: null }
      const challenge = { ...position.challenge, id: 'contract-foreign' }
      await expectRefused({
        doing: 'verify with a grant of another adapter',
        verify: () => walk.verify({ ...position, grant, challenge }, code),
        advice:
          'Keep a marker in grant.token or grant.memory and check it, or send what was handed in to the provider.',
      })
    },
  },
]

/** Uses a factor that the grant does not offer, to send and to verify. The provider must not hear of it, and the code stays good. */
async function expectNotOffered({ setUp }: CaseContext, leave: (position: Position) => Position) {
  const { stage, walk } = await setUp()
  const open = await walk.open()
  const code = await stage.readCode()
  const before = { requests: stage.countRequests(), codes: stage.countCodes() }
  const advice =
    'Look for the id of the factor among grant.factors before a request, else throw factor_unavailable.'
  const position = leave(open)
  await failWith('send by a factor not on offer', refusals, () => walk.send(position), advise(advice))
  await failWith(
    'verify by a factor not on offer',
    refusals,
    () => walk.verify(position, code),
    advise(advice),
  )
  expectThat(stage.countCodes() === before.codes, {
    expected: 'no code for a factor that is not on offer',
    received: 'one went out',
    advice,
  })
  expectThat(stage.countRequests() === before.requests, {
    expected: 'no request for a factor that is not on offer',
    received: `${stage.countRequests() - before.requests} were made`,
    advice,
  })
  await walk.prove(open, code)
}
