import { describe, expect, jest, test } from '@jest/globals'

import { shareStepUpPage } from './step-up.fixtures.js'

/** The dialog on pages that do to it what pages do: draw themselves anew, have dialogs of their own, frame it. */

jest.setTimeout(60_000)

const open = shareStepUpPage()

/** The dialog of a payment, which asks for the way to confirm. */
async function ask(request = '{}', before = '') {
  const opened = await open(before)
  await opened.run(`stage.confirm('pay', ${request})`)
  await opened.heading('Confirm that it is you').waitFor()
  const { choose, heading, type, endOf } = opened
  const finish = async () => {
    await choose('Text message')
    await heading('Enter the code').waitFor()
    await type('123456')
    return endOf('pay')
  }
  return { ...opened, finish }
}

describe('a page that draws itself anew', () => {
  test('and throws the dialog away, shows it again: the user confirms', async () => {
    const { run, finish, dialog, heading } = await ask()
    await run('document.body.replaceChildren(document.createElement("main"))')
    await heading('Confirm that it is you').waitFor()
    expect(await dialog.isVisible()).toBe(true)
    expect(await finish()).toBe('verified')
  })

  test('with another body', async () => {
    const { run, finish, heading } = await ask()
    await run('document.body.replaceWith(document.createElement("body"))')
    await heading('Confirm that it is you').waitFor()
    expect(await finish()).toBe('verified')
  })

  test('and never wants it, has the confirmation cancelled, and the next one shown', async () => {
    const { run, endOf, heading } = await ask()
    await run(
      `globalThis.watch = new MutationObserver(() => document.querySelector('mfa-step-up')?.remove()); watch.observe(document.body, { childList: true }); document.querySelector('mfa-step-up').remove()`,
    )
    expect(await endOf('pay')).toBe('cancelled')
    await run("watch.disconnect(); stage.confirm('again')")
    await heading('Confirm that it is you').waitFor()
  })

  test('a container that has left the page is replaced by the page', async () => {
    const opened = await open()
    const { run, heading } = opened
    await run(
      "const box = document.createElement('div'); document.body.append(box); stage.stepUp = stage.make({ container: box }); box.remove(); stage.confirm('pay')",
    )
    await heading('Confirm that it is you').waitFor({ timeout: 5000 })
  })
})

describe('a page with a dialog of its own', () => {
  const modal =
    "const own = document.body.appendChild(document.createElement('dialog')); own.id = 'own'; own.innerHTML = '<h2>Payment</h2><button>Send</button>'; own.showModal(); own.querySelector('button').focus()"

  test('the confirmation lies over it, and gives the focus back to it', async () => {
    const opened = await open()
    const { run, heading, button, page, endOf } = opened
    await run(`${modal}; stage.confirm('pay')`)
    await heading('Confirm that it is you').waitFor()
    await button('Cancel').click()
    expect(await endOf('pay')).toBe('cancelled')
    expect(
      await page.evaluate("[document.activeElement.textContent, document.querySelector('#own').open]"),
    ).toEqual(['Send', true])
  })

  test('one that opens over the confirmation leaves it as it was', async () => {
    const { run, finish, page } = await ask()
    await run(modal)
    await page.keyboard.press('Escape')
    expect(await page.evaluate("[document.querySelector('#own').open, stage.ends.pay]")).toEqual([
      false,
      'pending',
    ])
    expect(await finish()).toBe('verified')
  })

  test('what closes an overlay of the page for a click outside, or for Escape, hears nothing of the confirmation', async () => {
    const { run, choose, heading, page, endOf } = await ask()
    await run(
      "globalThis.heard = []; for (const type of ['keydown', 'keyup', 'pointerdown', 'mousedown', 'mouseup', 'click', 'focusin', 'touchstart', 'input', 'beforeinput', 'paste']) document.addEventListener(type, (event) => heard.push(type))",
    )
    await choose('Text message')
    await heading('Enter the code').waitFor()
    await page.keyboard.type('1')
    await page.keyboard.down('Escape')
    expect(await endOf('pay')).toBe('cancelled')
    // The key goes up over the page, when the dialog has closed.
    await page.keyboard.up('Escape')
    expect(await page.evaluate('heard')).toEqual([])
  })

  test('a page that hides all but its own overlay from screen readers does not hide the confirmation', async () => {
    const { run, page } = await ask()
    await run(
      "for (const each of document.body.children) { each.setAttribute('aria-hidden', 'true'); each.inert = true }",
    )
    await page.keyboard.press('Tab')
    expect(await page.getByRole('dialog').getByRole('button', { name: 'Text message' }).count()).toBe(1)
    expect(await page.getByRole('dialog').getByRole('button', { name: 'Text message' }).isEnabled()).toBe(
      true,
    )
  })

  test('an inert page around is no obstacle', async () => {
    const { run, page, button, heading, endOf } = await ask()
    await run('document.body.inert = true; document.documentElement.inert = true')
    const { x, y } = (await button('Text message').boundingBox()) ?? { x: 0, y: 0 }
    await page.mouse.click(x + 20, y + 20)
    await heading('Enter the code').waitFor()
    await page.keyboard.type('123456')
    await page.keyboard.press('Enter')
    expect(await endOf('pay')).toBe('verified')
  })

  test('a focus trap of the page does not get the focus', async () => {
    const { run, finish, page, focused } = await ask()
    await run(
      "const own = document.querySelector('main button'); document.addEventListener('focusin', (event) => { if (event.target !== own) own.focus() }); document.addEventListener('focusout', () => own.focus())",
    )
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('button factor')
    expect(await finish()).toBe('verified')
  })
})

describe('in a frame', () => {
  test.each(['allow-scripts', 'allow-scripts allow-same-origin'])(
    'sandbox="%s": the user confirms',
    async (sandbox) => {
      const { page, run } = await open()
      // A sandbox without an origin of its own is another origin.
      await page.route('**/page.js', async (route) => {
        const response = await route.fetch()
        await route.fulfill({
          response,
          headers: {
            ...response.headers(),
            'cross-origin-resource-policy': 'cross-origin',
            'access-control-allow-origin': '*',
          },
        })
      })
      await run(
        `const frame = document.createElement('iframe'); frame.sandbox = '${sandbox}'; frame.src = location.href; frame.width = 320; frame.height = 240; document.body.append(frame)`,
      )
      const frame = page.frameLocator('iframe')
      await frame.getByRole('button', { name: 'Pay' }).click()
      const dialog = frame.getByRole('dialog')
      await dialog.getByRole('button', { name: 'Text message' }).click()
      await dialog.getByRole('textbox').pressSequentially('123456')
      await dialog.getByRole('textbox').press('Enter')
      await dialog.waitFor({ state: 'hidden' })
    },
  )
})

describe('what is shown', () => {
  const long =
    "{ summary: { title: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft 42.000.000,00 EUR', rows: [['Empfänger', 'x'.repeat(300)], ['Verwendungszweck'.repeat(6), 'Rechnung vom 12. März, bitte bis zum Monatsende '.repeat(30)], ['', ''], ['IBAN', 'DE89370400440532013000'.repeat(4)]] } }"

  test.each([
    ['German', 'de', 320, 640],
    ['German', 'de', 320, 256],
    ['German', 'de', 844, 390],
    ['Arabic', 'ar', 320, 256],
  ])(
    'very long rows leave the field in sight, and all within its room: %s, %s, %d px by %d',
    async (_, language, width, height) => {
      const opened = await open()
      const { run, page, overflows, inDialog, endOf } = opened
      await page.setViewportSize({ width, height })
      await run(
        `stage.stepUp = stage.make({ texts: stage.texts.${language} }); stage.confirm('pay', ${long})`,
      )
      const dialog = page.getByRole('dialog')
      await page.locator('.step-up-factor').first().click()
      await dialog.getByRole('textbox').waitFor()
      expect(await overflows()).toEqual([])
      const inside =
        'const { top, bottom } = active.getBoundingClientRect(); return top >= 0 && bottom <= innerHeight'
      expect(await inDialog(inside)).toBe(true)
      await page.keyboard.type('123456')
      await page.keyboard.press('Enter')
      expect(await endOf('pay')).toBe('verified')
    },
  )

  test('text can be selected, whatever the page says, and digits typed', async () => {
    const { run, choose, heading, inDialog, page } = await ask("{ summary: { title: 'Pay 42.00 EUR' } }")
    await run(
      "document.body.style.userSelect = 'none'; document.documentElement.style.webkitUserSelect = 'none'",
    )
    await choose('Text message')
    await heading('Enter the code').waitFor()
    await page.locator('.step-up-title').click({ clickCount: 3 })
    expect(
      await inDialog(
        'return root.getSelection ? root.getSelection().toString().trim() : getSelection().toString().trim()',
      ),
    ).toBe('Pay 42.00 EUR')
  })

  test('a way to reach support stands in every step, large enough, and keeps the page', async () => {
    const { run, page, audit, box, inDialog } = await open()
    await run("stage.stepUp = stage.make({ support: '/help' }); stage.confirm('pay')")
    const link = page.getByRole('dialog').getByRole('link', { name: 'Contact support' })
    await link.waitFor()
    expect((await box('support')).height).toBeGreaterThanOrEqual(44)
    expect(
      await inDialog("const { href, target } = find('support'); return [new URL(href).pathname, target]"),
    ).toEqual(['/help', '_blank'])
    expect(await audit()).toEqual([])
  })

  test('the badge of a password manager has room at the end of the field', async () => {
    const { page, choose, heading, inDialog } = await ask()
    await page.setViewportSize({ width: 320, height: 640 })
    await choose('Text message')
    await heading('Enter the code').waitFor()
    // As wide as 10 digits are, of the widest kind.
    const room = `const input = find('input'), { font, letterSpacing, paddingInlineStart } = getComputedStyle(input)
      const line = document.createElement('canvas').getContext('2d'); line.font = font
      const text = 10 * (line.measureText('0').width + parseFloat(letterSpacing))
      return input.clientWidth - parseFloat(paddingInlineStart) - text`
    expect(Number(await inDialog(room))).toBeGreaterThan(40)
  })

  test('a screen reader gets a name and a description for the dialog and for the field', async () => {
    const { page, choose, heading } = await ask(
      "{ summary: { title: 'Pay 42.00 EUR', rows: [['To', 'Charles B.']] } }",
    )
    await choose('Text message')
    await heading('Enter the code').waitFor()
    const session = await page.context().newCDPSession(page)
    const { nodes } = await session.send('Accessibility.getFullAXTree')
    const of = (role: string) =>
      nodes
        .filter((node) => node.role?.value === role && !node.ignored)
        .map(({ name, description }): unknown[] => [name?.value, description?.value])
    expect(of('dialog')).toEqual([['Enter the code', 'Pay 42.00 EUR To Charles B.']])
    const address = '\u2068+33\u00a0**\u00a0**\u00a0**\u00a012\u2069'
    const described = `We sent a code by text message to ${address}. 5 tries left Valid for 5 minutes`
    expect(of('textbox')).toEqual([['6-digit code', described]])
    expect(of('status')).toHaveLength(1)
  })
})
