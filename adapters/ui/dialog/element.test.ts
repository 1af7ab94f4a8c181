import { expect, test } from '@jest/globals'

import { defineStepUpElement } from './element.js'

/** These tests run without a page. Those with one are examples/end-to-end/dialog*.e2e.test.ts. */

test('on a server there is nothing to define, and nothing is touched', () => {
  expect(typeof document).toBe('undefined')
  expect(defineStepUpElement()).toBeUndefined()
})
