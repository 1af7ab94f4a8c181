import type { ScreenActs } from 'mfa-step-up/dialog'
import type { CodeForm, FactorRow, StepUpScreen } from 'mfa-step-up/presenter'

import { element as h } from './step-up.elements.js'

/** A screen as elements: the markup that all examples have. `prefix` makes ids that no other element of the page has. */
export function createMarkup(screen: StepUpScreen, presenter: ScreenActs, prefix: string): HTMLElement {
  const { step, lang, dir, summary, factors, form, match, help, warning } = screen
  const id = (name: string) => `${prefix}-${name}`
  const text = (name: string, content: string | null) =>
    content !== null && h('p', { id: id(name), class: `step-up-${name}` }, content)
  // Not `disabled`, which would lose the focus: what is not possible does nothing.
  const button = (name: string, label: string, act: () => void, canUse = true) =>
    h(
      'button',
      { type: 'button', class: `step-up-${name}`, 'aria-disabled': String(!canUse), onclick: act },
      label,
    )

  return h(
    'div',
    { lang, dir, 'data-step': step },
    h('h2', { id: id('heading'), class: 'step-up-heading', tabindex: '-1' }, screen.heading),
    // Always there: a live region is heard only where it was there before its text.
    h('p', { class: 'step-up-announcement', role: 'status' }, screen.announcement),
    h(
      'div',
      { class: 'step-up-body', 'aria-busy': String(screen.isBusy) },
      summary &&
        h(
          'div',
          { id: id('summary'), class: 'step-up-summary' },
          h('p', {}, summary.title),
          h(
            'dl',
            {},
            ...(summary.rows ?? []).map(([name, value]) =>
              h('div', {}, h('dt', {}, name), h('dd', {}, value)),
            ),
          ),
        ),
      text('intro', screen.intro),
      text('problem', screen.problem),
      match && h('p', { class: 'step-up-match' }, match.label, ' ', h('strong', {}, match.number)),
      factors &&
        h(
          'ul',
          { class: 'step-up-factors', role: 'list' },
          ...factors.map((factor) => createRow(factor, presenter, id)),
        ),
      form && createForm(form, id),
      h(
        'div',
        { class: 'step-up-actions' },
        ...screen.actions.map(({ name, label, canUse }) => button(name, label, presenter[name], canUse)),
      ),
      help &&
        h(
          'details',
          { class: 'step-up-help' },
          h('summary', {}, help.label),
          h('ul', {}, ...help.advice.map((each) => h('li', {}, each))),
        ),
      warning &&
        h(
          'div',
          { class: 'step-up-warning' },
          h('h3', {}, warning.heading),
          h('p', {}, warning.text),
          warning.goOn && button('extend', warning.goOn, presenter.extend),
        ),
    ),
  )
}

function createRow(
  { id: factorId, name, hint, note, canChoose }: FactorRow,
  presenter: ScreenActs,
  id: (name: string) => string,
) {
  const noteId = id(`note-${factorId}`)
  const act = () => {
    presenter.choose(factorId)
  }
  const attributes = {
    type: 'button',
    class: 'step-up-factor',
    'aria-disabled': String(!canChoose),
    'aria-describedby': noteId,
  }
  return h(
    'li',
    {},
    h(
      'button',
      { ...attributes, onclick: act },
      h('span', {}, name),
      ' ',
      hint !== null && h('span', { class: 'step-up-hint' }, hint),
    ),
    // Beside the button, not in it: the name of a button should not count.
    h('span', { id: noteId, class: 'step-up-note' }, note),
  )
}

function createForm(form: CodeForm, id: (name: string) => string) {
  return h(
    'form',
    { class: 'step-up-form', novalidate: true },
    h(
      'div',
      { class: 'step-up-caption' },
      h('label', { for: id('code'), class: 'step-up-label' }, form.label),
      h('p', { id: id('error'), class: 'step-up-error' }, form.error),
    ),
    h('input', {
      id: id('code'),
      name: 'code',
      class: 'step-up-input',
      dir: 'ltr',
      autocomplete: 'one-time-code',
      inputmode: form.inputMode,
      spellcheck: 'false',
      autocapitalize: 'off',
      enterkeyhint: 'done',
      'aria-invalid': String(form.error !== null),
      'aria-describedby': ['error', 'intro', 'tries', 'validity'].map(id).join(' '),
    }),
    h(
      'p',
      { class: 'step-up-facts' },
      h('span', { id: id('tries') }, form.tries),
      h('span', {}, form.expiry),
      h('span', { id: id('validity'), hidden: true }, form.validity),
    ),
    form.trust !== null &&
      h(
        'label',
        { class: 'step-up-trust' },
        h('input', { type: 'checkbox', name: 'trustDevice' }),
        form.trust,
      ),
    h(
      'button',
      { type: 'submit', class: 'step-up-confirm', 'aria-disabled': String(!form.canSubmit) },
      form.confirm,
    ),
  )
}
