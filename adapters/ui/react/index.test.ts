import { readFileSync } from 'node:fs'

import { expect, test } from '@jest/globals'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import ts from 'typescript'

import { createHeardFlow, createHeldCalls } from '../_shared/hooks.fixtures.js'
import { useStepUp, useStepUpScreen } from './index.js'

/** What a server does. `examples/end-to-end/hooks.e2e.test.ts` has the page, in StrictMode. */

test('a server draws no screen, and listens to nothing', () => {
  const { flow, countListeners } = createHeardFlow()
  const Dialog = () => {
    const { screen, dialogRef } = useStepUpScreen(flow)
    return createElement('dialog', { ref: dialogRef }, screen === null ? 'closed' : screen.heading)
  }
  expect(renderToString(createElement(Dialog))).toBe('<dialog>closed</dialog>')
  expect(countListeners()).toBe(0)
})

test('a server has no call that is pending', () => {
  const { stepUp } = createHeldCalls()
  const Pay = () => createElement('button', { disabled: useStepUp(stepUp).isPending }, 'Pay')
  expect(renderToString(createElement(Pay))).toBe('<button>Pay</button>')
})

test('the published entry is for the client: its first line says so to React Server Components', () => {
  const source = readFileSync(new URL('index.ts', import.meta.url), 'utf8')
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext }
  expect(ts.transpileModule(source, { compilerOptions }).outputText).toMatch(/^'use client';\n/)
})
