import { describe, expect, jest, test } from '@jest/globals'
import type { Page } from 'playwright-core'

import { hold, shareBrowser, walkEveryStep } from './accessibility.fixtures.js'
import { countMoving, focusIsSeen, mirror, overflows, stylesOf } from './accessibility.measures.fixtures.js'
import { bankOf } from './bank.fixtures.js'
import { dialogOf } from './dialog.fixtures.js'

/** What people set in their system or browser: the reference user interface, and the bank, under each. */

jest.setTimeout(60_000)

const open = shareBrowser()

type Setting = readonly [name: string, set: (page: Page) => Promise<void>]

const inTheDark: Setting = ['in the dark', (page) => page.emulateMedia({ colorScheme: 'dark' })]
const withForcedColours: Setting = [
  'with forced colours',
  (page) => page.emulateMedia({ forcedColors: 'active' }),
]
const withForcedDarkColours: Setting = [
  'with forced colours in the dark',
  (page) => page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' }),
]
// 1280 by 1024 px, enlarged to 400 %: WCAG 2.2, 1.4.10.
const enlarged: Setting = ['on 320 by 256 px', (page) => page.setViewportSize({ width: 320, height: 256 })]

describe('axe finds nothing, nothing has to be scrolled sideways, and the focus is seen', () => {
  test.each([inTheDark, withForcedColours, withForcedDarkColours, enlarged])(
    'in every step of the reference, %s',
    async (_, set) => {
      const visited = await open('vanilla')
      const { page } = visited
      await set(page)
      await walkEveryStep(visited, async (step) => {
        const found = [await visited.audit(), await overflows(page), await focusIsSeen(page)]
        expect([step, ...found]).toEqual([step, [], [], true])
      })
    },
  )

  test.each([inTheDark, withForcedDarkColours])('at the bank, %s', async (_, set) => {
    const { page, audit, code } = await open('bank/app')
    const { heading, choose, signIn, pay, type, paid } = bankOf(page)
    await set(page)
    await signIn()
    await pay()
    await choose(/Text message/)
    await heading('Enter the code').waitFor()
    expect([await audit(), await overflows(page)]).toEqual([[], []])
    await type(code)
    await paid()
    expect([await audit(), await overflows(page)]).toEqual([[], []])
  })
})

test('from right to left axe finds nothing in any step; all is mirrored but for the code', async () => {
  const visited = await open('vanilla')
  const { page } = visited
  await mirror(page)
  await walkEveryStep(visited, async (step) => {
    expect([step, await visited.audit(), await overflows(page)]).toEqual([step, [], []])
    if (step !== 'enterCode: setback') return
    expect(await stylesOf(page, '.step-up-error', 'direction text-align')).toEqual(['rtl', 'start'])
    expect(await stylesOf(page, '.step-up-input', 'direction text-align')).toEqual(['ltr', 'end'])
  })
})

test('work is seen to move, and with reduced motion nothing moves in any step', async () => {
  const visited = await open('vanilla')
  const moving: string[] = []
  await walkEveryStep(visited, async (step) => {
    for (const reducedMotion of ['no-preference', 'reduce'] as const) {
      await visited.page.emulateMedia({ reducedMotion })
      if ((await countMoving(visited.page)) !== 0) moving.push(`${step}, ${reducedMotion}`)
    }
  })
  const works = ['beginning', 'sendingCode', 'verifying']
  expect(moving).toEqual(works.map((work) => `working: ${work}, no-preference`))
})

test('with forced colours work is seen to turn, and the chief button keeps its colours under the pointer', async () => {
  const { page } = await open('vanilla')
  const { pay, choose, heading } = dialogOf(page)
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'no-preference' })
  const answer = await hold(page, '**/mfa/stepup')
  await pay()
  await heading('One moment').waitFor()
  const ring = await stylesOf(page, '.step-up-body', 'border-top-color border-bottom-color', '::before')
  expect(new Set(ring as string[]).size).toBe(2)
  answer()
  await choose('Text message')
  await heading('Enter the code').waitFor()
  const chief = () => stylesOf(page, '.step-up-confirm', 'color background-color')
  await page.mouse.move(0, 0)
  const before = await chief()
  await page.locator('.step-up-confirm').hover()
  expect(await chief()).toEqual(before)
})
