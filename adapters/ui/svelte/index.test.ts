/** @jest-environment-options {"customExportConditions": ["browser"]} */
import { describe, expect, test } from '@jest/globals'
import { flushSync } from 'svelte'
import { fromStore, toStore, writable } from 'svelte/store'

import type { StepUpFlow } from '../../../machines/index.js'
import { createHeardFlow, createHeldCalls, openPage } from '../_shared/hooks.fixtures.js'
import { useStepUp, useStepUpScreen } from './index.js'

/** Reads in an effect, as a component does, until it is destroyed: what was read, and the newest of it. */
function follow<Value>(read: () => Value) {
  const seen: Value[] = []
  const stop = toStore(read).subscribe((value) => {
    seen.push(value)
  })
  const latest = () => {
    flushSync()
    return seen.at(-1)
  }
  return {
    latest,
    seen,
    /** Svelte counts who follows in the next microtask. */
    stop: async () => {
      stop()
      await Promise.resolve()
    },
  }
}

describe('useStepUpScreen', () => {
  test('no flow is no screen; then the screen follows the flow, and the next one', async () => {
    openPage()
    const first = createHeardFlow()
    const given = writable<StepUpFlow | null>(null)
    const now = fromStore(given)
    const stepUp = useStepUpScreen(
      () => now.current,
      () => ({ summary: { title: 'Pay 42.00 EUR' } }),
    )
    const { latest, stop } = follow(() => stepUp.screen)
    stepUp.presenter.choose('sms')
    expect(latest()).toBeNull()

    given.set(first.flow)
    expect(latest()).toMatchObject({ step: 'idle', isOpen: false, summary: { title: 'Pay 42.00 EUR' } })
    expect(first.acts).toEqual([])
    first.flow.send({ type: 'flow.started' })
    await first.reach('chooseFactor')
    expect(latest()).toMatchObject({ step: 'chooseFactor', isOpen: true })
    stepUp.presenter.choose('sms')
    await first.reach('enterCode')
    expect(latest()?.form?.label).toBe('6-digit code')

    const second = createHeardFlow()
    given.set(second.flow)
    expect(latest()?.step).toBe('idle')
    await Promise.resolve()
    expect(first.countListeners()).toBe(0)
    stepUp.presenter.leave()
    expect([first.acts.at(-1), second.acts]).toEqual(['factor.chosen', ['flow.cancelled']])
    await stop()
    expect(second.countListeners()).toBe(0)
  })

  test('the flow is woken up while somebody follows; the end of that ends no flow', async () => {
    const page = openPage()
    const { flow, acts, reach } = createHeardFlow()
    const stepUp = useStepUpScreen(() => flow)
    const { stop } = follow(() => stepUp.screen)
    flow.send({ type: 'flow.started' })
    await reach('chooseFactor')
    page.dispatchEvent(new Event('online'))
    await stop()
    page.dispatchEvent(new Event('online'))
    expect(acts).toEqual(['flow.started', 'flow.resumed'])
    expect(flow.getSnapshot().step).toBe('chooseFactor')
  })

  test('read outside of an effect it is the screen of now, and listens to nothing', async () => {
    const { flow, reach, countListeners } = createHeardFlow()
    const stepUp = useStepUpScreen(() => flow)
    flow.send({ type: 'flow.started' })
    await reach('chooseFactor')
    expect([stepUp.screen?.step, countListeners()]).toEqual(['chooseFactor', 0])
  })
})

describe('useStepUp', () => {
  test('a call is pending until its last one has ended, well or not', async () => {
    const { stepUp, end } = createHeldCalls()
    const pay = useStepUp(stepUp)
    const { latest } = follow(() => pay.isPending)
    expect(latest()).toBe(false)
    const confirmed = pay.confirm({ action: 'pay' })
    const answered = pay.fetch('/pay')
    expect(latest()).toBe(true)
    end(new Error('refused'))
    await expect(confirmed).rejects.toThrow('refused')
    expect(latest()).toBe(true)
    end()
    expect(await (await answered).text()).toBe('paid')
    expect(latest()).toBe(false)
  })

  test('a component that is gone hears nothing more, and its call goes on', async () => {
    const { stepUp, end } = createHeldCalls()
    const pay = useStepUp(stepUp)
    const { latest, seen, stop } = follow(() => pay.isPending)
    const confirmed = pay.confirm()
    expect(latest()).toBe(true)
    await stop()
    end()
    expect(await confirmed).toMatchObject({ status: 'verified' })
    flushSync()
    expect(seen).toEqual([false, true])
  })
})
