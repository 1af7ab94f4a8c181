import { createBrowserInspector } from '@statelyai/inspect'
import { createStepUpInspector } from 'mfa-step-up/inspector'

import { acceptEvents } from '../viewer/event.bridge.js'
import { offerFlow } from './inspected.page.js'

/** Shows its flow by `@statelyai/inspect` at `?url=`: in a window, or with `&frame` in a frame. Takes a cancellation back. */

const query = new URLSearchParams(location.search)
const iframe = query.has('frame') ? document.createElement('iframe') : null
if (iframe !== null) document.body.append(iframe)
const inspector = createBrowserInspector({
  url: query.get('url') ?? '',
  iframe,
  serializationDepthLimit: 20,
})
let sessionId = ''
const { inspect } = createStepUpInspector({
  inspector,
  send: (message) => {
    if (message.type === '@xstate.actor' && message.sessionId === message.rootId)
      sessionId = message.sessionId
  },
})
const flow = await offerFlow({ inspect })
acceptEvents({
  sessionId,
  send: ({ type }) => {
    if (type === 'flow.cancelled') flow.send({ type })
  },
})
