import type { StepUpView } from 'mfa-step-up'

import { nameOf } from './factor.text.js'
import { messageOf, sourceOf } from './failure.text.js'
import type { Look, Paint } from './text.painter.js'
import { clockText, secondsUntil } from './time.text.js'

export interface ViewPrinterOptions {
  readonly write: (line: string) => void
  readonly paint: Paint
  readonly now: () => number
}

export interface ViewPrinter {
  readonly printHeader: () => void
  readonly print: (view: StepUpView) => void
}

/** Says what the table leaves open, in one line. */
export const legend =
  'A row is one view. tries, codes: how many are left. can: acts besides cancel and extend.'

/** Prints a view as one row, and what went wrong below it. Time counts from the making of the printer. */
export function createViewPrinter({ write, paint, now }: ViewPrinterOptions): ViewPrinter {
  const startedAt = now()
  let told = 'null'

  return {
    printHeader: () => {
      write(
        paint(
          'dim',
          rowOf(['time', 'state', 'step', 'resend in', 'expiry', 'tries', 'codes', 'can']).trimEnd(),
        ),
      )
    },
    print: (view) => {
      const time = clockText(now() - startedAt)
      const [head, body, acts] = rowParts([time, view.state, stepText(view), ...codeCells(view, now()), ''])
      write(`${head}${paint(looks[view.state], body)}${paint('dim', acts + actsText(view))}`.trimEnd())

      const setback = JSON.stringify(view.setback)
      if (view.setback !== null && setback !== told) {
        const look = view.step === 'failed' ? 'red' : 'yellow'
        const message = paint(look, `! ${messageOf(view.setback, now())}`)
        write(`${noteIndent}${message} ${paint('dim', `(${sourceOf(view.setback)})`)}`)
      }
      told = setback
      if (view.step === 'verified') {
        const { subject, methods, checked } = view.evidence
        const facts = [
          `subject ${subject ?? 'unknown'}`,
          `methods ${list(methods)}`,
          checked.length === 0 ? 'claims not verified' : `verified: ${list(checked)}`,
        ]
        write(noteIndent + paint('dim', `evidence: ${facts.join('; ')}`))
      }
    },
  }
}

/** Widths of the columns. The first is set to the right, the others to the left. */
const widths = [4, 8, 16, 9, 6, 5, 5, 0] as const
/** As wide as `phone` and its spaces, so that all texts begin in one column. */
const noteIndent = ' '.repeat(7)

const looks: Readonly<Record<StepUpView['state'], Look>> = {
  idle: 'dim',
  stepUp: 'cyan',
  codeSent: 'cyan',
  retry: 'yellow',
  verified: 'green',
  failed: 'red',
}

function rowParts(cells: readonly string[]): readonly [head: string, body: string, rest: string] {
  const padded = widths.map((width, column) => {
    const cell = cells[column] ?? ''
    return column === 0 ? cell.padStart(width) : ` ${cell.padEnd(width)}`
  })
  return [padded.slice(0, 1).join(''), padded.slice(1, 3).join(''), padded.slice(3).join('')]
}

function rowOf(cells: readonly string[]): string {
  return rowParts(cells).join('')
}

function stepText(view: StepUpView): string {
  if (view.step === 'working') return `working ${view.work}`
  const isOfCode = view.step === 'enterCode' || view.step === 'approve' || view.step === 'recover'
  return isOfCode && view.factor !== null ? `${view.step} ${nameOf(view.factor.kind)}` : view.step
}

/** When another code may be asked for, when this one dies, tries and codes left. */
function codeCells(view: StepUpView, now: number): readonly string[] {
  if (!('triesLeft' in view)) return ['', '', '', '']
  const { can, resendAvailableAt, expiresAt, triesLeft, codesLeft } = view
  const wait = (moment: number) => `${secondsUntil(moment, now)} s`
  const next = resendAvailableAt === null ? (can.resendCode ? 'now' : '-') : wait(resendAvailableAt)
  return [next, expiresAt === null ? '-' : wait(expiresAt), String(triesLeft), String(codesLeft)]
}

/** The possible acts by their first word: `submit resend change`. To cancel is possible until the end, more time at rest. */
function actsText({ can }: StepUpView): string {
  const possible = Object.entries(can).filter(
    ([act, isPossible]) => isPossible && act !== 'cancel' && act !== 'extend',
  )
  return possible.map(([act]) => act.replace(/[A-Z].*/, '')).join(' ')
}

function list(items: readonly string[]): string {
  return items.length === 0 ? 'none' : items.join(', ')
}
