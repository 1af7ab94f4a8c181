import { describe, expect, jest, test } from '@jest/globals'

import type { Visit } from './browser.fixtures.js'
import { elementOf, shareElementPage } from './element.fixtures.js'

/** `createStepUp` in a real browser, before the simulator. */

jest.setTimeout(60_000)

const open = shareElementPage('two-lines.page.ts')

const payment = { action: 'pay', summary: { title: 'Pay 42.00 EUR', rows: [['To', 'Charles B.']] } }
const other = { action: 'pay', summary: { title: 'Pay 7.00 EUR', rows: [['To', 'Mallory']] } }

function on({ page, bank, code }: Pick<Visit, 'page' | 'bank' | 'code'>) {
  const parts = elementOf(page)
  return {
    ...parts,
    isReady: () => page.locator('output', { hasText: '[' }).waitFor(),
    ask: (request: object) => page.evaluate(`ask(${JSON.stringify(request)})`),
    /** What came of the calls, when there are as many. */
    ended: async (count: number): Promise<unknown> => {
      const shown = page.locator('output', { hasText: new RegExp(`^\\[[^,\\]]+(,[^,]+){${count - 1}}`) })
      await shown.waitFor()
      return JSON.parse(await shown.innerText())
    },
    messages: () => bank.simulator.outbox.all().length,
    begins: () => bank.simulator.requests.all('/identity/v1/mfa/stepup').length,
    askForCode: async () => {
      await parts.choose('Text message')
      await parts.heading('Enter the code').waitFor()
    },
    answer: () => parts.type(code),
    isClosed: () => parts.dialog.waitFor({ state: 'hidden' }),
  }
}

async function begin(query = '') {
  const visited = await open(query)
  const parts = on(visited)
  await parts.isReady()
  return { ...visited, ...parts }
}

describe('a confirmation', () => {
  test('says what is confirmed, and resolves when the user has', async () => {
    const { ask, text, askForCode, answer, ended, isClosed, messages } = await begin()
    await ask(payment)
    await text('Pay 42.00 EUR').waitFor()
    await text('Charles B.').waitFor()
    await askForCode()
    await answer()
    expect(await ended(1)).toEqual(['verified'])
    await isClosed()
    expect(messages()).toBe(1)
  })

  test('rejects where the user does not want to', async () => {
    const { ask, button, ended, isClosed } = await begin()
    await ask(payment)
    await button('Cancel').click()
    expect(await ended(1)).toEqual(['cancelled'])
    await isClosed()
  })

  test('that is asked for twice at once is one dialog, one code, one end', async () => {
    const { ask, askForCode, answer, ended, begins, messages } = await begin()
    await ask(payment)
    await ask(payment)
    await askForCode()
    await answer()
    expect(await ended(2)).toEqual(['verified', 'verified'])
    expect([begins(), messages()]).toEqual([1, 1])
  })

  test('of something else waits for its turn, and is asked for anew', async () => {
    const { ask, text, button, askForCode, answer, ended, begins } = await begin()
    await ask(payment)
    await ask(other)
    await text('Charles B.').waitFor()
    expect(await text('Mallory').count()).toBe(0)
    await askForCode()
    await answer()
    await text('Mallory').waitFor()
    await button('Cancel').click()
    expect(await ended(2)).toEqual(['verified', 'cancelled'])
    expect(begins()).toBe(2)
  })

  test('is never that of the time before: the same payment again is another one', async () => {
    const { ask, askForCode, answer, ended, heading } = await begin()
    await ask(payment)
    await askForCode()
    await answer()
    await ended(1)
    await ask(payment)
    await heading('Confirm that it is you').waitFor()
  })

  test('whose request is wrong says so at once', async () => {
    const { ask, ended } = await begin()
    await ask({ sumary: 'Pay' })
    expect(await ended(1)).toEqual(['OptionError'])
  })
})

describe('a reload', () => {
  test('goes on with the same confirmation: same code, no other message', async () => {
    const { page, pass, ask, askForCode, answer, ended, isReady, heading, messages } = await begin()
    await ask(payment)
    await askForCode()
    await page.reload()
    await isReady()
    await ask(payment)
    await heading('Enter the code').waitFor()
    await pass(1)
    await answer()
    expect(await ended(1)).toEqual(['verified'])
    expect(messages()).toBe(1)
    expect(
      await page.evaluate("Object.keys(localStorage).filter((key) => !key.endsWith('last-factor'))"),
    ).toEqual([])
  })

  test('does not go on with it for another payment', async () => {
    const { page, ask, askForCode, isReady, heading } = await begin()
    await ask(payment)
    await askForCode()
    await page.reload()
    await isReady()
    await ask(other)
    await heading('Confirm that it is you').waitFor()
  })

  test('begins anew where nothing is saved', async () => {
    const { page, ask, askForCode, isReady, heading } = await begin('plain')
    await ask(payment)
    await askForCode()
    await page.reload()
    await isReady()
    await ask(payment)
    await heading('Confirm that it is you').waitFor()
  })
})

describe('a second tab', () => {
  const openTab = async ({ page, bank, code }: Visit) => {
    const tab = await page.context().newPage()
    await tab.goto(page.url())
    const parts = on({ page: tab, bank, code })
    await parts.isReady()
    return parts
  }

  test('shows the dialog of the same act, and both get its end', async () => {
    const first = await begin()
    const second = await openTab(first)
    const act = { ...payment, id: 'payment-4711' }
    await first.ask(act)
    await first.askForCode()
    await second.ask(act)
    await second.heading('Enter the code').waitFor()
    await second.answer()
    expect([await first.ended(1), await second.ended(1)]).toEqual([['verified'], ['verified']])
    expect(first.messages()).toBe(1)
  })

  test('has a dialog of its own for a payment without a name', async () => {
    const first = await begin()
    const second = await openTab(first)
    await first.ask(payment)
    await first.askForCode()
    await second.ask(payment)
    await second.heading('Confirm that it is you').waitFor()
  })
})

describe('a call', () => {
  test('to a protected API asks the user, and is sent again', async () => {
    const { page, askForCode, answer, ended } = await begin()
    await page.evaluate('void pay()')
    await askForCode()
    await answer()
    expect(await ended(1)).toEqual([201])
  })

  test('waits while a confirmation is shown', async () => {
    const { page, ask, text, button, ended, heading } = await begin()
    await ask(payment)
    await text('Charles B.').waitFor()
    await page.evaluate('void pay()')
    await button('Cancel').click()
    expect(await ended(1)).toEqual(['cancelled'])
    await text('Charles B.').waitFor({ state: 'hidden' })
    await heading('Confirm that it is you').waitFor()
    await button('Cancel').click()
    expect(await ended(2)).toEqual(['cancelled', 'cancelled'])
  })
})

describe('what ends it', () => {
  test('the signal of a confirmation: one that is shown, one that waits, one that comes too late', async () => {
    const { page, ask, text, ended, isClosed, begins } = await begin()
    await page.evaluate(`globalThis.stop = new AbortController()
      const request = { ...${JSON.stringify(other)}, signal: stop.signal }
      ask(${JSON.stringify(payment)}); ask(request)`)
    await text('Charles B.').waitFor()
    await page.evaluate('stop.abort()')
    expect(await ended(1)).toEqual(['cancelled'])
    await page.evaluate('ask({ signal: stop.signal })')
    expect(await ended(2)).toEqual(['cancelled', 'cancelled'])
    await page.evaluate(
      `globalThis.next = new AbortController(); ask({ action: 'other', signal: next.signal })`,
    )
    await text('Charles B.').waitFor()
    await page.evaluate('stepUp.forget()')
    expect(await ended(4)).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled'])
    await isClosed()
    expect(begins()).toBe(1)
    await ask(payment)
    await text('Charles B.').waitFor()
    await page.evaluate('stepUp.forget()')
    await isClosed()
  })

  test('a defect of the app: it is told as it is, and the next confirmation is shown', async () => {
    const { page, heading } = await begin()
    const said = await page.evaluate(`(async () => {
      const broken = createStepUp({ ...options, approach: () => { throw new Error('no session') } })
      const first = await broken.confirm().catch((error) => error.message)
      const second = await broken.confirm().catch((error) => error.message)
      return [first, second]
    })()`)
    expect(said).toEqual(['no session', 'no session'])
    await page.evaluate('ask()')
    await heading('Confirm that it is you').waitFor()
  })
})

test('a browser that denies storage shows the dialog all the same', async () => {
  const { ask, askForCode, answer, ended } = await begin('denied')
  await ask(payment)
  await askForCode()
  await answer()
  expect(await ended(1)).toEqual(['verified'])
})

test('what was used last is offered first', async () => {
  const { page, ask, choose, heading, answer, ended } = await begin()
  await ask(payment)
  await choose('Email')
  await heading('Enter the code').waitFor()
  await answer()
  await ended(1)
  await ask(other)
  const first = page.locator('.step-up-factor').first()
  await first.filter({ hasText: 'Email' }).waitFor()
  await page.getByText('Last used').waitFor()
})

test('the element is put back where a page has thrown it away', async () => {
  const { page, ask, button, heading, ended } = await begin()
  await ask(payment)
  await button('Cancel').click()
  await ended(1)
  await page.evaluate("document.querySelector('mfa-step-up').remove()")
  await ask(payment)
  await heading('Confirm that it is you').waitFor()
})
