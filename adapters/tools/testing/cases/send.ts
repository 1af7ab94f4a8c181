import { type CaseContext, type CaseDefinition, defineCallCase } from '../case.js'
import { expectFate, expectInvalid, expectRefused } from '../codes.js'
import { expectThat, succeed } from '../expectations.js'

/** Moments may differ by this much: providers count in seconds. */
const TOLERANCE = 2000

/** A flow with two codes sent on one grant, as late as the provider wants. */
async function resend({ setUp }: CaseContext) {
  const { stage, walk } = await setUp()
  const first = await walk.open()
  const firstCode = await stage.readCode()
  const { resendAvailableAt } = first.challenge
  const wait = (resendAvailableAt ?? 0) - stage.adapter.environment.now()
  if (wait > 0) await stage.advance(wait)
  const second = await succeed('send once more on the same grant', () => walk.send(first))
  return { walk, second, firstCode, secondCode: await stage.readCode() }
}

/** How codes go out. */
export const sendCases: readonly CaseDefinition[] = [
  defineCallCase('send', {
    title: 'one send is one code',
    run: async ({ capabilities: { codeLifetime }, setUp }) => {
      const { stage, walk } = await setUp()
      const begun = await walk.begin()
      const before = stage.countCodes()
      const { challenge } = await succeed('send', () => walk.send(begun))
      expectThat(stage.countCodes() === before + 1, {
        expected: 'one code to go out at send',
        received: `the user got ${stage.countCodes() - before}`,
        advice: 'One act of the user is one code.',
      })
      const life = (challenge.expiresAt ?? 0) - stage.adapter.environment.now()
      expectThat(challenge.expiresAt === undefined || Math.abs(life - codeLifetime) <= TOLERANCE, {
        expected: `the challenge to expire in ${codeLifetime} milliseconds`,
        received: `it does in ${life}`,
        advice: 'expiresAt is a moment in milliseconds since 1970; absent where the provider does not say.',
      })
    },
  }),
  defineCallCase('send', {
    title: 'the newest code after a resend',
    run: async (context) => {
      const { walk, second, secondCode } = await resend(context)
      const fate = { what: 'the newest code', fate: 'verified', capability: 'resend' } as const
      await expectFate(fate, walk, second, secondCode)
    },
  }),
  defineCallCase('send', {
    title: 'the older code after a resend',
    expects: ({ resend }) => (resend === 'newCode' ? 'invalidCode' : 'the same code'),
    run: async (context) => {
      const { walk, second, firstCode, secondCode } = await resend(context)
      const isSame = context.capabilities.resend === 'sameCode'
      expectThat((firstCode === secondCode) === isSame, {
        expected: isSame ? 'the same code at a resend' : 'another code at a resend',
        received: isSame ? 'another came' : 'the same came',
        advice: 'Correct the capability resend.',
      })
      if (!isSame) await expectInvalid(walk, second, firstCode)
    },
  }),
  {
    title: 'a code that nobody asked for',
    expects: ({ sends }) => (sends ? 'refused' : 'verified, nothing is sent'),
    run: async ({ capabilities: { sends }, setUp }) => {
      const { stage, walk } = await setUp()
      const position = await walk.begin()
      const before = stage.countCodes()
      if (sends) {
        await expectRefused({
          doing: 'verify before a code was sent',
          verify: () => walk.verify(position, '000000'),
          advice: 'Nothing but the provider says that a code is right.',
        })
      } else {
        await walk.prove(position)
      }
      expectThat(stage.countCodes() === before, {
        expected: 'verify to send nothing',
        received: 'a code went out',
        advice: 'Only send sends.',
      })
    },
  },
]
