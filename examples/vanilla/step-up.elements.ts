import { labels } from './step-up.texts.js'

/** What the dialog is made of. */
export type StepUpElements = ReturnType<typeof createElements>

let made = 0

/**
 * The dialog, all of it, made once: a view only shows, hides and fills what is here. Nothing is made anew, so nothing loses its
 * focus, its caret or what was typed.
 */
export function createElements() {
  const prefix = `step-up-${(made += 1)}`
  const ids = (...names: readonly string[]) => names.map((name) => `${prefix}-${name}`).join(' ')
  const button = (text: string, kind: string, type = 'button') =>
    create('button', { type, class: `step-up-button step-up-${kind}` }, [text])

  const heading = create('h2', { id: ids('heading'), class: 'step-up-heading', tabindex: '-1' })
  const intro = create('p', { id: ids('intro'), class: 'step-up-intro' })
  const live = { role: 'status', 'aria-live': 'polite' }
  const status = create('p', { id: ids('status'), class: 'step-up-status', ...live })
  const factors = create('ul', { id: ids('factors'), class: 'step-up-factors', role: 'list' })

  const keyboard = { spellcheck: 'false', autocapitalize: 'off', enterkeyhint: 'done', dir: 'ltr' }
  const described = {
    'aria-describedby': ids('intro', 'tries', 'validity'),
    'aria-errormessage': ids('status'),
  }
  const name = { id: ids('code'), name: 'code', autocomplete: 'one-time-code' }
  const input = create('input', { class: 'step-up-input', ...name, ...keyboard, ...described })
  const label = create('label', { for: ids('code'), class: 'step-up-label' }, [labels.code])
  const tries = create('span', { id: ids('tries') })
  const expiry = create('span')
  const validity = create('span', { id: ids('validity'), hidden: '' })
  const facts = create('p', { class: 'step-up-facts' }, [tries, expiry, validity])
  const trust = create('input', { type: 'checkbox', name: 'trustDevice' })
  const trustLabel = create('label', { class: 'step-up-trust' }, [trust, labels.trustDevice])
  const confirm = button(labels.confirm, 'primary', 'submit')
  // What is wrong with a code, the flow says, in words of the app: the browser says nothing.
  const attributes = { class: 'step-up-form', novalidate: '' }
  const form = create('form', attributes, [label, input, facts, trustLabel, confirm])

  const actions = {
    resend: button(labels.resend, 'secondary'),
    changeFactor: button(labels.changeFactor, 'secondary'),
    leave: button(labels.cancel, 'quiet'),
  }
  const row = create('div', { class: 'step-up-actions' }, Object.values(actions))
  // The browser's own dialog keeps the focus inside, makes the page inert, hears Escape and gives the focus back.
  const modal = { class: 'step-up', 'aria-modal': 'true', 'aria-labelledby': ids('heading') }
  const dialog = create('dialog', modal, [heading, intro, status, factors, form, row])
  const parts = { heading, intro, status, factors, form, input, tries, expiry, validity, trustLabel }
  return { dialog, ...parts, confirm, actions }
}

/** An element with attributes and children. Not `innerHTML`: this works under Trusted Types as well. */
export function create<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}
