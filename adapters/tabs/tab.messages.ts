import type { Sealed } from '../../machines/domain.js'
import { stepUpErrorCodes } from '../../machines/errors.js'
import type { StepUpAct, StepUpOutput, StepUpView } from '../../machines/index.js'
import { isObject, isText, orNull, shape, type Check } from '../../machines/value.checks.js'

/** An act as it travels: a code is sealed as it was typed. */
export type SealedAct =
  | Exclude<StepUpAct, { type: 'code.submitted' }>
  | {
      readonly type: 'code.submitted'
      readonly response: Sealed<'response'>
      readonly trustDevice: boolean
    }

/** What tabs say to each other. `owner` names one tenure of one tab: an act for another one is for nobody. */
export type TabMessage =
  /** Asks the owner for its view. */
  | { readonly type: 'hello' }
  /** The owner is there, and has no view yet. */
  | { readonly type: 'busy' }
  /** `user` has the subject of the request, sealed: who can't open it, or is another user, has no part in the flow. */
  | {
      readonly type: 'view'
      readonly owner: string
      readonly user: Sealed<'request'>
      readonly view: StepUpView
    }
  /** `place`: see `placeOf`. */
  | { readonly type: 'act'; readonly owner: string; readonly place: string; readonly act: SealedAct }
  /** The last word on a flow: its view, and its end with the result sealed. */
  | {
      readonly type: 'end'
      readonly user: Sealed<'request'>
      readonly view: StepUpView
      readonly output: StepUpOutput
    }

export type MessageOf<Type extends TabMessage['type']> = Extract<TabMessage, { readonly type: Type }>

/** Raise it when a message, the view or what is sealed changes its meaning: tabs of two releases don't hear each other. */
const VERSION = 1

export const packMessage = (message: TabMessage): unknown => ({ version: VERSION, ...message })

/** `null` for what is no message of this version. */
export function readMessage(data: unknown): TabMessage | null {
  return isObject(data) && data['version'] === VERSION && isMessage(data) ? data : null
}

const isFlag: Check = (value) => typeof value === 'boolean'
const isOneOf =
  (...texts: readonly string[]): Check =>
  (value) =>
    texts.some((text) => text === value)
const isSealed: Check = (value) => typeof value === 'string' && value.startsWith('sealed:')
const isErrorCode: Check = (value) => stepUpErrorCodes.some((code) => code === value)
const isFailure = shape({ code: isErrorCode })

/** What the sharing itself relies on; the rest is as the same release of this package made it. */
const isView = shape({
  flowId: isText,
  state: isText,
  step: isOneOf(
    ...['idle', 'working', 'chooseFactor', 'enterCode', 'approve', 'recover', 'verified', 'failed'],
  ),
  can: shape({
    ...{ start: isFlag, chooseFactor: isFlag, submitCode: isFlag },
    ...{ resendCode: isFlag, changeFactor: isFlag, cancel: isFlag },
  }),
  setback: orNull(isFailure),
})

const isCode = shape({ type: isOneOf('code.submitted'), response: isSealed, trustDevice: isFlag })
const isChoice = shape({ type: isOneOf('factor.chosen'), factorId: isText })
const isBareAct = shape({
  type: isOneOf(
    ...['flow.started', 'code.resendRequested', 'factor.changeRequested', 'flow.cancelled', 'flow.resumed'],
  ),
})
const isAct: Check = (value) => isCode(value) || isChoice(value) || isBareAct(value)

const isVerified = shape({
  status: isOneOf('verified'),
  flowId: isText,
  evidence: isObject,
  result: isSealed,
})
const isFailed = shape({ status: isOneOf('failed'), flowId: isText, reason: isErrorCode, error: isFailure })

const shapes: Readonly<Record<TabMessage['type'], Check>> = {
  hello: isObject,
  busy: isObject,
  view: shape({ owner: isText, user: isSealed, view: isView }),
  act: shape({ owner: isText, place: isText, act: isAct }),
  end: shape({ user: isSealed, view: isView, output: (value) => isVerified(value) || isFailed(value) }),
}

function isMessage(data: Readonly<Record<string, unknown>>): data is TabMessage {
  const check = new Map<unknown, Check>(Object.entries(shapes)).get(data['type'])
  return check?.(data) === true
}
