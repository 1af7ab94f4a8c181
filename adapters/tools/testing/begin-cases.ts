import type { Grant, StepUpRequest } from '../../../machines/domain.js'
import { advise, failWith, succeed } from './answers.js'
import { type CaseDefinition, expectThat, refusals } from './case.js'
import { expectRefused } from './code-cases.js'
import type { Position } from './walk.js'

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

/** What a restored snapshot, another version or a wrong configuration may hand in. */
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

const MINUTE = 60_000
/** Clocks that run may run on by so much meanwhile. */
const TOLERANCE = 2000
const COUNT = 50

/** The world that an adapter gives to the flow. */
export const environmentCases: readonly CaseDefinition[] = [
  {
    title: 'the clock tells milliseconds and moves',
    run: async ({ setUp }) => {
      const { stage } = await setUp()
      const { now } = stage.adapter.environment
      const before = now()
      expectThat(Number.isFinite(before) && before > 1e11, {
        expected: 'now() in milliseconds since 1970',
        received: Number.isFinite(before) ? 'it is far too small: seconds?' : 'it is not a number',
        advice: 'Date.now() is the default of most adapters; take it as an option.',
      })
      await stage.advance(MINUTE)
      expectThat(Math.abs(now() - before - MINUTE) <= TOLERANCE, {
        expected: 'now() to move with stage.advance',
        received: `it moved by ${now() - before} instead of ${MINUTE} milliseconds`,
        advice: 'Hand the clock of the stage to the adapter.',
      })
    },
  },
  {
    title: 'ids are new and safe in a URL',
    run: async ({ setUp }) => {
      const { generateId } = (await setUp()).stage.adapter.environment
      const ids = Array.from({ length: COUNT }, () => generateId())
      expectThat(new Set(ids).size === COUNT, {
        expected: 'another id each time',
        received: 'ids came twice',
        advice: 'crypto.randomUUID() will do.',
      })
      expectThat(
        ids.every((id) => /^[\w.~-]+$/.test(id)),
        {
          expected: 'ids of letters, digits, and . _ ~ - (RFC 3986, section 2.3)',
          received: 'there was another character, or none at all',
          advice: 'crypto.randomUUID() will do.',
        },
      )
    },
  },
  {
    title: 'random numbers lie from 0 to 1',
    run: async ({ setUp }) => {
      const { random } = (await setUp()).stage.adapter.environment
      const numbers = Array.from({ length: COUNT }, () => random())
      expectThat(
        numbers.every((number) => number >= 0 && number < 1),
        {
          expected: 'random() from 0 (included) to 1 (excluded)',
          received: 'a number was not',
          advice: 'Math.random() will do: it is for jitter, not for secrets.',
        },
      )
    },
  },
]
