import type { Grant, StepUpRequest } from '../../../../machines/domain.js'
import { type CaseDefinition, refusals } from '../case.js'
import { expectRefused } from '../codes.js'
import { advise, expectThat, failWith } from '../expectations.js'
import type { Position } from '../walk.js'

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
    run: async ({ setUp }) => {
      const { stage, walk } = await setUp()
      const begun = await walk.begin()
      const position: Position = { ...begun, factor: { ...begun.factor, id: 'contract-unknown' } }
      const before = stage.countCodes()
      const advice =
        'Look for the id of the factor among those that begin offered, else throw factor_unavailable.'
      await failWith('send by an unknown factor', refusals, () => walk.send(position), advise(advice))
      expectThat(stage.countCodes() === before, {
        expected: 'no code for a factor that is not on offer',
        received: 'one went out',
        advice,
      })
    },
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
