import type { StateValue } from 'xstate'

import type { StepUpContext } from './types.js'

/** A flow where it may be left and found again: nothing is under way there, and nothing is repeated by going on. */
interface Rest {
  readonly value: StateValue
  readonly context: StepUpContext
}

type Path = string | ((context: StepUpContext) => string)
type Neighbour = (context: StepUpContext) => Partial<StepUpContext>

const interrupted: Neighbour = () => ({ setback: { code: 'interrupted' } })

/**
 * Where a flow is saved that is in the middle of something, by the path of its state. What was under way is taken for done
 * and lost: codes and tries are counted already, and only the user asks again.
 */
const neighbours: Readonly<Record<string, readonly [rest: Path, change: Neighbour]>> = {
  'stepUp.requesting': ['retry.requestFailed', interrupted],
  'stepUp.backingOff': ['retry.requestFailed', interrupted],
  'stepUp.sendingCode': ['retry.requestFailed', interrupted],
  'retry.resending': ['retry.requestFailed', interrupted],
  'codeSent.verifying': [
    ({ challenge }) => (challenge?.triesLeft === 0 ? 'retry.codeExpired' : 'codeSent.awaitingCode'),
    ({ challenge }) => ({
      setback: { code: 'interrupted' },
      challenge: challenge && { ...challenge, submission: null },
    }),
  ],
  // Asking whether the user approved elsewhere repeats nothing; the pause before it begins when the flow goes on.
  'codeSent.polling': ['codeSent.awaitingApproval', () => ({})],
  // The one request that spends the proof was made: the challenge is answered, only another one helps.
  'codeSent.exchanging': [
    'retry.codeExpired',
    () => ({ setback: { code: 'interrupted' }, challenge: null, success: null }),
  ],
}

/** The states in which no request is under way. */
const resting: readonly string[] = [
  'stepUp.choosingFactor',
  'codeSent.awaitingCode',
  'codeSent.awaitingApproval',
  'codeSent.holding',
  'retry.wrongCode',
  'retry.codeExpired',
  'retry.requestFailed',
  'retry.rateLimited',
]

/** Whether a flow may go on from here. */
export function isResting(value: unknown): value is StateValue {
  return resting.includes(pathOf(value))
}

/** The flow at rest, here or in the safe neighbour of its state; `null` where there is nothing to go on with. */
export function restOf(value: StateValue, context: StepUpContext): Rest | null {
  if (isResting(value)) return { value, context }
  const [rest, change] = neighbours[pathOf(value)] ?? []
  if (rest === undefined || change === undefined) return null
  const path = typeof rest === 'string' ? rest : rest(context)
  const [parent = '', child = ''] = path.split('.')
  return { value: { [parent]: child }, context: { ...context, ...change(context) } }
}

/** `{ retry: 'wrongCode' }` is `retry.wrongCode`; what no chart of ours would say is empty. */
function pathOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return ''
  const [[parent, child] = [], ...others] = Object.entries(value)
  return typeof child === 'string' && others.length === 0 ? `${parent}.${child}` : ''
}
