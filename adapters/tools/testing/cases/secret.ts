import type { StepUpError } from '../../../../machines/errors.js'
import { type CaseDefinition, contractCalls, defineCallCase, failByFault, prepareCall } from '../case.js'
import { ContractViolation, isError } from '../expectations.js'
import type { ContractFault } from '../setup.js'

const faults: readonly ContractFault[] = [
  { kind: 'throttled', retryAfter: 30 },
  { kind: 'unavailable' },
  { kind: 'broken' },
  { kind: 'dropped' },
  { kind: 'malformed' },
  { kind: 'misshapen' },
]

/** Shorter texts are names and flags, not secrets; except the code. */
const SHORTEST_SECRET = 8

/** Errors reach views, logs and inspectors. */
export const secretCases: readonly CaseDefinition[] = contractCalls.map((call) =>
  defineCallCase(call, {
    title: `errors of ${call} hold no secret`,
    run: async ({ setUp }) => {
      for (const fault of faults) {
        const { stage, walk } = await setUp()
        const ready = await prepareCall(walk, call)
        const error = await failByFault({ stage, ready, call, fault })
        const seen = textsOf(error).join('\n')
        const leak = secretsIn(ready.secrets, '').find(([, secret]) => isLeak(error, seen, secret))
        if (leak === undefined) continue
        throw new ContractViolation({
          expected: `no secret in the error of ${call} where the provider is ${fault.kind}`,
          received: `it holds ${leak[0]}`,
          advice:
            'Put no text, body or URL of a request or an answer into an error; StepUpError reduces its cause.',
        })
      }
    },
  }),
)

/** A correlation id is made to be shown. */
function isLeak({ details }: StepUpError, seen: string, secret: string): boolean {
  return seen.includes(secret) && secret !== details.correlationId
}

/** The texts in a value, with the way to them. */
function secretsIn(value: unknown, path: string): (readonly [path: string, text: string])[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, member]) =>
      secretsIn(member, path === '' ? name : `${path}.${name}`),
    )
  }
  const isSecret = typeof value === 'string' && (path === 'code' || value.length >= SHORTEST_SECRET)
  return isSecret ? [[path, value]] : []
}

/** Whatever of an error anybody could print: message, JSON, members (hidden ones too), and the chain of causes. */
function textsOf(value: unknown, seen = new Set<unknown>()): string[] {
  if (typeof value !== 'object' || value === null) return [String(value)]
  if (seen.has(value)) return []
  seen.add(value)
  const members = Reflect.ownKeys(value).map((name) => Reflect.get(value, name) as unknown)
  return [
    ...(isError(value) ? [String(value)] : []),
    JSON.stringify(value),
    ...members.flatMap((member) => textsOf(member, seen)),
  ]
}
