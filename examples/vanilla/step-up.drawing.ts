import { create, type StepUpElements } from './step-up.elements.js'
import type { FactorRow, ScreenAction, StepUpScreen } from './step-up.screen.js'

/** Fills the elements. While a request is under way what was there stays, inert. */
export function drawScreen(elements: StepUpElements, screen: StepUpScreen): void {
  const { dialog, intro, status, factors, form } = elements
  dialog.dataset['step'] = screen.step
  write(elements.heading, screen.heading)
  write(intro, screen.intro)
  // Never hidden: a live region is heard only where it was there before its text.
  write(status, screen.status)
  for (const each of [intro, factors, form]) each.inert = screen.step === 'working'
  factors.hidden = screen.factors === null
  if (screen.factors !== null) drawFactors(factors, screen.factors)
  drawForm(elements, screen.form)
  for (const name of actionNames) {
    const action = screen.actions.find((each) => each.name === name)
    write(elements.actions[name], action?.label ?? null)
    elements.actions[name].disabled = action?.canUse !== true
  }
}

/** The buttons below, as they are named. */
export const actionNames: readonly ScreenAction['name'][] = ['resend', 'changeFactor', 'leave']

function drawForm(elements: StepUpElements, form: StepUpScreen['form']): void {
  elements.form.hidden = form === null
  if (form?.draft.toString() !== elements.form.dataset['draft']) elements.form.reset()
  if (form === null) return
  elements.form.dataset['draft'] = form.draft.toString()
  elements.input.inputMode = form.inputMode
  elements.input.setAttribute('aria-invalid', String(form.isWrong))
  write(elements.tries, form.tries)
  write(elements.expiry, form.expiry)
  elements.validity.textContent = form.validity
  elements.trustLabel.hidden = !form.canTrustDevice
  elements.confirm.disabled = !form.canSubmit
}

/** Touches the document only where the text is another one; `null` hides the element. */
function write(element: HTMLElement, text: string | null): void {
  element.hidden = text === null
  if (text !== null && element.textContent !== text) element.textContent = text
}

function drawFactors(list: HTMLUListElement, rows: readonly FactorRow[]): void {
  const drawn = JSON.stringify(rows.map(({ id, name, hint }) => [id, name, hint]))
  if (list.dataset['drawn'] !== drawn) list.replaceChildren(...rows.map((row) => createRow(list.id, row)))
  list.dataset['drawn'] = drawn
  list.querySelectorAll('button').forEach((button, index) => {
    button.disabled = rows[index]?.canChoose !== true
  })
  list.querySelectorAll<HTMLElement>('.step-up-wait').forEach((wait, index) => {
    write(wait, rows[index]?.wait ?? null)
  })
}

function createRow(listId: string, { id, name, hint }: FactorRow): HTMLLIElement {
  const kind = create('span', {}, [name])
  // A telephone number reads from left to right everywhere.
  const address = create('bdi', { class: 'step-up-hint', dir: 'ltr' }, [hint ?? ''])
  // The wait is beside the button, not in it: a name should not count.
  const wait = create('span', { id: `${listId}-${encodeURIComponent(id)}`, class: 'step-up-wait' })
  const attributes = { type: 'button', value: id, class: 'step-up-factor', 'aria-describedby': wait.id }
  const button = create('button', attributes, hint === null ? [kind] : [kind, ' ', address])
  return create('li', {}, [button, wait])
}
