import { describe, expect, test } from '@jest/globals'

import { createStage, sessionRequest } from '../flow.fixtures.js'
import { createStepUpFlow } from '../flow/flow.js'
import { createDevice, createSavedStage } from '../saving/reload.fixtures.js'
import { resumeStepUpFlow } from '../saving/resume.js'
import { createStepUpServices } from './services.js'
import { saveIn } from '../saving/saving.js'

const wrong: readonly (readonly [string, unknown, string])[] = [
  ['flowId', 7, 'flowId must be a non-empty string'],
  ['flowId', '', 'flowId must be a non-empty string'],
  ['flowId', null, 'flowId must be a non-empty string'],
  ['onNotice', 5, 'onNotice must be a function'],
  ['inspect', 'log', 'inspect must be a function'],
  ['clock', null, 'clock must have the methods setTimeout, clearTimeout (got '],
  ['clock', {}, 'clock must have the methods setTimeout, clearTimeout (got '],
  ['signal', {}, 'signal must have the methods addEventListener, removeEventListener (got '],
  ['signal', null, 'signal must have the methods addEventListener, removeEventListener (got '],
  ['services', { vault: {}, limits: {} }, 'services must come from createStepUpServices'],
  ['services', undefined, 'services must come from createStepUpServices'],
  ['services', null, 'services must be an object'],
  ['onnotice', () => undefined, 'onnotice is not an option: did you mean onNotice?'],
]

/** As an app without types would call it. */
const call = (subject: unknown, options: unknown): unknown =>
  Reflect.apply(subject as (options: unknown) => unknown, undefined, [options])

describe('a wrong option is told of by name, before anything is made', () => {
  test.each([
    ...wrong,
    ['limits', 5, 'limits must be an object'],
    ['limits', null, 'limits must be an object'],
    ['limits', { tries: 1 }, 'limits.tries is not an option: use codesPerFlow'],
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
    ['saved', 'x', 'saved is not an option: use '],
    ['request', sessionRequest, 'resumeStepUpFlow: request is not an option: use '],
  ] as const)('of resumeStepUpFlow, and what is saved stays: %s %p', async (name, value, message) => {
    const device = createDevice()
    const stage = createSavedStage(device)
    await stage.start()
    const { adapter } = stage
    const services = createStepUpServices({ adapter, vault: device.vault, saving: saveIn(device.store) })
    const resuming = Promise.resolve(call(resumeStepUpFlow, { services, [name]: value }))
    await expect(resuming).rejects.toThrow(TypeError)
    await expect(Promise.resolve(call(resumeStepUpFlow, { services, [name]: value }))).rejects.toThrow(
      message,
    )
    expect(device.items.size).toBe(1)
    expect(stage.count('begin')).toBe(1)
  })

  test.each([
    ['adapter', null, 'adapter must have the methods begin, send, verify (got null)'],
    ['adapter', undefined, 'adapter must have the methods begin, send, verify (got nothing)'],
    ['vault', 5, 'vault must have the methods seal, open, discard (got 5)'],
    ['saving', null, 'saving must have the methods keep, whenSaved, release, list, remove (got null)'],
    ['saving', {}, 'saving must have the methods keep, whenSaved, release, list, remove (got an object)'],
    ['limits', null, 'limits must be an object'],
    ['limit', {}, 'createStepUpServices: limit is not an option: did you mean limits?'],
  ])('of createStepUpServices: %s %p', (name, value, message) => {
    const { adapter } = createStage()
    const make = () => call(createStepUpServices, { adapter, [name]: value })
    expect(make).toThrow(TypeError)
    expect(make).toThrow(message)
  })

  test.each([undefined, {}, { getKeys: () => [] }])('of saveIn: %p', (store) => {
    expect(() => saveIn(store as never)).toThrow(
      'saveIn: store must have the methods getKeys, getItem, setItem, removeItem (got ',
    )
  })

  test.each([
    [createStepUpServices, 'createStepUpServices: options must be an object (got '],
    [createStepUpFlow, 'createStepUpFlow: options must be an object (got '],
  ])('no options at all: %p', (subject, message) => {
    for (const nothing of [undefined, null, 'x']) expect(() => call(subject, nothing)).toThrow(message)
  })
})
