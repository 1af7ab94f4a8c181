import { describe, expect, jest, test } from '@jest/globals'
import type { Page } from 'playwright-core'

import { hold } from './accessibility.fixtures.js'
import type { Visit } from './browser.fixtures.js'
import { elementOf, shareElementPage } from './element.fixtures.js'

/** How `<mfa-step-up>` looks: under what people set in their system or browser, and on pages that are not made for it. */

jest.setTimeout(120_000)

const open = shareElementPage()

/** Leads a page through every step, and has each looked at. */
async function walk(visited: Visit, look: (step: string) => Promise<void>): Promise<void> {
  const { page, pass, code } = visited
  const { pay, choose, type, button, heading, text, outcome, part } = elementOf(page)
  const see = async (step: string, name: string) => {
    await heading(name).waitFor()
    await look(step)
    expect([step, await heading(name).isVisible()]).toEqual([step, true])
  }
  let answer = await hold(page, '**/mfa/stepup')
  await pay()
  await see('working: beginning', 'One moment')
  answer()
  await see('chooseFactor', 'Confirm that it is you')
  await choose('Text message')
  await see('enterCode', 'Enter the code')
  answer = await hold(page, '**/passwordless/verify')
  await type('000000')
  await see('working: verifying', 'Enter the code')
  answer()
  await text('4 tries left').waitFor()
  await see('enterCode: error', 'Enter the code')
  await pass(31)
  await part('help').click()
  await see('enterCode: help', 'Enter the code')
  await pass(30)
  await see('recover', 'Code expired')
  await button('Send another code').click()
  await heading('Enter the code').waitFor()
  await type(code)
  await see('verified', 'Confirmed')
  await button('Close').click()
  await outcome.filter({ hasText: 'verified' }).waitFor()

  await page.goto(page.url().replace('?', '?provider=memory&'))
  await pay()
  await choose('Notification on your phone')
  await see('approve', 'Confirm on your phone')
  await button('Use another way').click()
  await choose('Authenticator app')
  await pass(241)
  await text('Are you still there?').waitFor()
  await see('enterCode: warning', 'Enter the code')
  await pass(60)
  await see('failed', 'Time is up')
}

type Setting = readonly [name: string, query: string, set: (page: Page) => Promise<void>, page?: string]

const everything = 'summary&report&stay'
const settings: readonly Setting[] = [
  ['as it is', everything, () => Promise.resolve()],
  ['in the dark', everything, (page) => page.emulateMedia({ colorScheme: 'dark' }), 'both'],
  ['with forced colours', everything, (page) => page.emulateMedia({ forcedColors: 'active' })],
  [
    'with forced dark colours',
    everything,
    (page) => page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' }),
    'both',
  ],
  ['from right to left', `${everything}&rtl`, () => Promise.resolve()],
  ['on 320 px', everything, (page) => page.setViewportSize({ width: 320, height: 640 })],
  // 1280 by 1024 px, enlarged to 400 %: WCAG 2.2, 1.4.10.
  ['enlarged to 400 %', everything, (page) => page.setViewportSize({ width: 320, height: 256 })],
  ['enlarged to 200 %', everything, (page) => page.setViewportSize({ width: 640, height: 512 })],
  ['on a phone that lies', everything, (page) => page.setViewportSize({ width: 844, height: 390 })],
  ['on a phone with its keyboard', everything, (page) => page.setViewportSize({ width: 390, height: 480 })],
]

/** Whether the whole of what has the focus is in the window, and nothing lies over it. */
const focusIsSeen = `const { top, bottom, left, right } = active.getBoundingClientRect()
  const isFree = (y) => {
    const at = root.elementFromPoint((left + right) / 2, y)
    return active.contains(at) || at.contains(active)
  }
  return top >= 0 && bottom <= innerHeight && [top + 2, (top + bottom) / 2, bottom - 2].every(isFree)`

/** All that can be pressed, smaller than 44 by 44 px; of the box, its label is. */
const small = `return [...root.querySelectorAll('button, summary, input:not([type=checkbox]), label:has(input)')]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }))
  .filter((each) => { const { width, height } = each.getBoundingClientRect(); return width < 44 || height < 44 })
  .map(({ outerHTML }) => outerHTML)`

test.each(settings)(
  'axe finds nothing in any step, nothing is scrolled sideways, targets are large, and the focus is seen: %s',
  async (_, query, set, name = 'element') => {
    const visited = await open(query, name)
    const { page } = visited
    const { inDialog, overflows } = elementOf(page)
    await set(page)
    const steps: unknown[] = []
    await walk(visited, async (step) => {
      steps.push(step)
      const seen = await inDialog(focusIsSeen)
      expect([step, seen, await inDialog(small), await overflows(), await visited.audit()]).toEqual([
        step,
        true,
        [],
        [],
        [],
      ])
    })
    expect(steps).toHaveLength(11)
  },
)

/** A page on which the dialog asks for a code. */
async function askForCode(query: string, name = 'element', set?: (page: Page) => Promise<void>) {
  const visited = await open(query, name)
  const { page } = visited
  await set?.(page)
  const parts = elementOf(page)
  // A page may hide its own button.
  await page.evaluate("document.querySelector('main button').click()")
  await parts.heading('Confirm that it is you').waitFor()
  await parts.choose('Text message')
  await parts.heading('Enter the code').waitFor()
  return { ...visited, ...parts }
}

describe('the page says whether it is light or dark, and the system only where the page lets it', () => {
  const light = 'rgb(255, 255, 255)'
  const dark = 'rgb(28, 30, 38)'
  test.each([
    ['element', 'light', light],
    ['element', 'dark', light],
    ['both', 'light', light],
    ['both', 'dark', dark],
    ['dark', 'light', dark],
  ] as const)('page "%s", system %s: %s', async (name, colorScheme, colour) => {
    const { style } = await askForCode('provider=memory', name, (page) => page.emulateMedia({ colorScheme }))
    expect(await style('dialog', 'background-color')).toBe(colour)
  })

  test('a page that changes takes the dialog along, and where light-dark() is missing it is light, with light controls', async () => {
    const { page, style } = await askForCode('provider=memory')
    await page.evaluate(
      "document.adoptedStyleSheets = [new CSSStyleSheet()]; document.adoptedStyleSheets[0].replaceSync('main { color-scheme: dark }')",
    )
    expect(await style('dialog', 'background-color')).toBe(dark)
    await page.addInitScript(
      "const { replaceSync } = CSSStyleSheet.prototype; CSSStyleSheet.prototype.replaceSync = function (text) { replaceSync.call(this, text.replaceAll('light-dark(', 'no-such(')) }",
    )
    await page.goto(page.url().replace('/element/', '/dark/'))
    const old = elementOf(page)
    await old.pay()
    await old.heading('Confirm that it is you').waitFor()
    const found = [
      await old.style('dialog', 'background-color'),
      await old.style('heading', 'color'),
      await old.style('dialog', 'color-scheme'),
    ]
    expect(found).toEqual([light, 'rgb(27, 29, 36)', 'light'])
  })
})

test('no style of a hostile page reaches it', async () => {
  /** Everything that is drawn, and where. */
  const all = `return [...root.querySelectorAll('*')].map((element) => {
    const style = getComputedStyle(element)
    const { x, y, width, height } = element.getBoundingClientRect()
    const drawn = [...style].filter((name) => !name.startsWith('--')).map((name) => name + ':' + style.getPropertyValue(name))
    return [element.className, x, y, width, height, ...drawn].join('; ')
  })`
  const query = 'provider=memory&summary&report'
  const plain = await askForCode(query)
  const expected = (await plain.inDialog(all)) as readonly string[]
  const { inDialog, type, outcome } = await askForCode(query, 'hostile')
  const found = (await inDialog(all)) as readonly string[]
  expect(found.length).toBeGreaterThan(40)
  found.forEach((text, index) => {
    expect(text.split('; ')).toEqual(expected[index]?.split('; '))
  })
  // Nor is anything of it seen beside the dialog, with the borders of the page, or as a gap in its grid.
  expect(await inDialog('return host.getClientRects().length')).toBe(0)
  await type('123456')
  await outcome.filter({ hasText: 'verified' }).waitFor({ state: 'attached' })
})

test('a page styles it by parts and tokens', async () => {
  const { page, style } = await askForCode('provider=memory')
  const css =
    'mfa-step-up { --step-up-accent: rgb(1, 2, 3); --step-up-radius: 0px; --step-up-width: 400px } mfa-step-up::part(heading) { color: rgb(4, 5, 6) } mfa-step-up::part(error) { letter-spacing: 3px }'
  await page.evaluate(
    `document.adoptedStyleSheets = [new CSSStyleSheet()]; document.adoptedStyleSheets[0].replaceSync('${css}')`,
  )
  const found = [
    await style('primary', 'background-color'),
    await style('button', 'border-radius'),
    await style('dialog', 'width'),
  ]
  expect([...found, await style('heading', 'color'), await style('error', 'letter-spacing')]).toEqual([
    'rgb(1, 2, 3)',
    '0px',
    '400px',
    'rgb(4, 5, 6)',
    '3px',
  ])
})

test('from right to left all is mirrored except the code', async () => {
  const { inDialog, style, box } = await askForCode('provider=memory&rtl&summary')
  expect([
    await style('dialog', 'direction'),
    await style('input', 'direction'),
    await style('input', 'text-align'),
  ]).toEqual(['rtl', 'ltr', 'end'])
  const [tries, expiry] = [await box('tries'), await box('expiry')]
  expect(tries.left > expiry.right).toBe(true)
  // The full stop of a name in another script stays behind it.
  const dotIsLast = `const { firstChild } = root.querySelector('.step-up-value bdi')
    const range = document.createRange()
    const leftOf = (index) => (range.setStart(firstChild, index), range.setEnd(firstChild, index + 1), range.getBoundingClientRect().left)
    return leftOf(firstChild.length - 1) > leftOf(0)`
  expect(await inDialog(dotIsLast)).toBe(true)
  await inDialog('stage.element.options = {}')
  expect([
    await style('dialog', 'direction'),
    (await box('tries')).right < (await box('expiry')).left,
  ]).toEqual(['ltr', true])
})

test('with forced colours work is seen to turn, and the chief button keeps its colours under the pointer', async () => {
  const { page, style, part } = await askForCode('provider=memory', 'element', (each) =>
    each.emulateMedia({ forcedColors: 'active' }),
  )
  const ring = [
    await style('spinner', 'border-top-color', '::before'),
    await style('spinner', 'border-bottom-color', '::before'),
  ]
  expect(new Set(ring).size).toBe(2)
  const chief = async () => [await style('primary', 'color'), await style('primary', 'background-color')]
  await page.mouse.move(0, 0)
  const before = await chief()
  await part('primary').hover()
  expect(await chief()).toEqual(before)
})
