import { expect, test } from '@jest/globals'

import { parseChallenges } from './index.js'

/** Quadratic time would need minutes for each. */
test.each([
  ['parameters', 'Bearer ' + 'a="b",'.repeat(180_000)],
  ['schemes', 'a '.repeat(500_000)],
  ['one token', 'a'.repeat(1_000_000)],
  ['token68', 'Bearer ' + 'a='.repeat(500_000)],
  ['spaces', 'Bearer a' + ' '.repeat(1_000_000) + 'b'],
  ['runs of spaces', 'a          '.repeat(100_000)],
  ['commas', ','.repeat(1_000_000)],
  ['quotes', 'Bearer ' + '"'.repeat(1_000_001)],
  ['escapes', 'Bearer a="' + '\\"'.repeat(500_000)],
  ['open quotes', 'Bearer ' + 'a="\\",'.repeat(170_000)],
  ['equals signs', '='.repeat(1_000_000)],
])(
  'a hostile megabyte of %s is read in time that grows with its length',
  (_title, header) => {
    expect(parseChallenges(header)).toBeInstanceOf(Array)
  },
  5000,
)
