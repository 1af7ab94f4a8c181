import type { FactorTexts, StepUpTexts } from './texts.js'
import { en } from './en.js'
import { zhHans } from './zh-hans.js'

/** Types, both ways; the compiler runs this file. */

export const all: readonly StepUpTexts[] = [en, zhHans]
export const changed: StepUpTexts = {
  ...en,
  confirm: 'OK',
  factors: { ...en.factors, sms: { ...en.factors.sms, name: 'SMS' } },
}
export const bank: StepUpTexts = { ...en, messages: { ...en.messages, locked: 'Call 0800 123.' } }
export const plain: StepUpTexts = { ...en, triesLeft: () => 'Try again' }

const { confirm, ...withoutConfirm } = en
// @ts-expect-error a button has no label
export const noButton: StepUpTexts = withoutConfirm
const { sms, ...withoutSms } = en.factors
// @ts-expect-error a factor has no texts
export const noFactor: StepUpTexts = { ...en, factors: withoutSms }
const { locked, ...withoutLocked } = en.messages
// @ts-expect-error an error code has no text
export const noMessage: StepUpTexts = { ...en, messages: withoutLocked }
const { offline, ...withoutOffline } = en.problems
// @ts-expect-error a problem has no heading
export const noProblem: StepUpTexts = { ...en, problems: withoutOffline }
const { goOn, ...withoutGoOn } = en.stillThere
// @ts-expect-error a warning has no button
export const noWay: StepUpTexts = { ...en, stillThere: withoutGoOn }
const { help, ...withoutHelp } = en.factors.sms
// @ts-expect-error a factor has no help
export const helpless: FactorTexts = withoutHelp
// @ts-expect-error a work is not announced
export const silent: StepUpTexts = { ...en, work: { beginning: '', sendingCode: '' } }
// @ts-expect-error no such text
export const typo: StepUpTexts = { ...en, confrim: 'OK' }
// @ts-expect-error a text, not a function
export const called: StepUpTexts = { ...en, confirm: () => 'OK' }
// @ts-expect-error a function, not a text: it counts
export const uncounted: StepUpTexts = { ...en, triesLeft: 'Try again' }
// @ts-expect-error whoever writes an intro must think of an address that is not known
export const careless: FactorTexts = { ...en.factors.sms, intro: (to: string) => to }
// @ts-expect-error one of two
export const upward: StepUpTexts = { ...en, dir: 'ttb' }
// @ts-expect-error texts are read-only
en.confirm = 'OK'
// @ts-expect-error advice, too
en.factors.sms.help.advice.push('Call us.')
