import { readFileSync } from 'node:fs'

import {
  ApplicationRef,
  createEnvironmentInjector,
  EnvironmentInjector,
  ErrorHandler,
  Injector,
  provideZonelessChangeDetection,
  runInInjectionContext,
  signal,
  ɵINJECTOR_SCOPE as INJECTOR_SCOPE,
} from '@angular/core'
import { expect, test } from '@jest/globals'
import type { StepUpFlow } from 'mfa-step-up'

import { createHeardFlow, openPage } from '../../adapters/ui/_shared/hooks.fixtures.js'
import { injectStepUpScreen } from './angular.fixtures.js'

/** The recipe for Angular in an application of Angular: its signals, injectors and scheduler. */

const handleError = (error: unknown) => {
  throw error
}
/** What `bootstrapApplication` gives, without a document. */
const root = createEnvironmentInjector(
  [
    provideZonelessChangeDetection(),
    { provide: INJECTOR_SCOPE, useValue: 'root' },
    { provide: ErrorHandler, useValue: { handleError } },
  ],
  Injector.create({ providers: [{ provide: EnvironmentInjector, useExisting: Injector }] }).get(
    EnvironmentInjector,
  ),
)
const application = root.get(ApplicationRef)

/** What a component does with the function. `destroy`: the component goes away. */
function run(flow: StepUpFlow | null) {
  const shown = signal(flow)
  const injector = Injector.create({ providers: [], parent: root.get(Injector) })
  const summary = signal('Pay 42.00 EUR')
  const options = () => ({ summary: { title: summary() } })
  const { screen, presenter } = runInInjectionContext(injector, () => injectStepUpScreen(shown, options))
  application.tick()
  return {
    screen,
    presenter,
    summary,
    show: (next: StepUpFlow | null) => {
      shown.set(next)
    },
    destroy: () => {
      injector.destroy()
    },
  }
}

test('no flow is no screen; then the screen follows the flow, and the next one', async () => {
  openPage()
  const first = createHeardFlow()
  const { screen, presenter, show, destroy } = run(null)
  expect([screen(), presenter()]).toEqual([null, null])

  show(first.flow)
  application.tick()
  expect(screen()).toMatchObject({ step: 'idle', isOpen: false, summary: { title: 'Pay 42.00 EUR' } })
  first.flow.send({ type: 'flow.started' })
  await first.reach('chooseFactor')
  expect(screen()).toMatchObject({ step: 'chooseFactor', isOpen: true })
  presenter()?.choose('sms')
  await first.reach('enterCode')
  expect(screen()?.form?.label).toBe('6-digit code')

  const second = createHeardFlow()
  show(second.flow)
  expect(screen()?.step).toBe('idle')
  application.tick()
  expect(first.countListeners()).toBe(0)
  presenter()?.leave()
  expect([first.acts.at(-1), second.acts]).toEqual(['factor.chosen', ['flow.cancelled']])
  destroy()
  expect(second.countListeners()).toBe(0)
})

test('the flow is woken up while the component lives; its end ends no flow', async () => {
  const page = openPage()
  const { flow, acts, reach } = createHeardFlow()
  const { destroy } = run(flow)
  flow.send({ type: 'flow.started' })
  await reach('chooseFactor')
  page.dispatchEvent(new Event('online'))
  destroy()
  page.dispatchEvent(new Event('online'))
  expect(acts).toEqual(['flow.started', 'flow.resumed'])
  expect(flow.getSnapshot().step).toBe('chooseFactor')
})

test('options count when the flow is another one: what changes meanwhile draws nothing anew', () => {
  openPage()
  const { flow } = createHeardFlow()
  const { screen, presenter, summary, show, destroy } = run(flow)
  const before = presenter()
  summary.set('Pay 7.00 EUR')
  application.tick()
  expect(presenter()).toBe(before)
  expect(screen()?.summary?.title).toBe('Pay 42.00 EUR')
  show(createHeardFlow().flow)
  expect(screen()?.summary?.title).toBe('Pay 7.00 EUR')
  destroy()
})

test('on a server it draws, and listens to nothing', () => {
  const { flow, countListeners } = createHeardFlow()
  const { screen } = run(flow)
  expect([screen()?.step, countListeners()]).toEqual(['idle', 0])
})

test('docs/recipes/angular.md prints what is tested here', () => {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
  expect(read('docs/recipes/angular.md')).toContain(read('tests/house/angular.fixtures.ts'))
})
