import { describe, expect, test } from '@jest/globals'

import { createStage, sessionRequest } from '../flow.fixtures.js'
import { createStepUpFlow } from '../flow/flow.js'
import { createDevice, createSavedStage } from '../saving/reload.fixtures.js'
import { resumeStepUpFlow } from '../saving/resume.js'
import { createStepUpServices } from './services.js'

const wrong: readonly (readonly [string, unknown, string])[] = [
  ['flowId', 7, 'flowId must be a non-empty string'],
  ['flowId', '', 'flowId must be a non-empty string'],
  ['flowId', null, 'flowId must be a non-empty string'],
  ['onNotice', 5, 'onNotice must be a function'],
  ['inspect', 'log', 'inspect must be a function'],
  ['clock', null, 'clock must have setTimeout and clearTimeout'],
  ['clock', {}, 'clock must have setTimeout and clearTimeout'],
  ['signal', {}, 'signal must have addEventListener and removeEventListener'],
  ['signal', null, 'signal must have addEventListener and removeEventListener'],
  ['services', { vault: {}, limits: {} }, 'services must come from createStepUpServices'],
  ['services', undefined, 'services must come from createStepUpServices'],
  ['services', null, 'services must be an object'],
  ['onnotice', () => undefined, 'onnotice is not an option of'],
]

/** As an app without types would call it. */
const call = (subject: unknown, options: unknown): unknown =>
  Reflect.apply(subject as (options: unknown) => unknown, undefined, [options])

describe('a wrong option is told of by name, before anything is made', () => {
  test.each([
    ...wrong,
    ['limits', 5, 'limits must be an object'],
    ['limits', null, 'limits must be an object'],
    ['limits', { tries: 1 }, 'limits.tries is not a limit'],
    ['request', undefined, 'request must be an object'],
  ] as const)('of createStepUpFlow: %s %p', (name, value, message) => {
    const { services } = createStage()
    const make = () => call(createStepUpFlow, { services, request: sessionRequest, [name]: value })
    expect(make).toThrow(TypeError)
    expect(make).toThrow(message)
  })

  test.each([
    ...wrong,
    ['subject', null, 'subject must be a non-empty string'],
    ['subject', '', 'subject must be a non-empty string'],
    ['migrate', 'x', 'migrate must be a function'],
    ['saved', 'x', 'saved must be an object'],
    ['request', sessionRequest, 'request is not an option of resumeStepUpFlow'],
  ] as const)('of resumeStepUpFlow, and what is saved stays: %s %p', async (name, value, message) => {
    const device = createDevice()
    const stage = createSavedStage(device)
    await stage.start()
    const { adapter } = stage
    const services = createStepUpServices({ adapter, vault: device.vault, store: device.store })
    const resuming = Promise.resolve(call(resumeStepUpFlow, { services, [name]: value }))
    await expect(resuming).rejects.toThrow(TypeError)
    await expect(Promise.resolve(call(resumeStepUpFlow, { services, [name]: value }))).rejects.toThrow(
      message,
    )
    expect(device.items.size).toBe(1)
    expect(stage.count('begin')).toBe(1)
  })

  test.each([
    ['adapter', null, 'adapter must be an object'],
    ['adapter', undefined, 'adapter must be an object'],
    ['vault', 5, 'vault must be an object'],
    ['store', null, 'store must be an object'],
    ['store', {}, 'store.getKeys must be a function'],
    ['store', { getKeys: () => [] }, 'store.getItem must be a function'],
    ['limits', null, 'limits must be an object'],
    ['limit', {}, 'limit is not an option of createStepUpServices'],
  ])('of createStepUpServices: %s %p', (name, value, message) => {
    const { adapter } = createStage()
    const make = () => call(createStepUpServices, { adapter, [name]: value })
    expect(make).toThrow(TypeError)
    expect(make).toThrow(message)
  })

  test.each([
    [createStepUpServices, 'createStepUpServices needs options'],
    [createStepUpFlow, 'createStepUpFlow needs options'],
  ])('no options at all: %p', (subject, message) => {
    for (const nothing of [undefined, null, 'x']) expect(() => call(subject, nothing)).toThrow(message)
  })
})
