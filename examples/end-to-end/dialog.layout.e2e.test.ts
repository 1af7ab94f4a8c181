import { expect, jest, test } from '@jest/globals'
import { en } from 'mfa-step-up/presenter'

import { hold } from './accessibility.fixtures.js'
import { elementOf, shareElementPage } from './element.fixtures.js'

/** What moves in `<mfa-step-up>` while it is used, and when. */

jest.setTimeout(60_000)

const open = shareElementPage()

/** Sums up every shift from now on, also those right after an act of the user, which a browser excuses: an answer may be slow. */
const watchShifts = `(() => {
  let sum = 0
  const add = (entries) => entries.forEach(({ value }) => (sum += value))
  const observer = new PerformanceObserver((list) => add(list.getEntries()))
  observer.observe({ type: 'layout-shift' })
  globalThis.sumOfShifts = () => {
    add(observer.takeRecords())
    return sum
  }
})()`

/** A page with every part, every shift of which is summed up. */
async function watch(width: number, height: number) {
  const visited = await open('summary&report&stay')
  const { page } = visited
  const parts = elementOf(page)
  await page.setViewportSize({ width, height })
  await page.evaluate(watchShifts)
  /** The step is reached, and drawn: what moved is counted. Answers the height. */
  const at = async (heading: string) => {
    await parts.heading(heading).waitFor()
    await page.screenshot()
    return (await parts.box('dialog')).height
  }
  const { part, inDialog } = parts
  return {
    ...visited,
    ...parts,
    at,
    /** Height and place of the field are the same in all that happens in the step. */
    inStep: async (act: () => Promise<unknown>) => {
      const before = [await at('Enter the code'), await parts.box('input')]
      await act()
      expect([await at('Enter the code'), await parts.box('input')]).toEqual(before)
    },
    isBusy: (isBusy: boolean) =>
      page.waitForFunction(
        `stage.element.shadowRoot.querySelector('dialog').getAttribute('aria-busy') === '${isBusy}'`,
      ),
    error: (text: string) => part('error').filter({ hasText: text }).waitFor(),
    isSummed: () => inDialog('return sumOfShifts()'),
  }
}

test.each([
  [1280, 720],
  [390, 844],
  [320, 640],
])(
  'at %d by %d px a whole flow shifts by less than 0.05, and the height changes only with the step',
  async (width, height) => {
    const visited = await watch(width, height)
    const { page, pass, code, at, inStep, isBusy, error, isSummed, pay, choose, type, button, outcome } =
      visited
    let answer = await hold(page, '**/mfa/stepup')
    await pay()
    await at('One moment')
    answer()
    const chosen = await at('Confirm that it is you')
    answer = await hold(page, '**/passwordless/start')
    await choose('Text message')
    await isBusy(true)
    expect(await at('Confirm that it is you')).toBe(chosen)
    answer()
    await inStep(async () => {
      await at('Enter the code')
      await button('Confirm').click()
      await error(en.code.empty)
    })
    answer = await hold(page, '**/passwordless/verify')
    await inStep(async () => {
      await type('000000')
      await isBusy(true)
    })
    await inStep(async () => {
      answer()
      await error(en.messages.invalid_code)
    })
    // Help, and the button that counted down.
    await inStep(() => pass(31))
    await inStep(async () => {
      await page.context().setOffline(true)
      await type('111111')
      await error(en.messages.offline)
    })
    await page.context().setOffline(false)
    await pass(30)
    await at('Code expired')
    await button('Send another code').click()
    await at('Enter the code')
    await type(code)
    await at('Confirmed')
    await button('Close').click()
    await outcome.filter({ hasText: 'verified' }).waitFor()
    await page.screenshot()
    const sum = Number(await isSummed())
    console.log(`Layout shift of a whole flow at ${width} by ${height} px: ${sum.toFixed(4)}`)
    expect(sum).toBeLessThan(0.05)
    expect(sum).toBeGreaterThan(0)
  },
)

test('the warning moves nothing', async () => {
  const { pass, part, heading, pay, choose, box, page } = await watch(1280, 720)
  await page.goto(`${page.url()}&provider=memory`)
  await pay()
  await choose('Text message')
  await heading('Enter the code').waitFor()
  await pass(200)
  const before = [await box('input'), await box('row')]
  await pass(41)
  await part('warning').getByText('Are you still there?').waitFor()
  expect([await box('input'), await box('row')]).toEqual(before)
})

test.each(['no-preference', 'reduce'] as const)(
  'the spinner is seen after 400 ms, and not before; motion: %s',
  async (reducedMotion) => {
    const { page, pay, heading, inDialog } = await watch(1280, 720)
    await page.emulateMedia({ reducedMotion })
    const answer = await hold(page, '**/mfa/stepup')
    await pay()
    await heading('One moment').waitFor()
    const seen = (time: number) =>
      inDialog(`for (const each of root.getAnimations()) { each.pause(); each.currentTime = ${time} }
      return [getComputedStyle(find('spinner'), '::before').visibility, root.getAnimations().filter(({ effect }) => effect.getTiming().iterations === Infinity).length]`)
    const turning = reducedMotion === 'reduce' ? 0 : 1
    expect([await seen(399), await seen(401)]).toEqual([
      ['hidden', turning],
      ['visible', turning],
    ])
    answer()
    await heading('Confirm that it is you').waitFor()
    expect(
      await inDialog(
        "return [getComputedStyle(find('spinner'), '::before').visibility, root.getAnimations().length]",
      ),
    ).toEqual(['hidden', 0])
  },
)

test('while a request runs buttons, error and field look as before for 400 ms', async () => {
  const { page, pay, choose, heading, style, isBusy, inDialog, text } = await watch(1280, 720)
  await page.evaluate('stage.element.options = {}')
  await pay()
  await choose('Text message')
  await heading('Enter the code').waitFor()
  const submit = async () => {
    await page.keyboard.type('000000')
    await page.keyboard.press('Enter')
  }
  await submit()
  await text('4 tries left').waitFor()
  const looks = [
    ['primary', 'background-color'],
    ['error', 'visibility'],
    ['input', 'border-top-color'],
  ] as const
  const look = () => Promise.all(looks.map(([name, property]) => style(name, property)))
  await page.mouse.move(0, 0)
  const before = await look()
  const answer = await hold(page, '**/passwordless/verify')
  await submit()
  await isBusy(true)
  await inDialog('for (const each of root.getAnimations()) { each.pause(); each.currentTime = 399 }')
  expect(await look()).toEqual(before)
  await inDialog('for (const each of root.getAnimations()) each.currentTime = 401')
  const after = await look()
  expect(after.filter((value, index) => value === before[index])).toEqual([])
  answer()
  await text('3 tries left').waitFor()
  expect(await look()).toEqual(before)
})
