import { describe, expect, jest, test } from '@jest/globals'
import type { Page } from 'playwright-core'

import { elementOf, shareElementPage } from './element.fixtures.js'

/** `<mfa-step-up>` as an element of a page: defined late, moved, given another flow, under a strict policy, in the light DOM. */

jest.setTimeout(60_000)

const open = shareElementPage()

/** A page on which the dialog asks for a code. */
async function askForCode(query = 'provider=memory') {
  const visited = await open(query)
  const { page } = visited
  const parts = elementOf(page)
  await parts.pay()
  await parts.choose('Text message')
  await parts.heading('Enter the code').waitFor()
  return { ...visited, ...parts }
}

const step = (page: Page): Promise<unknown> => page.evaluate('stage.flow.getSnapshot().step')

test('what was set before the element is defined is shown after', async () => {
  const { page } = await open('provider=memory&upgrade')
  const { pay, dialog, heading } = elementOf(page)
  await pay()
  await page.waitForFunction("stage.flow?.getSnapshot().step === 'chooseFactor'")
  expect(await dialog.count()).toBe(0)
  await page.evaluate(
    "stage.element.options = { summary: { title: 'Pay 1.00 EUR' } }; defineStepUpElement(); void 0",
  )
  await heading('Confirm that it is you').waitFor()
  await dialog.getByText('Pay 1.00 EUR').waitFor()
  const own = "['flow', 'options'].filter((name) => Object.hasOwn(stage.element, name))"
  expect(await page.evaluate(own)).toEqual([])
})

test('defining it again changes nothing; another name is another element', async () => {
  const { page } = await open()
  const same =
    'defineStepUpElement() === customElements.get("mfa-step-up") && defineStepUpElement("x-confirm") === customElements.get("x-confirm")'
  expect(await page.evaluate(same)).toBe(true)
})

test('a move in the document keeps the dialog, modal, with what was typed; the focus goes back to the opener at the end', async () => {
  const { page, inDialog, dialog, focused, button } = await askForCode()
  await page.keyboard.type('1234')
  await page.evaluate(
    "document.body.append(Object.assign(document.createElement('section'), { id: 'home' })); document.querySelector('#home').append(stage.element)",
  )
  expect(await inDialog("return [dialog.matches(':modal'), find('input').value]")).toEqual([true, '1234'])
  expect([await focused(), await dialog.isVisible()]).toEqual(['input', true])
  // `moveBefore` does not even lose the focus.
  await inDialog("document.querySelector('main').moveBefore(stage.element, null)")
  expect(await inDialog("return [dialog.matches(':modal'), find('input').value]")).toEqual([true, '1234'])
  expect(await step(page)).toBe('enterCode')
  await button('Cancel').click()
  await dialog.waitFor({ state: 'hidden' })
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Pay')
})

test('out of the document it listens to nothing; the flow goes on, and its end is shown and told when it is back', async () => {
  const { page } = await open('provider=memory')
  const { pay, heading, dialog } = elementOf(page)
  // Who listens to the flow, the document and the window.
  await page.evaluate(`(() => {
    globalThis.listening = 0
    for (const target of [document, window]) {
      const { addEventListener } = target
      target.addEventListener = (type, listener, options) => {
        listening += 1
        options?.signal?.addEventListener('abort', () => (listening -= 1))
        addEventListener.call(target, type, listener, options)
      }
    }
    const timers = new Set()
    const { setTimeout: set, clearTimeout: clear } = globalThis
    globalThis.setTimeout = (call, time) => { const id = set(() => { timers.delete(id); call() }, time); timers.add(id); return id }
    globalThis.clearTimeout = (id) => { timers.delete(id); clear(id) }
    globalThis.timers = timers
  })()`)
  await pay()
  await heading('Confirm that it is you').waitFor()
  expect(Number(await page.evaluate('listening'))).toBeGreaterThan(0)
  const before = Number(await page.evaluate('timers.size'))
  await page.evaluate('stage.element.remove()')
  const state = [
    await page.evaluate('listening'),
    await page.evaluate('stage.element.isOpen'),
    await step(page),
  ]
  expect(state).toEqual([0, false, 'chooseFactor'])
  expect(Number(await page.evaluate('timers.size'))).toBeLessThan(before)
  await page.evaluate("stage.flow.send({ type: 'flow.cancelled' })")
  expect(await page.evaluate('stage.seen.closes')).toBe(0)
  await page.evaluate('document.body.append(stage.element)')
  // What waits for the end of the act that closed it.
  await page.keyboard.press('Shift')
  expect([
    await page.evaluate('[stage.seen.closes, stage.element.isOpen, listening]'),
    await dialog.count(),
  ]).toEqual([[1, false, 0], 0])
})

describe('the flow', () => {
  test('goes on where it is taken away; no "close" is told, and the focus goes back', async () => {
    const { page, dialog, inDialog } = await askForCode()
    // The browser says later that it is closed.
    await inDialog(
      "const closed = new Promise((resolve) => dialog.addEventListener('close', resolve)); stage.element.flow = null; return closed.then(() => null)",
    )
    await dialog.waitFor({ state: 'hidden' })
    expect([
      await step(page),
      await page.evaluate('[stage.seen.closes, document.activeElement.textContent]'),
    ]).toEqual(['enterCode', [0, 'Pay']])
  })

  test('that takes the place of another one cancels neither, and finds an empty form', async () => {
    const { page, heading, choose, inDialog } = await askForCode()
    await page.keyboard.type('1234')
    await page.evaluate("globalThis.first = stage.flow; document.querySelector('button').click()")
    await heading('Confirm that it is you').waitFor()
    await choose('Text message')
    await heading('Enter the code').waitFor()
    expect(await inDialog("return find('input').value")).toBe('')
    expect([await step(page), await page.evaluate('first.getSnapshot().step')]).toEqual([
      'enterCode',
      'enterCode',
    ])
  })

  test('that waits in idle is not cancelled by the end of the one before', async () => {
    const { page, dialog, inDialog, heading } = await askForCode()
    await inDialog(
      "const closed = new Promise((resolve) => dialog.addEventListener('close', resolve)); return stage.createFlow().then((flow) => { stage.flow = stage.element.flow = flow; return closed }).then(() => null)",
    )
    expect([await step(page), await dialog.isVisible()]).toEqual(['idle', false])
    await page.evaluate("stage.flow.send({ type: 'flow.started' })")
    await heading('Confirm that it is you').waitFor()
  })

  test('is heard of waking up', async () => {
    const { page } = await askForCode()
    await page.evaluate(
      "globalThis.sent = []; const { flow } = stage; const { send } = flow; flow.send = (act) => { sent.push(act.type); send(act) }; dispatchEvent(new Event('online'))",
    )
    expect(await page.evaluate('sent')).toEqual(['flow.resumed'])
  })

  test('that is none is refused at once, and options too', async () => {
    const { page } = await open('provider=memory')
    const messageOf = (script: string) =>
      page.evaluate(`(() => { try { ${script} } catch (error) { return error.message } })()`)
    expect(await messageOf('stage.element.flow = {}')).toContain('flow must be')
    expect(await messageOf('stage.element.options = { text: {} }')).toContain('did you mean texts?')
  })
})

test('options that are set later draw the dialog anew: what was typed and the focus stay; a closed dialog stays closed', async () => {
  const { page, inDialog, focused, dialog, button } = await askForCode('provider=memory&stay')
  await page.keyboard.type('1234')
  await page.evaluate("stage.element.options = { ...stage.options, summary: { title: 'Pay 1.00 EUR' } }")
  await dialog.getByText('Pay 1.00 EUR').waitFor()
  expect([await inDialog("return find('input').value"), await focused()]).toEqual(['1234', 'input'])
  await button('Cancel').click()
  await button('Close').click()
  await page.evaluate('stage.element.options = {}')
  expect([await dialog.count(), await page.evaluate('stage.seen.closes')]).toEqual([0, 1])
})

test('nothing is made anew, and nothing is touched that did not change', async () => {
  const { page, pass, inDialog, text } = await askForCode('provider=memory&summary')
  await inDialog(`globalThis.touched = []
    new MutationObserver((records) => touched.push(...records.map(({ type, target, attributeName }) =>
      [type, (target.className ?? target.parentElement.className).split(' ').at(-1), attributeName])))
      .observe(root, { subtree: true, childList: true, attributes: true, characterData: true })`)
  await pass(1)
  await text('(29 sec)').waitFor()
  const touched = await page.evaluate<string[][]>('touched')
  expect(touched.map(([, name]) => name).sort()).toEqual(['step-up-expiry', 'step-up-secondary'])
})

test('works under a policy that allows no inline style, no inline script and no HTML from text', async () => {
  const visited = await open('provider=memory&summary')
  const { page } = visited
  await page.route('**/element/?strict*', async (route) => {
    const response = await route.fetch()
    const policy =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; require-trusted-types-for 'script'; trusted-types 'none'"
    await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': policy } })
  })
  await page.addInitScript(
    "globalThis.violations = []; document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective))",
  )
  await page.goto(`${new URL('./', page.url()).href}?strict&provider=memory&summary`)
  const { pay, choose, heading, type, outcome, style, part, pass } = {
    ...elementOf(page),
    pass: visited.pass,
  }
  await pay()
  await choose('Text message')
  await heading('Enter the code').waitFor()
  await pass(31)
  await part('help').click()
  expect(await style('primary', 'background-color')).toBe('rgb(47, 79, 208)')
  expect(
    await page.evaluate(
      'document.querySelector("mfa-step-up").shadowRoot.querySelectorAll("[style], style, script").length',
    ),
  ).toBe(0)
  await type('123456')
  await outcome.filter({ hasText: 'verified' }).waitFor()
  expect(await page.evaluate('violations')).toEqual([])
})

describe('in the light DOM', () => {
  test('it looks and works the same, and the page has its say', async () => {
    const { page, style, type, outcome, box, audit } = await askForCode('provider=memory&dom=light&summary')
    expect(await page.evaluate('stage.element.shadowRoot')).toBe(null)
    expect([await style('primary', 'background-color'), (await box('dialog')).width]).toEqual([
      'rgb(47, 79, 208)',
      448,
    ])
    expect(await audit()).toEqual([])
    const say = (css: string) =>
      `(() => { const sheet = new CSSStyleSheet(); sheet.replaceSync('${css}'); document.adoptedStyleSheets.unshift(sheet) })()`
    await page.evaluate(
      say('button { background: lime; padding: 50px; text-transform: uppercase } * { letter-spacing: 9px }'),
    )
    expect([
      await style('primary', 'background-color'),
      await style('primary', 'text-transform'),
      await style('label', 'letter-spacing'),
    ]).toEqual(['rgb(47, 79, 208)', 'none', 'normal'])
    await page.evaluate(say('mfa-step-up .step-up-dialog .step-up-primary { background: rgb(1, 2, 3) }'))
    expect(await style('primary', 'background-color')).toBe('rgb(1, 2, 3)')
    await type('123456')
    await outcome.filter({ hasText: 'verified' }).waitFor()
  })

  test('a page around it, or a form, hears nothing of its form', async () => {
    const { page } = await open('provider=memory&dom=light')
    const { pay, choose, heading, type, outcome } = elementOf(page)
    // Chromium stops the event at the outer form; other browsers don't.
    await page.evaluate(
      "globalThis.submits = 0; const [form, place] = ['form', 'div'].map((name) => document.createElement(name)); for (const each of [form, place]) each.addEventListener('submit', () => (submits += 1)); document.body.append(form); form.append(place); place.append(stage.element)",
    )
    await pay()
    await choose('Text message')
    await heading('Enter the code').waitFor()
    await type('123456')
    await outcome.filter({ hasText: 'verified' }).waitFor()
    expect(await page.evaluate('submits')).toBe(0)
  })
})

test('language and direction are on the element', async () => {
  const { page, inDialog } = await askForCode('provider=memory&rtl')
  expect(await page.evaluate('[stage.element.lang, stage.element.dir]')).toEqual(['ar', 'rtl'])
  expect(await inDialog('return [dialog.lang, dialog.dir]')).toEqual(['ar', 'rtl'])
})
