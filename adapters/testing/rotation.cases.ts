import type { CaseDefinition } from './case.definition.js'
import { expectInvalid, wrongCode } from './code.expectations.js'
import { expectThat } from './contract.violation.js'
import { failWith, succeed } from './thrown.reader.js'

/** Tokens that change under way. */
export const rotationCases: readonly CaseDefinition[] = [
  {
    title: 'a token that is renewed',
    expects: ({ rotatesToken }) => (rotatesToken ? 'the old one is dead' : 'never'),
    run: async ({ capabilities: { sends, rotatesToken }, setUp }) => {
      const { stage, walk } = await setUp()
      const begun = await walk.begin()
      const next = sends
        ? await succeed('send', () => walk.send(begun))
        : (await expectInvalid(walk, begun, wrongCode(await stage.readCode()))).position
      const isNew = next.grant.token !== begun.grant.token
      expectThat(isNew === rotatesToken, {
        expected: rotatesToken ? 'a new token in the answer' : 'the token to stay',
        received: isNew ? 'it changed' : 'it stayed',
        advice: 'An answer with a new token carries a whole grant; or correct the capability rotatesToken.',
      })
      const code = await stage.readCode()
      if (rotatesToken) {
        await failWith('verify with the token before', ['token_expired'], () =>
          walk.verify({ ...next, grant: begun.grant }, code),
        )
      }
      await walk.prove(next, code)
    },
  },
]
