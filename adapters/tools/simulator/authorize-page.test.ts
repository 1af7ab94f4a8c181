import { expect, test } from '@jest/globals'

import { webMessagePage } from './authorize.js'

test('a value cannot close the script it stands in', async () => {
  const page = webMessagePage(
    { error_description: '</script><script>alert(1)</script>' },
    'https://a.example',
    [],
  )
  expect((await page.text()).match(/<\/script>/g)).toHaveLength(1)
})
