import type { StepUpView } from '../../machines/flow/view.js'

/** A flow to play, on whatever line and clock. The user goes by the view alone. */
export interface Player {
  readonly acts: Readonly<Record<'start' | 'choose' | 'resend' | 'submit', () => void>>
  readonly view: () => StepUpView
  readonly outcome: () => Promise<{ readonly status: string }>
  readonly lastCode: () => string | undefined
  readonly now: () => number
  /** Until nothing is under way but what waits for time. */
  readonly settle: () => Promise<void>
  readonly pass: (milliseconds: number) => Promise<void>
}

/** Time passes until no request is under way: each has a limit. */
export async function waitForRest({ view, pass }: Player): Promise<void> {
  for (let second = 0; view().step === 'working'; second += 1) {
    if (second > 60) throw new Error('A request without an end')
    await pass(1000)
  }
}

export const isOver = ({ step }: StepUpView) => step === 'verified' || step === 'failed'

/** The step, the setback, and how long it asks to wait. */
export function describeView(player: Pick<Player, 'view' | 'now'>): string {
  const view = player.view()
  const failure = view.step === 'failed' ? view.error : view.setback
  const wait = failure?.availableAt && `${Math.round((failure.availableAt - player.now()) / 1000)} s`
  return [view.step, failure?.code, wait].filter(Boolean).join(' ')
}

/** The user goes on as users do: types the newest code unless it was refused, else asks for another as soon as possible. */
export async function goOn(player: Player): Promise<string> {
  const { acts, view, pass, lastCode } = player
  let refused: string | undefined
  for (let turn = 0; turn < 20; turn += 1) {
    const { can, setback } = view()
    if (isOver(view())) return (await player.outcome()).status
    if (setback?.code === 'invalid_code') refused = lastCode()
    if (can.chooseFactor) acts.choose()
    else if (can.submitCode && lastCode() !== refused) acts.submit()
    else if (can.resendCode) acts.resend()
    else await pass(waitOf(view(), player.now()))
    await player.settle()
    await waitForRest(player)
  }
  throw new Error('No end after twenty acts')
}

/** Until the next moment that the view gives. */
function waitOf(view: StepUpView, now: number): number {
  const factors = view.step === 'chooseFactor' ? view.factors : []
  const moments = [
    view.setback?.availableAt,
    'resendAvailableAt' in view ? view.resendAvailableAt : null,
    ...factors.map(({ availableAt }) => availableAt),
  ]
  const waits = moments.flatMap((moment) => (typeof moment === 'number' ? [moment - now] : []))
  const next = waits.filter((wait) => wait >= 0).sort((left, right) => left - right)[0]
  if (next === undefined) throw new Error(`A dead end: ${JSON.stringify(view)}`)
  // What falls due together is dealt with one after the other, and Jest's clock has a millisecond between timers.
  return next + 2
}
