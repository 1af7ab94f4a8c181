import { createApp, defineComponent, h, nextTick, shallowRef, watch } from 'vue'
import { useStepUp, useStepUpScreen } from 'mfa-step-up/vue'

import { flows, openStage, pay, record, type Shown, stepUp } from './hooks.stage.js'

/** The composables of Vue, in its development build: it tells what is wrong on the console. */

const shown = shallowRef<Shown>({})

const PayButton = defineComponent(() => {
  const { confirm, isPending } = useStepUp(stepUp)
  return () =>
    h('button', { id: 'pay', onClick: () => void pay(confirm) }, isPending.value ? 'Paying' : 'Pay')
})

const Dialog = defineComponent(() => {
  const { screen, presenter, dialogRef } = useStepUpScreen(
    () => (shown.value.flow === undefined ? null : flows[shown.value.flow]),
    () => ({ summary: { title: shown.value.title ?? '' } }),
  )
  watch(screen, record, { flush: 'post', immediate: true })
  return () =>
    h('dialog', { ref: dialogRef, 'aria-labelledby': 'heading' }, [
      h('h2', { id: 'heading', tabindex: -1 }, screen.value?.heading),
      ...(screen.value?.factors ?? []).map(({ id, name }) =>
        h(
          'button',
          {
            key: id,
            onClick: () => {
              presenter.value.choose(id)
            },
          },
          name,
        ),
      ),
    ])
})

createApp(() => [
  shown.value.pay === true ? h(PayButton) : null,
  shown.value.title === undefined ? null : h(Dialog),
]).mount(document.body.appendChild(document.createElement('main')))

openStage(async (next) => {
  shown.value = next
  await nextTick()
})
