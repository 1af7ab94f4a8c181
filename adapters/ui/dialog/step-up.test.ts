import { describe, expect, test } from '@jest/globals'

import { createMemoryAdapter } from '../../providers/memory/index.js'
import { createStepUp, defineStepUpElement } from './index.js'

/** In Node, as on a server. What happens in a page is tested in one. */

const adapter = createMemoryAdapter()

describe('on a server', () => {
  test('it can be made, and touches nothing', async () => {
    const stepUp = createStepUp({ adapter, origins: ['https://api.example.com'] })
    expect(defineStepUpElement()).toBeUndefined()
    expect([stepUp.services.saving, adapter.calls]).toEqual([null, []])
    await expect(stepUp.confirm({ action: 'pay' })).rejects.toMatchObject({
      code: 'configuration',
      details: { option: 'document' },
    })
    await expect(stepUp.gate.stepUp({})).rejects.toMatchObject({ code: 'configuration' })
    stepUp.forget()
  })
})

describe('a wrong option is named, with what would be right', () => {
  test.each([
    [{}, 'createStepUp: adapter must have the methods begin, send, verify (got nothing)'],
    [
      { adapter, origin: 'https://api.example.com' },
      'createStepUp: origin is not an option: did you mean origins?',
    ],
    [
      { adapter, approach: 'session' },
      "createStepUp: approach must be { kind: 'session' } or another approach",
    ],
    [
      { adapter, store: true },
      'createStepUp: store must have the methods getKeys, getItem, setItem, removeItem',
    ],
    [{ adapter, container: 'body' }, 'createStepUp: container must have the methods append'],
    [{ adapter, summary: 'Pay' }, 'createStepUp: summary must have a title, such as'],
    [{ adapter, dom: 'open' }, 'createStepUp: dom must be one of shadow, light'],
    [{ adapter, subject: '' }, 'createStepUp: subject must be a non-empty string or a function'],
    [
      { adapter, lastFactor: 'sms' },
      'createStepUp: lastFactor must be true or false, or have the methods read, write',
    ],
    [{ adapter, origins: ['api.example.com'] }, 'origins must be a list of exact https: origins'],
    [{ adapter, evidence: {} }, 'evidence must have the methods check'],
  ])('%j', (options, message) => {
    expect(() => createStepUp(options as never)).toThrow(message)
  })

  test.each([
    [{ sumary: {} }, 'confirm: sumary is not an option: did you mean summary?'],
    [{ summary: { title: '' } }, 'confirm: summary must have a title'],
    [{ id: '' }, 'confirm: id must be a non-empty string'],
    [{ signal: true }, 'confirm: signal must have the methods addEventListener, removeEventListener'],
    [null, 'confirm: options must be an object'],
  ])('of a request: %j', async (request, message) => {
    await expect(createStepUp({ adapter }).confirm(request as never)).rejects.toThrow(message)
  })
})
