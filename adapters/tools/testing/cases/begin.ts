import type { CaseDefinition } from '../case.js'
import { expectThat, succeed } from '../expectations.js'

/** What an adapter is, and how a flow begins. */
export const beginCases: readonly CaseDefinition[] = [
  {
    title: 'the adapter has a name and its calls',
    expects: ({ exchanges }) => (exchanges ? 'with exchange' : 'without exchange'),
    run: async ({ capabilities, setUp }) => {
      const { adapter } = (await setUp()).stage
      expectThat(/^[a-z][\w-]{0,39}$/i.test(adapter.name), {
        expected: 'a short name',
        received: 'the name is not 1 to 40 letters, digits and dashes',
        advice: 'It stands in logs and inspectors: reachfive.',
      })
      const calls = [adapter.begin, adapter.send, adapter.verify]
      expectThat(
        calls.every((call) => typeof call === 'function'),
        {
          expected: 'begin, send and verify to be functions',
          received: 'one of them is not',
          advice: 'Where there is nothing to send, send throws a StepUpError factor_unavailable.',
        },
      )
      expectThat((adapter.exchange !== undefined) === capabilities.exchanges, {
        expected: capabilities.exchanges ? 'an exchange' : 'no exchange',
        received: capabilities.exchanges ? 'there is none' : 'there is one',
        advice: 'Correct the capability exchanges, or the adapter.',
      })
    },
  },
  {
    title: 'the identity stays, and tells tenants apart',
    run: async ({ setUp }) => {
      const [{ adapter, createOtherTenant }, again] = [(await setUp()).stage, (await setUp()).stage]
      const { identity } = adapter
      const advice = 'Give the adapter an identity: the issuer or origin, and the client id, as one text.'
      expectThat(identity === undefined || (typeof identity === 'string' && identity !== ''), {
        expected: 'an identity that is a text, or none',
        received: 'it is empty, or no text',
        advice,
      })
      expectThat(identity === again.adapter.identity, {
        expected: 'the same identity on the next page',
        received: 'it is another, so that no saved flow goes on',
        advice,
      })
      expectThat(createOtherTenant === undefined || identity !== createOtherTenant().identity, {
        expected: 'another identity for another tenant',
        received: 'it is the same, so that one tenant gets the tokens of the other',
        advice,
      })
    },
  },
  {
    title: 'begin answers a grant with the factor under test',
    expects: ({ sends }) => (sends ? 'needsSend' : 'no needsSend'),
    run: async ({ capabilities: { sends }, setUp }) => {
      const { stage, walk } = await setUp()
      const { grant, factor } = await succeed('begin', () => walk.begin())
      expectThat(factor.needsSend === sends, {
        expected: `the factor to have needsSend: ${sends}`,
        received: `it is ${factor.needsSend}`,
        advice: 'Correct the capability sends, or the factor.',
      })
      expectThat(factor.code !== null, {
        expected: 'the factor under test to have a code',
        received: 'its code is null',
        advice: 'Give factorId a factor whose code is typed.',
      })
      expectThat(grant.expiresAt === null || grant.expiresAt > stage.adapter.environment.now(), {
        expected: 'expiresAt in the future, or null',
        received: 'it is past',
        advice: 'It is a moment in milliseconds since 1970: multiply seconds by 1,000 and add call.now().',
      })
    },
  },
  {
    title: 'begin sends nothing to the user',
    run: async ({ setUp }) => {
      const { stage, walk } = await setUp()
      const before = stage.countCodes()
      await succeed('begin', () => walk.begin())
      await succeed('begin once more', () => walk.begin())
      expectThat(stage.countCodes() === before, {
        expected: 'no code after begin',
        received: `the user got ${stage.countCodes() - before}`,
        advice: 'begin may be repeated by the chart; a code goes out at send, when the user asks for it.',
      })
    },
  },
]
