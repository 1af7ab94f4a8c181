import { describe, expect, test } from '@jest/globals'
import { createSSRApp, effectScope, nextTick, ref, shallowRef, watch } from 'vue'

import type { StepUpFlow } from '../../../machines/index.js'
import { createHeardFlow, createHeldCalls, openPage } from '../_shared/hooks.fixtures.js'
import { useStepUp, useStepUpScreen } from './index.js'

const run = <Answer>(use: () => Answer) => {
  const scope = effectScope()
  const answer = scope.run(use)
  if (answer === undefined) throw new Error('The scope is not active')
  return {
    ...answer,
    stop: () => {
      scope.stop()
    },
  }
}

describe('useStepUpScreen', () => {
  test('no flow is no screen; then the screen follows the flow, and the next one', async () => {
    openPage()
    const first = createHeardFlow()
    const flow = shallowRef<StepUpFlow | null>(null)
    const { screen, presenter, stop } = run(() =>
      useStepUpScreen(flow, { summary: { title: 'Pay 42.00 EUR' } }),
    )
    presenter.value.choose('sms')
    expect(screen.value).toBeNull()

    flow.value = first.flow
    await nextTick()
    expect(screen.value).toMatchObject({ step: 'idle', isOpen: false, summary: { title: 'Pay 42.00 EUR' } })
    expect(first.acts).toEqual([])
    first.flow.send({ type: 'flow.started' })
    await first.reach('chooseFactor')
    expect(screen.value).toMatchObject({ step: 'chooseFactor', isOpen: true })
    presenter.value.choose('sms')
    await first.reach('enterCode')
    expect(screen.value?.form?.label).toBe('6-digit code')

    const second = createHeardFlow()
    flow.value = second.flow
    await nextTick()
    expect([screen.value?.step, first.countListeners()]).toEqual(['idle', 0])
    presenter.value.leave()
    expect([first.acts.at(-1), second.acts]).toEqual(['factor.chosen', ['flow.cancelled']])
    stop()
    expect(second.countListeners()).toBe(0)
  })

  test.each<[string, (flow: StepUpFlow) => Parameters<typeof useStepUpScreen>[0]]>([
    ['itself', (flow) => flow],
    ['in a ref', (flow) => ref(flow)],
    ['in a getter', (flow) => () => flow],
  ])('takes a flow %s', async (_, wrap) => {
    openPage()
    const { flow, reach } = createHeardFlow()
    const { screen, stop } = run(() => useStepUpScreen(wrap(flow)))
    flow.send({ type: 'flow.started' })
    await reach('chooseFactor')
    expect(screen.value?.heading).toBe('Confirm that it is you')
    stop()
  })

  test('the flow is woken up while the scope lives; its end ends no flow', async () => {
    const page = openPage()
    const { flow, acts, reach } = createHeardFlow()
    const { stop } = run(() => useStepUpScreen(flow))
    flow.send({ type: 'flow.started' })
    await reach('chooseFactor')
    page.dispatchEvent(new Event('online'))
    stop()
    page.dispatchEvent(new Event('online'))
    expect(acts).toEqual(['flow.started', 'flow.resumed'])
    expect(flow.getSnapshot().step).toBe('chooseFactor')
  })

  test('on a server it draws, and listens to nothing', () => {
    const { flow, countListeners } = createHeardFlow()
    const app = createSSRApp({})
    const { screen } = app.runWithContext(() => run(() => useStepUpScreen(flow)))
    expect([screen.value?.step, countListeners()]).toEqual(['idle', 0])
  })
})

describe('useStepUp', () => {
  test('a call is pending until its last one has ended, well or not', async () => {
    const { stepUp, end } = createHeldCalls()
    const { confirm, fetch, isPending } = run(() => useStepUp(stepUp))
    expect(isPending.value).toBe(false)
    const confirmed = confirm({ action: 'pay' })
    const answered = fetch('/pay')
    expect(isPending.value).toBe(true)
    end(new Error('refused'))
    await expect(confirmed).rejects.toThrow('refused')
    expect(isPending.value).toBe(true)
    end()
    expect(await (await answered).text()).toBe('paid')
    expect(isPending.value).toBe(false)
  })

  test('a scope that has ended hears nothing more, and its call goes on', async () => {
    const { stepUp, end } = createHeldCalls()
    const { confirm, isPending, stop } = run(() => useStepUp(stepUp))
    const seen: boolean[] = []
    watch(isPending, (is) => seen.push(is), { flush: 'sync' })
    const confirmed = confirm()
    stop()
    end()
    expect(await confirmed).toMatchObject({ status: 'verified' })
    expect(seen).toEqual([true])
  })
})
