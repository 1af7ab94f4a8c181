import { expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'

import { createStepUpMachine } from '../../machines/calls/machine.js'
import { createStage } from '../../machines/flow.fixtures.js'

test('docs/audit.md lists every notice that the chart can emit, the one of the store, and no other', () => {
  const { config } = createStepUpMachine(createStage().services)
  const notices = JSON.stringify(config).matchAll(/"type":"notify","params":\{"type":"([^"]+)"/g)
  const document = readFileSync(new URL('../../docs/audit.md', import.meta.url), 'utf8')
  const rows = document.matchAll(/^\| `((?:flow|code|try)\.\w+)`/gm)
  const emitted = new Set([...notices].map(([, type]) => type))
  expect([...rows].map(([, type]) => type).sort()).toEqual([...emitted, 'flow.notSaved'].sort())
  expect(emitted.size).toBe(8)
})
