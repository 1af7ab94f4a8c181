import type { CodeForm, FactorRow, StepUpScreen } from '../presenter/screen.js'
import { actionNames, create, type StepUpElements } from './elements.js'

/** Fills the elements, and touches the document only where something is another. `isNewDraft`: what was typed is of no use any more. */
export function drawScreen(elements: StepUpElements, screen: StepUpScreen, isNewDraft: boolean): void {
  const { dialog, factors, form, actions } = elements
  set(dialog, 'lang', screen.lang)
  set(dialog, 'dir', screen.dir)
  set(dialog, 'aria-busy', String(screen.isBusy))
  drawStep(elements, screen)
  write(elements.heading, screen.heading)
  drawSummary(elements, screen.summary)
  write(elements.intro, screen.intro)
  set(dialog, 'aria-describedby', (screen.summary === null ? elements.intro : elements.summary).id)
  // Beside a form it stands in the room of the error, so that the form stays where it is.
  const problem = screen.form === null ? screen.problem : null
  drawProblem(elements.problem, problem, screen.isBusy && screen.form === null)
  show(elements.problem, elements.problem.textContent !== '')
  // Emptied as well: it describes the heading, hidden or not.
  show(elements.match, screen.match !== null)
  say(elements.matchLabel, screen.match?.label ?? '')
  say(elements.number, screen.match?.number ?? '')
  fill(factors, screen.factors, (rows) => {
    drawFactors(factors, rows)
  })
  if (isNewDraft) form.reset()
  fill(form, screen.form, (shown) => {
    drawForm(elements, shown, screen)
  })
  for (const name of actionNames) {
    const action = screen.actions.find((each) => each.name === name)
    write(actions[name], action?.label ?? null)
    allow(actions[name], action?.canUse === true)
  }
  drawHelp(elements, screen.help)
  fill(elements.support, screen.support, ({ label, href }) => {
    say(elements.support, label)
    set(elements.support, 'href', href)
    // A page that goes away takes the dialog along; what another program opens leaves it.
    set(elements.support, 'target', /^(mailto|tel):/i.test(href) ? '_self' : '_blank')
  })
  fill(elements.warning, screen.warning, ({ heading, text, goOn }) => {
    write(elements.warningHeading, heading)
    write(elements.warningText, text)
    write(elements.goOn, goOn)
  })
}

/**
 * While a request is under way the screen keeps the shape of the step before. With another step all is another, and the focus moves: the
 * buttons are put in anew, or a slow answer would count as a layout shift of the page (https://web.dev/articles/cls).
 */
function drawStep({ dialog, row, help }: StepUpElements, { step, isBusy }: StepUpScreen): void {
  const shown = dialog.dataset['step']
  if (shown === step || (isBusy && shown !== undefined)) return
  dialog.dataset['step'] = step
  dialog.insertBefore(row, help)
}

function drawForm(elements: StepUpElements, form: CodeForm, { isBusy, problem }: StepUpScreen): void {
  const { input, error, trustLabel } = elements
  write(elements.label, form.label)
  drawProblem(error, form.error ?? problem, isBusy)
  set(input, 'inputmode', form.inputMode)
  if (!isBusy) set(input, 'aria-invalid', String(form.error !== null))
  // Not `disabled`: that loses the focus.
  if (input.readOnly !== isBusy) input.readOnly = isBusy
  write(elements.tries, form.tries)
  write(elements.expiry, form.expiry)
  say(elements.validity, form.validity ?? '')
  show(trustLabel, form.trust !== null)
  say(elements.trustText, form.trust ?? '')
  set(elements.trust, 'aria-disabled', String(isBusy))
  write(elements.confirm, form.confirm)
  allow(elements.confirm, form.canSubmit)
}

/** What was wrong before a request stays while it runs, and fades late: it would flash, and its room is needed again if the answer is no. */
function drawProblem(element: HTMLElement, text: string | null, isBusy: boolean): void {
  const isStale = isBusy && text === null
  element.toggleAttribute('data-stale', isStale)
  if (!isStale) say(element, text ?? '')
}

function drawSummary({ summary, title, rows }: StepUpElements, shown: StepUpScreen['summary']): void {
  fill(summary, shown, ({ title: text, rows: pairs = [] }) => {
    write(title, text)
    show(rows, pairs.length > 0)
    rebuild(rows, pairs, () =>
      pairs.map(([name, value]) =>
        create('div', 'pair', {}, [
          create('dt', 'name', {}, [create('bdi', 'text', {}, [name])]),
          create('dd', 'value', {}, [create('bdi', 'text', {}, [value])]),
        ]),
      ),
    )
  })
}

function drawHelp({ help, helpLabel, advice }: StepUpElements, shown: StepUpScreen['help']): void {
  if (shown === null) help.open = false
  fill(help, shown, ({ label, advice: lines }) => {
    write(helpLabel, label)
    rebuild(advice, lines, () => lines.map((line) => create('li', 'advice-line', {}, [line])))
  })
}

function drawFactors(list: HTMLUListElement, rows: readonly FactorRow[]): void {
  const fixed = rows.map(({ id, name, hint }) => [id, name, hint])
  rebuild(list, fixed, () => rows.map((row, index) => createRow(`${list.id}-${index}`, row)))
  list.querySelectorAll('button').forEach((button, index) => {
    allow(button, rows[index]?.canChoose === true)
  })
  list.querySelectorAll<HTMLElement>('.step-up-note').forEach((note, index) => {
    say(note, rows[index]?.note ?? '')
  })
}

/** A button that is named by the factor and its address, and described by its note: a name should not count. */
function createRow(prefix: string, { id, name, hint }: FactorRow): HTMLLIElement {
  const kind = create('span', 'kind', { id: `${prefix}-kind` }, [name])
  const address = create('span', 'hint', { id: `${prefix}-hint` }, hint === null ? [] : [hint])
  const note = create('span', 'note', { id: `${prefix}-note` })
  const role = { 'aria-labelledby': `${kind.id} ${address.id}`, 'aria-describedby': note.id }
  // The note comes and goes: it has its room on a line that is there anyway.
  const lines = hint === null ? [[kind, address, note]] : [[kind], [address, note]]
  const drawn = lines.map((line) => create('span', 'line', {}, line))
  return create('li', 'item', {}, [
    create('button', 'button factor', { type: 'button', value: id, ...role }, drawn),
  ])
}

/** Shows the element, filled, or hides it. */
function fill<Shown>(element: HTMLElement, shown: Shown | null, draw: (shown: Shown) => void): void {
  show(element, shown !== null)
  if (shown !== null) draw(shown)
}

function show(element: HTMLElement, isShown: boolean): void {
  if (element.hidden === isShown) element.hidden = !isShown
}

/** Makes the children anew where what they are made of is another. */
function rebuild(element: HTMLElement, made: unknown, build: () => readonly Node[]): void {
  const drawn = JSON.stringify(made)
  if (element.dataset['drawn'] === drawn) return
  element.dataset['drawn'] = drawn
  element.replaceChildren(...build())
}

/** `null` hides the element. */
function write(element: HTMLElement, text: string | null): void {
  show(element, text !== null)
  say(element, text ?? '')
}

export function say(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

function set(element: HTMLElement, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value)
}

/** A button that can't be used keeps its place in the order of the keyboard, and its focus. */
function allow(button: HTMLButtonElement, canUse: boolean): void {
  set(button, 'aria-disabled', String(!canUse))
}

export const isAllowed = (button: Element): boolean => button.getAttribute('aria-disabled') !== 'true'
