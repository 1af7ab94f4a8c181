import { describe, expect, jest, test } from '@jest/globals'

import { shareStepUpPage } from './step-up.fixtures.js'

/** `createStepUp` on pages that do what pages do, and in browsers that deny what browsers deny. */

jest.setTimeout(60_000)

const open = shareStepUpPage()

/** Leads the shown dialog to its end. */
async function finish({ choose, heading, type }: Awaited<ReturnType<typeof open>>): Promise<void> {
  await choose('Text message')
  await heading('Enter the code').waitFor()
  await type('123456')
}

describe('confirmations', () => {
  test('the same request is one dialog', async () => {
    const opened = await open()
    const { run, endOf, heading, dialog } = opened
    await run("stage.confirm('first', { action: 'pay' }); stage.confirm('second', { action: 'pay' })")
    await heading('Confirm that it is you').waitFor()
    await finish(opened)
    expect([await endOf('first'), await endOf('second')]).toEqual(['verified', 'verified'])
    await dialog.waitFor({ state: 'hidden' })
  })

  test('three different ones are shown one after the other', async () => {
    const opened = await open()
    const { run, endOf, text, button } = opened
    await run("for (const title of ['One', 'Two', 'Three']) stage.confirm(title, { summary: { title } })")
    await text('One').waitFor()
    await finish(opened)
    expect(await endOf('One')).toBe('verified')
    await text('Two').waitFor()
    await button('Cancel').click()
    expect(await endOf('Two')).toBe('cancelled')
    await text('Three').waitFor()
    await finish(opened)
    expect(await endOf('Three')).toBe('verified')
  })

  test('a signal that has aborted before opens nothing', async () => {
    const { run, endOf, dialog, page } = await open()
    await run("stage.confirm('pay', { signal: AbortSignal.abort() })")
    expect(await endOf('pay')).toBe('cancelled')
    expect([await dialog.count(), await page.evaluate('stage.memory.calls')]).toEqual([0, []])
  })

  test('a signal that aborts later closes the dialog, and the next confirmation is shown', async () => {
    const opened = await open()
    const { run, endOf, dialog, heading } = opened
    await run(
      "globalThis.controller = new AbortController(); stage.confirm('pay', { signal: controller.signal })",
    )
    await heading('Confirm that it is you').waitFor()
    await run('controller.abort()')
    expect(await endOf('pay')).toBe('cancelled')
    await dialog.waitFor({ state: 'hidden' })
    await run("stage.confirm('again')")
    await heading('Confirm that it is you').waitFor()
    await finish(opened)
    expect(await endOf('again')).toBe('verified')
  })

  test('a signal of one of two that share a dialog ends its own wait only', async () => {
    const opened = await open()
    const { run, endOf, heading, dialog } = opened
    await run(
      "globalThis.controller = new AbortController(); stage.confirm('first', { action: 'pay' }); stage.confirm('second', { action: 'pay', signal: controller.signal })",
    )
    await heading('Confirm that it is you').waitFor()
    await run('controller.abort()')
    expect(await endOf('second')).toBe('cancelled')
    expect(await dialog.isVisible()).toBe(true)
    await finish(opened)
    expect(await endOf('first')).toBe('verified')
  })

  test('the signal of the first of two that share a dialog leaves it to the second', async () => {
    const opened = await open()
    const { run, endOf, heading, dialog } = opened
    await run(
      "globalThis.controller = new AbortController(); stage.confirm('first', { action: 'pay', signal: controller.signal }); stage.confirm('second', { action: 'pay' })",
    )
    await heading('Confirm that it is you').waitFor()
    await run('controller.abort()')
    expect(await endOf('first')).toBe('cancelled')
    expect(await dialog.isVisible()).toBe(true)
    await finish(opened)
    expect(await endOf('second')).toBe('verified')
  })

  test('the same request after an abort is another dialog, however soon it comes', async () => {
    const opened = await open()
    const { run, endOf, heading } = opened
    const confirm = (name: string) => `stage.confirm('${name}', { action: 'pay', signal: controller.signal })`
    await run(`globalThis.controller = new AbortController(); ${confirm('first')}`)
    await heading('Confirm that it is you').waitFor()
    // As an effect of React does that runs twice, and as a caller does that tries again.
    await run(`controller.abort(); controller = new AbortController(); ${confirm('second')}`)
    await run(
      `controller.abort(); controller = new AbortController(); stage.endOf('second').then(() => ${confirm('third')})`,
    )
    expect([await endOf('first'), await endOf('second')]).toEqual(['cancelled', 'cancelled'])
    await heading('Confirm that it is you').waitFor()
    await finish(opened)
    expect(await endOf('third')).toBe('verified')
  })

  test('forget() ends what is shown and what waits; the next one is of the next user', async () => {
    const opened = await open()
    const { run, endOf, heading, dialog } = opened
    await run(
      "stage.confirm('one', { summary: { title: 'One' } }); stage.confirm('two', { summary: { title: 'Two' } })",
    )
    await heading('Confirm that it is you').waitFor()
    await run('stage.stepUp.forget()')
    expect([await endOf('one'), await endOf('two')]).toEqual(['cancelled', 'cancelled'])
    await dialog.waitFor({ state: 'hidden' })
    await run("stage.confirm('three')")
    await heading('Confirm that it is you').waitFor()
    await finish(opened)
    expect(await endOf('three')).toBe('verified')
  })

  test('forget() and the same request at once: the new user is asked anew', async () => {
    const opened = await open()
    const { run, endOf, heading } = opened
    await run("stage.confirm('one', { action: 'pay' })")
    await heading('Confirm that it is you').waitFor()
    await run("stage.stepUp.forget(); stage.confirm('two', { action: 'pay' })")
    expect(await endOf('one')).toBe('cancelled')
    await heading('Confirm that it is you').waitFor()
    await finish(opened)
    expect(await endOf('two')).toBe('verified')
  })

  test('of two step-ups on one page both can be answered', async () => {
    const opened = await open()
    const { run, endOf, page } = opened
    await run(
      "const [a, b] = [stage.make(), stage.make()]; stage.confirm('a', { summary: { title: 'A' } }, a); stage.confirm('b', { summary: { title: 'B' } }, b)",
    )
    await page.locator('dialog[open]').nth(1).waitFor()
    const top = page.locator('dialog[open]').filter({ hasText: 'Confirm that it is you' })
    for (let left = 2; left > 0; left -= 1) {
      const last = top.filter({ has: page.locator(':focus') })
      await last.getByRole('button', { name: 'Text message' }).click()
      await last.page().keyboard.press('Tab')
      await page.locator('dialog:focus-within input[name=code]').pressSequentially('123456')
      await page.keyboard.press('Enter')
    }
    expect([await endOf('a'), await endOf('b')]).toEqual(['verified', 'verified'])
  })
})

describe('one act', () => {
  test('goes on after a reload where it was, and sends no other code', async () => {
    const opened = await open()
    const { run, page, choose, heading } = opened
    const confirm = "stage.confirm('pay', { id: 'payment-1', summary: { title: 'Pay 42.00 EUR' } })"
    await run(confirm)
    await choose('Text message')
    await heading('Enter the code').waitFor()
    await page.reload()
    await run(confirm)
    await heading('Enter the code').waitFor()
    expect(await page.evaluate('stage.memory.calls')).toEqual([])
  })

  test('in two tabs is one dialog, whose end both get', async () => {
    const opened = await open()
    const { run, page, heading, endOf } = opened
    const confirm = "stage.confirm('pay', { id: 'payment-1' })"
    await run(confirm)
    await heading('Confirm that it is you').waitFor()
    const other = await page.context().newPage()
    await other.goto(page.url())
    await other.evaluate(confirm)
    const elsewhere = other.getByRole('dialog')
    await elsewhere.getByRole('button', { name: 'Text message' }).click()
    await elsewhere.getByRole('textbox').pressSequentially('123456')
    await elsewhere.getByRole('button', { name: 'Confirm' }).click()
    expect([await other.evaluate("stage.endOf('pay')"), await endOf('pay')]).toEqual(['verified', 'verified'])
    expect(await other.evaluate('stage.memory.calls')).toEqual([])
  })

  test('forget() in one tab, while another shows it, ends it in both', async () => {
    const opened = await open()
    const { run, page, heading, endOf } = opened
    await run("stage.confirm('pay', { id: 'payment-1' })")
    await heading('Confirm that it is you').waitFor()
    const other = await page.context().newPage()
    await other.goto(page.url())
    await other.evaluate("stage.confirm('pay', { id: 'payment-1' })")
    await other.getByRole('dialog').waitFor()
    await other.evaluate('stage.stepUp.forget()')
    expect([await other.evaluate("stage.endOf('pay')"), await endOf('pay')]).toEqual([
      'cancelled',
      'cancelled',
    ])
  })

  test('an answer of fetch and a confirmation are shown one after the other', async () => {
    const opened = await open()
    const { run, page, heading, endOf, text, button } = opened
    await page.route('**/api', (route) =>
      route.fulfill({
        status: 401,
        headers: { 'www-authenticate': 'Bearer error="insufficient_user_authentication", max_age="60"' },
      }),
    )
    await run(
      "stage.stepUp = stage.make({ origins: [location.origin], methods: ['POST'] }); globalThis.call = stage.stepUp.fetch('/api', { method: 'POST' }).catch((error) => error.code)",
    )
    await heading('Confirm that it is you').waitFor()
    await run("stage.confirm('pay', { summary: { title: 'Pay 42.00 EUR' } })")
    await button('Cancel').click()
    expect(await page.evaluate('call')).toBe('cancelled')
    await text('Pay 42.00 EUR').waitFor()
    await finish(opened)
    expect(await endOf('pay')).toBe('verified')
  })
})

describe('a browser that denies', () => {
  test.each([
    [
      'localStorage',
      "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })",
    ],
    [
      'both storages',
      "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError') } })",
    ],
    [
      'room in the storage',
      "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
    ],
    [
      'IndexedDB',
      "Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError') } })",
    ],
    [
      'to open IndexedDB',
      "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }",
    ],
    [
      'IndexedDB late',
      "IDBFactory.prototype.open = () => { const request = {}; queueMicrotask(() => { request.error = new DOMException('no', 'InvalidStateError'); request.onerror?.(new Event('error')) }); request.addEventListener = (type, call) => { if (type === 'error') request.onerror = call }; return request }",
    ],
    ['locks', 'delete Navigator.prototype.locks'],
    ['BroadcastChannel', 'delete globalThis.BroadcastChannel'],
    [
      'WebCrypto, as plain http does',
      'delete Crypto.prototype.subtle; delete Crypto.prototype.randomUUID; delete Navigator.prototype.locks',
    ],
  ])('%s: the user confirms all the same', async (_, script) => {
    const opened = await open(script)
    const { run, endOf, heading } = opened
    await run("stage.confirm('pay', { id: 'payment-1' })")
    await heading('Confirm that it is you')
      .waitFor({ timeout: 5000 })
      .catch(() => undefined)
    expect(await opened.page.evaluate('stage.ends.pay')).toBe('pending')
    await finish(opened)
    expect(await endOf('pay')).toBe('verified')
    // Once more.
    await run("stage.confirm('again')")
    await heading('Confirm that it is you').waitFor()
    await finish(opened)
    expect(await endOf('again')).toBe('verified')
  })
})
