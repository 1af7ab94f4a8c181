import { describe, expect, jest, test } from '@jest/globals'
import { en } from 'mfa-step-up/presenter'

import { hold } from './accessibility.fixtures.js'
import { elementOf, shareElementPage } from './element.fixtures.js'

/** What `<mfa-step-up>` does, in a real browser. */

jest.setTimeout(60_000)

const open = shareElementPage()

/** A page on which the dialog shows the factors. */
async function begin(query = 'provider=memory') {
  const visited = await open(query)
  const { page } = visited
  const parts = elementOf(page)
  await parts.pay()
  await parts.heading('Confirm that it is you').waitFor()
  const seen = (name: 'closes' | 'pays' | 'reports') => page.evaluate(`stage.seen.${name}`)
  const calls = (): Promise<unknown> => page.evaluate('stage.memory.calls')
  const isClosed = () => parts.dialog.waitFor({ state: 'hidden' })
  const press = (key: string) => page.keyboard.press(key)
  const askForCode = async () => {
    await parts.choose('Text message')
    await parts.heading('Enter the code').waitFor()
  }
  return { ...visited, ...parts, seen, calls, isClosed, press, askForCode }
}

/** What the page may see of the focus: the button that opened the dialog, or another place. */
const pageFocus = "document.activeElement?.textContent === 'Pay'"

describe('the end', () => {
  test('a right code closes it, gives the focus back, and is told once', async () => {
    const { page, askForCode, type, isClosed, outcome, seen, inDialog } = await begin()
    await page.evaluate(
      "stage.element.addEventListener('close', (event) => (globalThis.told = [event.bubbles, event.composed, event.detail.step]))",
    )
    await askForCode()
    await type('123456')
    await isClosed()
    await outcome.filter({ hasText: 'verified' }).waitFor()
    expect(await page.evaluate(pageFocus)).toBe(true)
    expect(await seen('closes')).toBe(1)
    expect(await page.evaluate('[stage.element.isOpen, told]')).toEqual([false, [true, true, 'verified']])
    // Nothing of the code is left in the page.
    expect(await inDialog("return find('input').value")).toBe('')
  })

  test('Cancel is one click', async () => {
    const { page, button, isClosed, outcome } = await begin()
    await button('Cancel').click()
    await isClosed()
    await outcome.filter({ hasText: 'cancelled' }).waitFor()
    expect(await page.evaluate(pageFocus)).toBe(true)
  })

  test('Escape is Cancel; with autoClose off the end is shown, and one more closes it', async () => {
    const { press, isClosed, heading, seen } = await begin('provider=memory&stay')
    await press('Escape')
    await heading('Cancelled').waitFor()
    expect(await seen('closes')).toBe(0)
    await press('Escape')
    await isClosed()
    expect(await seen('closes')).toBe(1)
  })

  test('"I did not ask for this" cancels, and tells the app', async () => {
    const { button, isClosed, outcome, seen } = await begin('provider=memory&report')
    await button('I did not ask for this').click()
    await isClosed()
    await outcome.filter({ hasText: 'cancelled' }).waitFor()
    expect(await seen('reports')).toBe(1)
  })

  test('what the browser closes is cancelled', async () => {
    const { inDialog, outcome, seen } = await begin()
    await inDialog('dialog.close()')
    await outcome.filter({ hasText: 'cancelled' }).waitFor()
    expect(await seen('closes')).toBe(1)
  })
})

describe('a key that stays down, and a double click, act once', () => {
  test('Enter on a button', async () => {
    const { page, press, focused, heading, calls, inDialog } = await begin()
    await press('Tab')
    expect(await focused()).toBe('button factor')
    await inDialog("globalThis.submits = 0; find('form').addEventListener('submit', () => (submits += 1))")
    await page.keyboard.down('Enter')
    await heading('Enter the code').waitFor()
    await page.keyboard.down('Enter')
    await page.keyboard.down('Enter')
    await page.keyboard.up('Enter')
    // The empty field was not handed in.
    expect([await calls(), await focused(), await page.evaluate('submits')]).toEqual([
      ['begin', 'send'],
      'input',
      0,
    ])
  })

  test('Space on a button', async () => {
    const { page, press, heading, calls } = await begin()
    await press('Tab')
    for (let presses = 0; presses < 3; presses += 1) await page.keyboard.down('Space')
    await page.keyboard.up('Space')
    await heading('Enter the code').waitFor()
    expect(await calls()).toEqual(['begin', 'send'])
  })

  test('Enter in the field, and then on the button of the page that has the focus again', async () => {
    const { page, askForCode, isClosed, seen, calls } = await begin()
    await askForCode()
    await page.keyboard.type('123456')
    await page.keyboard.down('Enter')
    await isClosed()
    expect(await page.evaluate(pageFocus)).toBe(true)
    await page.keyboard.down('Enter')
    await page.keyboard.up('Enter')
    expect([await seen('pays'), await calls()]).toEqual([1, ['begin', 'send', 'verify', 'exchange']])
    // The next press is another act.
    await page.keyboard.press('Enter')
    expect(await seen('pays')).toBe(2)
  })

  test('Escape, where the end is shown', async () => {
    const { page, heading, dialog } = await begin('provider=memory&stay')
    await page.keyboard.down('Escape')
    await heading('Cancelled').waitFor()
    await page.keyboard.down('Escape')
    await page.keyboard.down('Escape')
    await page.keyboard.up('Escape')
    expect(await dialog.isVisible()).toBe(true)
  })

  test('a double click on a factor chooses, and does not use what comes under the pointer', async () => {
    const { page, button, heading, calls, box } = await begin()
    const { x, y } = (await button(en.factors.email.name).boundingBox()) ?? { x: 0, y: 0 }
    await page.evaluate(
      "globalThis.clicks = 0; stage.element.shadowRoot.addEventListener('click', () => (clicks += 1))",
    )
    await page.mouse.dblclick(x + 20, y + 32)
    await heading('Enter the code').waitFor()
    const confirm = await box('primary')
    expect([confirm.top < y + 32, confirm.bottom > y + 32]).toEqual([true, true])
    expect([await calls(), await page.evaluate('clicks')]).toEqual([['begin', 'send'], 1])
  })

  test('of a double click on Cancel nothing reaches the page below', async () => {
    const { page, button, isClosed, seen } = await begin()
    // The button of the page lies under that of the dialog.
    const { x, y } = (await button('Cancel').boundingBox()) ?? { x: 0, y: 0 }
    await page.evaluate(`(() => {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync('main > button { position: fixed; left: ${x}px; top: ${y}px; width: 90px; height: 40px }')
      document.adoptedStyleSheets = [sheet]
    })()`)
    await page.mouse.dblclick(x + 20, y + 32)
    await isClosed()
    expect(await seen('pays')).toBe(1)
    await page.mouse.click(x + 20, y + 32)
    expect(await seen('pays')).toBe(2)
  })
})

describe('what is said', () => {
  test('the summary is shown, and describes the dialog; without one the intro does', async () => {
    const { inDialog, part } = await begin('provider=memory&summary')
    expect(await part('summary').innerText()).toMatch(
      /Pay 42.00 EUR\s+To\s+Charles B.\s+Reference\s+Invoice 1815/,
    )
    const description = "return root.getElementById(dialog.getAttribute('aria-describedby')).className"
    expect(await inDialog(description)).toBe('step-up-summary')
    await inDialog('stage.element.options = {}')
    expect([await inDialog(description), await part('summary').isVisible()]).toEqual(['step-up-intro', false])
  })

  test('one live region, always in the tree, says what is announced', async () => {
    const { page, askForCode, type, part, inDialog, text } = await begin()
    await inDialog("globalThis.live = root.querySelectorAll('[aria-live], [role=status], [role=alert]')")
    expect(await page.evaluate('live.length')).toBe(1)
    await askForCode()
    await type('000000')
    await text('4 tries left').waitFor()
    expect(await part('live').textContent()).toBe(en.messages.invalid_code)
    expect(await page.evaluate('live[0].isConnected')).toBe(true)
  })

  test('the error stands between label and field, describes the field, and goes when another code is asked for', async () => {
    const { askForCode, press, inDialog, focused, part, box, pass, button } = await begin()
    await askForCode()
    await press('Enter')
    await part('error').filter({ hasText: en.code.empty }).waitFor()
    const about =
      "const input = find('input'); return [input.getAttribute('aria-invalid'), input.getAttribute('aria-describedby').split(' ').includes(find('error').id)]"
    expect([await inDialog(about), await focused()]).toEqual([['true', true], 'input'])
    const [label, error, input] = [await box('label'), await box('error'), await box('input')]
    expect([label.bottom <= error.top, error.bottom <= input.top]).toEqual([true, true])
    await pass(31)
    await button('Send another code').click()
    await part('error').filter({ hasText: /^$/ }).waitFor({ state: 'attached' })
    expect(await inDialog(about)).toEqual(['false', true])
  })

  test('a number to match is large, and described by the heading that has the focus', async () => {
    const { choose, heading, inDialog, focused } = await begin()
    await choose('Notification on your phone')
    await heading('Confirm on your phone').waitFor()
    expect(await focused()).toBe('heading')
    const number =
      "const size = (name) => parseFloat(getComputedStyle(find(name)).fontSize); return [find('number').textContent, size('number') >= 2 * size('heading'), root.getElementById(find('heading').getAttribute('aria-describedby')).textContent]"
    expect(await inDialog(number)).toEqual(['42', true, 'Choose this number on your phone: 42'])
  })

  test('help is offered after the first wait', async () => {
    const { askForCode, pass, part } = await begin()
    await askForCode()
    expect(await part('help').isVisible()).toBe(false)
    await pass(31)
    await part('help').getByText('Did not get it?').click()
    await part('help')
      .getByText(en.factors.sms.help.advice[0] ?? '')
      .waitFor()
  })

  test('the warning offers more time, and takes the focus to the heading when it goes', async () => {
    const { askForCode, pass, part, button, focused, press } = await begin()
    await askForCode()
    await pass(241)
    await part('warning').getByText('Are you still there?').waitFor()
    await button('I need more time').focus()
    await press('Enter')
    await part('warning').waitFor({ state: 'hidden' })
    expect(await focused()).toBe('heading')
  })
})

test('Tab, Enter, Space and digits are all that it takes, and Tab never leaves the dialog', async () => {
  const { page, press, focused, heading, pass, inDialog, outcome, text, calls } = await begin(
    'provider=memory&summary&report',
  )
  /** Tab until a part with a text has the focus; what was passed on the way. */
  const tabTo = async (name: string) => {
    const passed: unknown[] = []
    for (let presses = 0; presses < 12; presses += 1) {
      await press('Tab')
      passed.push(await page.evaluate("document.activeElement.matches('body, mfa-step-up')"))
      const found = await inDialog(
        `return active?.textContent.includes('${name}') || active?.type === '${name}'`,
      )
      if (found === true) return passed
    }
    throw new Error(`No Tab leads to ${name}`)
  }
  expect(await focused()).toBe('heading')
  await tabTo(en.factors.totp.name)
  await press('Space')
  await heading(en.factors.totp.heading).waitFor()
  expect(await focused()).toBe('input')
  await page.keyboard.type('000000')
  await press('Enter')
  await text(en.triesLeft(4)).waitFor()
  await tabTo(en.factors.totp.help.label)
  await press('Enter')
  await text(en.factors.totp.help.advice[0] ?? '').waitFor()
  await pass(241)
  const passed = [
    ...(await tabTo(en.stillThere.goOn)),
    ...(await tabTo(en.cancel)),
    ...(await tabTo(en.cancel)),
  ]
  expect(new Set(passed)).toEqual(new Set([true]))
  await tabTo(en.stillThere.goOn)
  await press('Enter')
  expect(await focused()).toBe('heading')
  await tabTo('checkbox')
  await press('Space')
  await press('Shift+Tab')
  // What was wrong is selected: it is typed over.
  await page.keyboard.type('123456')
  await press('Enter')
  await outcome.filter({ hasText: 'verified' }).waitFor()
  expect(await calls()).toEqual(['begin', 'verify', 'verify', 'exchange'])
  expect(await page.evaluate(pageFocus)).toBe(true)
})

describe('the field', () => {
  /** Puts a text into the field as a paste does, or as autofill does. */
  const insert = (text: string, event: string) =>
    `const input = find('input'); input.value = '${text}'; input.dispatchEvent(${event})`
  const paste = "new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' })"
  const autofill = "new Event('input', { bubbles: true })"
  const autofillOfIos = "new InputEvent('input', { bubbles: true, inputType: 'insertText', data: '123456' })"

  test.each([
    ['pasted, with words around it', 'Your code is 123 456.', paste],
    ['filled in by the browser', '123456', autofill],
    ['filled in by iOS', '123456', autofillOfIos],
  ])('a whole code that is %s is handed in at once, and once', async (_, text, event) => {
    const { askForCode, inDialog, isClosed, calls } = await begin()
    await askForCode()
    await inDialog(`${insert(text, event)}; input.dispatchEvent(${event})`)
    await isClosed()
    expect(await calls()).toEqual(['begin', 'send', 'verify', 'exchange'])
  })

  test('a real paste of a whole message is', async () => {
    const { page, askForCode, isClosed, bank } = await begin()
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: bank.origin })
    await askForCode()
    await page.evaluate("navigator.clipboard.writeText('123456 is your code.')")
    await page.keyboard.press('ControlOrMeta+v')
    await isClosed()
  })

  test('one that is typed digit by digit is not', async () => {
    const { page, askForCode, calls, inDialog } = await begin()
    await askForCode()
    await page.keyboard.type('123456')
    expect([await calls(), await inDialog("return find('input').value")]).toEqual([
      ['begin', 'send'],
      '123456',
    ])
  })

  test('typing is activity', async () => {
    const { page, askForCode, pass } = await begin()
    await askForCode()
    await pass(100)
    const before = Number(await page.evaluate('stage.flow.getSnapshot().endsAt'))
    await page.keyboard.type('1')
    expect(Number(await page.evaluate('stage.flow.getSnapshot().endsAt')) - before).toBe(100_000)
  })

  test('is what keyboards, browsers and password managers look for', async () => {
    const { askForCode, inDialog } = await begin()
    await askForCode()
    const wanted = ['autocomplete', 'inputmode', 'maxlength', 'dir', 'enterkeyhint', 'spellcheck']
    const found = await inDialog(
      `return ${JSON.stringify(wanted)}.map((name) => find('input').getAttribute(name))`,
    )
    expect(found).toEqual(['one-time-code', 'numeric', null, 'ltr', 'done', 'false'])
    expect(await inDialog("return [find('form').noValidate, find('form').getAttribute('name')]")).toEqual([
      true,
      'step-up',
    ])
  })

  test('a device is trusted where the box is ticked', async () => {
    const { page, choose, heading, part, type, outcome } = await begin()
    await page.evaluate(
      'globalThis.sent = []; const { flow } = stage; const { send } = flow; flow.send = (act) => { sent.push(act); send(act) }',
    )
    await choose('Authenticator app')
    await heading('Enter the code').waitFor()
    await part('trust').getByText('for 30 days').click()
    await type('123456')
    await outcome.filter({ hasText: 'verified' }).waitFor()
    expect(
      await page.evaluate(
        "sent.filter(({ type }) => type === 'code.submitted').map((act) => act.trustDevice)",
      ),
    ).toEqual([true])
  })
})

test('while a request runs the form stays, with its focus and what was typed, out of use', async () => {
  const { page } = await open()
  const { pay, choose, heading, inDialog, focused, part, box, button, text } = elementOf(page)
  await pay()
  await choose('Text message')
  await heading('Enter the code').waitFor()
  const before = await box('dialog')
  await page.keyboard.type('000000')
  const answer = await hold(page, '**/passwordless/verify')
  await page.keyboard.press('Enter')
  const state =
    "return [dialog.getAttribute('aria-busy'), find('input').readOnly, find('input').value, find('primary').getAttribute('aria-disabled'), root.querySelectorAll('[disabled], [inert]').length]"
  await page.waitForFunction(
    "stage.element.shadowRoot.querySelector('dialog').getAttribute('aria-busy') === 'true'",
  )
  expect([await inDialog(state), await focused()]).toEqual([['true', true, '000000', 'true', 0], 'input'])
  // Neither again, nor anything else but Cancel.
  await page.keyboard.press('Enter')
  await button('Use another way').click({ force: true })
  expect([await part('input').isVisible(), await box('dialog')]).toEqual([true, before])
  answer()
  await text('4 tries left').waitFor()
  expect([await inDialog(state), await focused(), await box('dialog')]).toEqual([
    ['false', false, '000000', 'false', 0],
    'input',
    before,
  ])
  expect(
    await inDialog(
      "const { selectionStart, selectionEnd } = find('input'); return [selectionStart, selectionEnd]",
    ),
  ).toEqual([0, 6])
})
