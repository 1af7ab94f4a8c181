import { afterEach, describe, expect, jest, test } from '@jest/globals'

import { dialogOf } from './dialog.fixtures.js'
import { shareElementPage } from './element.fixtures.js'
import type { Shown } from './hooks.stage.js'

/** The hooks in a real browser: what they do when a component comes, goes, and gets another flow. */

jest.setTimeout(60_000)

describe.each([
  ['React in StrictMode', 'hooks.react.page.tsx'],
  ['Vue', 'hooks.vue.page.ts'],
])('%s', (_, script) => {
  const openPage = shareElementPage(script)
  let complaints: string[] = []

  afterEach(() => {
    expect(complaints).toEqual([])
  })

  async function open() {
    const { page } = await openPage()
    const said: string[] = (complaints = [])
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) said.push(message.text())
    })
    const stepOf = (flow: string) => page.evaluate(`stage.flows.${flow}.getSnapshot().step`)
    return {
      ...dialogOf(page),
      page,
      pay: page.locator('#pay'),
      output: (text: string) => page.locator('output', { hasText: text }).waitFor(),
      draw: (shown: Shown) => page.evaluate(`stage.draw(${JSON.stringify(shown)})`),
      /** The screens that were drawn since the last time. */
      drawn: () => page.evaluate('[...new Set(stage.drawn.splice(0))]'),
      stepOf,
      start: (flow: string) =>
        page.evaluate(`new Promise((resolve) => {
          const { send, subscribe, getSnapshot } = stage.flows.${flow}
          const check = () => { if (getSnapshot().step === 'chooseFactor') resolve() }
          subscribe(check)
          send({ type: 'flow.started' })
          check()
        })`),
    }
  }

  test('a call is pending until it has ended', async () => {
    const { draw, pay, button, output } = await open()
    await draw({ pay: true })
    await pay.filter({ hasText: /^Pay$/ }).click()
    await pay.filter({ hasText: 'Paying' }).waitFor()
    await button('Cancel').click()
    await output('cancelled')
    await pay.filter({ hasText: /^Pay$/ }).waitFor()
  })

  test('a component that unmounts during a confirmation ends no flow, and sets no state', async () => {
    const { draw, pay, heading, choose, type, output } = await open()
    await draw({ pay: true })
    await pay.click()
    await heading('Confirm that it is you').waitFor()
    await draw({})
    expect(await pay.count()).toBe(0)
    await choose('Text message')
    await type('123456')
    await output('verified')
  })

  test('another flow: only that one is shown, with its options', async () => {
    const { draw, drawn, start, stepOf, heading } = await open()
    await draw({ flow: 'first', title: 'A' })
    await start('first')
    await heading('Confirm that it is you').waitFor()
    await drawn()
    await draw({ flow: 'first', title: 'B' })
    expect(await drawn()).toEqual([])
    await draw({ flow: 'second', title: 'C' })
    expect(await drawn()).toEqual(['C idle'])
    await start('second')
    await heading('Confirm that it is you').waitFor()
    expect(await drawn()).toEqual(['C working', 'C chooseFactor'])
    await draw({ title: 'D' })
    expect(await drawn()).toEqual(['none'])
    expect([await stepOf('first'), await stepOf('second')]).toEqual(['chooseFactor', 'chooseFactor'])
  })

  test('a dialog that unmounts ends no flow, and shows it again', async () => {
    const { draw, start, stepOf, heading, dialog } = await open()
    await draw({ flow: 'first', title: 'A' })
    await start('first')
    await heading('Confirm that it is you').waitFor()
    await draw({})
    expect([await stepOf('first'), await dialog.count()]).toEqual(['chooseFactor', 0])
    await draw({ flow: 'first', title: 'A' })
    await heading('Confirm that it is you').waitFor()
  })
})
