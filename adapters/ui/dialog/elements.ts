/** What the dialog is made of. */
export type StepUpElements = ReturnType<typeof createElements>

/** Names of the buttons below, as those of the methods of the presenter. */
export const actionNames = ['resend', 'changeFactor', 'report', 'leave'] as const

/**
 * The dialog, all of it, made once: a screen only shows, hides and fills what is here. So nothing loses its focus, its caret or what
 * was typed. `prefix` makes ids that no other element of the tree has.
 */
export function createElements(prefix: string) {
  const ids = (...names: readonly string[]) => names.map((name) => `${prefix}-${name}`).join(' ')
  const button = (look: string, type = 'button') => create('button', `button ${look}`, { type })

  const spinner = create('div', 'spinner', { 'aria-hidden': 'true' })
  const headingRole = { id: ids('heading'), tabindex: '-1', 'aria-describedby': ids('match') }
  const heading = create('h2', 'heading', headingRole)
  // Words of the app, in a direction of their own.
  const title = create('bdi', 'title')
  const rows = create('dl', 'rows')
  const summary = create('div', 'summary', { id: ids('summary') }, [create('p', 'head', {}, [title]), rows])
  const intro = create('p', 'intro', { id: ids('intro') })
  const problem = create('p', 'problem')
  const matchLabel = create('span', 'match-label')
  const number = create('bdi', 'number', { dir: 'ltr' })
  const match = create('p', 'match', { id: ids('match') }, [matchLabel, ' ', number])
  const factors = create('ul', 'factors', { role: 'list', id: ids('factors') })

  const keyboard = { spellcheck: 'false', autocapitalize: 'off', enterkeyhint: 'done', dir: 'ltr' }
  const described = { 'aria-describedby': ids('error', 'intro', 'tries', 'validity') }
  const named = { id: ids('code'), name: 'code', autocomplete: 'one-time-code' }
  const input = create('input', 'input', { ...named, ...keyboard, ...described })
  const label = create('label', 'label', { for: ids('code') })
  // Never hidden: its room is kept, so that the field stays where it is.
  const error = create('p', 'error', { id: ids('error') })
  const caption = create('div', 'caption', {}, [label, error])
  const field = create('div', 'field', {}, [caption, input])
  const tries = create('span', 'tries', { id: ids('tries') })
  const expiry = create('span', 'expiry')
  const validity = create('span', 'validity', { id: ids('validity'), hidden: '' })
  const facts = create('p', 'facts', {}, [tries, expiry, validity])
  const trust = create('input', 'checkbox', { type: 'checkbox', name: 'trustDevice' })
  const trustText = create('span', 'trust-text')
  const trustLabel = create('label', 'trust', {}, [trust, trustText])
  const confirm = button('primary', 'submit')
  // What is wrong with a code, the flow says, in words of the app: the browser says nothing.
  const formRole = { name: 'step-up', novalidate: '', autocomplete: 'on' }
  const form = create('form', 'form', formRole, [field, facts, trustLabel, confirm])

  const actions = {
    resend: button('secondary'),
    changeFactor: button('secondary'),
    report: button('quiet'),
    leave: button('quiet'),
  }
  const row = create('div', 'actions row', {}, Object.values(actions))
  const helpLabel = create('summary', 'help-label')
  const advice = create('ul', 'advice')
  const support = create('a', 'support')
  const help = create('details', 'help', {}, [helpLabel, advice])
  const warningHeading = create('h3', 'warning-heading', { id: ids('warning') })
  const warningText = create('p', 'warning-text')
  const goOn = button('secondary')
  const warningRole = { role: 'group', 'aria-labelledby': ids('warning') }
  const warning = create('div', 'warning', warningRole, [warningHeading, warningText, goOn])
  // Always in the tree: a live region is heard only where it was there before its text.
  const live = create('p', 'live', { role: 'status', 'aria-live': 'polite' })

  // The browser's own dialog keeps the focus inside, makes the page inert, hears Escape and gives the focus back.
  const modal = { 'aria-modal': 'true', 'aria-labelledby': ids('heading') }
  const above = [spinner, heading, summary, intro, problem, match, factors, form, row]
  const dialog = create('dialog', 'dialog', modal, [...above, help, support, warning, live])
  return {
    ...{
      dialog,
      heading,
      summary,
      title,
      rows,
      intro,
      problem,
      match,
      matchLabel,
      number,
      factors,
      form,
      field,
    },
    ...{ label, error, input, tries, expiry, validity, trust, trustText, trustLabel, confirm, actions },
    ...{ row, support, help, helpLabel, advice, warning, warningHeading, warningText, goOn, live },
  }
}

/** What pages may style by `::part()`; as classes, with `step-up-` before, everything has its name. README.md lists these. */
export const partNames: readonly string[] = [
  ...[
    'dialog',
    'spinner',
    'heading',
    'summary',
    'intro',
    'problem',
    'match',
    'factors',
    'factor',
    'form',
    'label',
  ],
  ...[
    'error',
    'input',
    'facts',
    'trust',
    'button',
    'primary',
    'secondary',
    'quiet',
    'help',
    'support',
    'warning',
  ],
]

/** An element with names and attributes. Not `innerHTML`: this works under Trusted Types as well. */
export function create<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  names: string,
  attributes: Readonly<Record<string, string>> = {},
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  const list = names.split(' ')
  element.className = list.map((name) => `step-up-${name}`).join(' ')
  const parts = list.filter((name) => partNames.includes(name))
  if (parts.length > 0) element.part.add(...parts)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}
