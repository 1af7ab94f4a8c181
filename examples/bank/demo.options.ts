import type { StepUpPresenterOptions } from 'mfa-step-up/presenter'

import { loadTexts } from './demo.language.js'

const chosen = await loadTexts()

/**
 * How the pages of the examples show a flow: in the language that was chosen. With `?texts=pseudo` each text of the catalogue, and of the app, stands between ⟦ and ⟧, and
 * all that is optional is shown: a text without the marks is in no catalogue.
 */
export function demoOptions(): StepUpPresenterOptions {
  // A page from right to left shows any language so: it is how the layout is looked at without reading Arabic.
  const dir = document.documentElement.dir === 'rtl' ? 'rtl' : chosen.dir
  const texts = { ...chosen, dir } as const
  const summary = { title: 'Pay 42.00 EUR', rows: [['To', 'Charles B.']] } as const
  if (new URLSearchParams(location.search).get('texts') !== 'pseudo') return { summary, texts }
  return {
    summary: mark(summary),
    texts: { ...mark(texts), lang: texts.lang, dir: texts.dir },
    hintOf: ({ hint }) => (hint === null ? null : mark(hint)),
    onReport: () => undefined,
  }
}

/** The same in marks, functions included. */
function mark<Value>(value: Value): Value
function mark(value: unknown): unknown {
  if (typeof value === 'string') return `⟦${value}⟧`
  if (typeof value === 'function')
    return (...given: unknown[]) => mark(Reflect.apply(value, undefined, given) as unknown)
  if (Array.isArray(value)) return value.map((each: unknown) => mark(each))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mark(each)]))
}
