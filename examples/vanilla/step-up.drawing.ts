import { classOf, type FactorView, type StepUpView } from 'mfa-step-up'

import { create, type StepUpElements } from './step-up.elements.js'
import * as texts from './step-up.texts.js'

/** Draws what changes with the view, but for the status. */
export function drawView(elements: StepUpElements, view: StepUpView, now: number): void {
  const { factors, form, input } = elements
  const hasEnded = view.step === 'verified' || view.step === 'failed'
  elements.dialog.dataset['step'] = view.step
  write(elements.heading, texts.headingOf(view))
  write(elements.intro, texts.introOf(view))
  write(elements.tries, texts.triesText(view))
  elements.validity.textContent = texts.validityText(view, now)
  factors.hidden = view.step !== 'chooseFactor'
  if (view.step === 'chooseFactor') drawFactors(factors, view.factors)
  form.hidden = view.step !== 'enterCode'
  if (view.step === 'enterCode') {
    const isWrong = view.setback !== null && ['typo', 'wrongCode'].includes(classOf(view.setback.code))
    input.setAttribute('aria-invalid', String(isWrong))
    input.inputMode = view.code.alphabet === 'digits' ? 'numeric' : 'text'
    elements.trustLabel.hidden = view.factor?.canTrustDevice !== true
  }
  elements.confirm.disabled = !view.can.submitCode
  elements.resend.disabled = !view.can.resendCode
  elements.changeFactor.hidden = !view.can.changeFactor
  write(elements.leave, hasEnded ? texts.labels.close : view.can.cancel ? texts.labels.cancel : null)
}

/** Draws what changes with time. */
export function drawTime(elements: StepUpElements, view: StepUpView, now: number): void {
  write(elements.expiry, texts.expiryText(view, now))
  write(elements.resend, texts.resendLabel(view, now))
  if (view.step !== 'chooseFactor') return
  const waits = elements.factors.querySelectorAll<HTMLElement>('.step-up-wait')
  waits.forEach((wait, index) => {
    const factor = view.factors[index]
    write(wait, factor ? texts.factorWait(factor, now) : null)
  })
}

/** Touches the document only where the text is another one; `null` hides the element. */
export function write(element: HTMLElement, text: string | null): void {
  element.hidden = text === null
  if (text !== null && element.textContent !== text) element.textContent = text
}

function drawFactors(list: HTMLUListElement, factors: readonly FactorView[]): void {
  const drawn = JSON.stringify(factors.map(({ id, kind, hint }) => [id, kind, hint]))
  if (list.dataset['drawn'] !== drawn)
    list.replaceChildren(...factors.map((each) => createFactor(list.id, each)))
  list.dataset['drawn'] = drawn
  list.querySelectorAll('button').forEach((button, index) => {
    button.disabled = factors[index]?.canChoose !== true
  })
}

function createFactor(listId: string, { id, kind, hint }: FactorView): HTMLLIElement {
  const name = create('span', {}, [texts.factorName(kind)])
  // A telephone number reads from left to right everywhere.
  const address = create('bdi', { class: 'step-up-hint', dir: 'ltr' }, [hint ?? ''])
  // The wait is beside the button, not in it: a name should not count.
  const wait = create('span', {
    id: `${listId}-${encodeURIComponent(id)}`,
    class: 'step-up-wait',
    hidden: '',
  })
  const attributes = { type: 'button', value: id, class: 'step-up-factor', 'aria-describedby': wait.id }
  const button = create('button', attributes, hint === null ? [name] : [name, ' ', address])
  return create('li', {}, [button, wait])
}
