import { isRecord, memberOf, textOf } from './json.reader.js'

/** For a page in development: lets a viewer of the same origin send events to one actor. Not a part of Stately's protocol. */

export interface BridgedActor {
  readonly sessionId: string
  readonly send: (event: Readonly<Record<string, unknown>> & { readonly type: string }) => void
}

/** Opens the way back for this actor; the answer closes it. Never in production: whoever shares the origin can send. */
export function acceptEvents({ sessionId, send }: BridgedActor, channelName = 'mfa-step-up'): () => void {
  const channel = new BroadcastChannel(channelName)
  const tell = () => {
    channel.postMessage({ type: '@viewer.canSend', sessionId })
  }
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (memberOf(data, 'type') === '@statelyai.connected') tell()
    if (memberOf(data, 'type') !== '@viewer.send' || memberOf(data, 'sessionId') !== sessionId) return
    const event = memberOf(data, 'event')
    const type = textOf(memberOf(event, 'type'))
    if (isRecord(event) && type !== '') send({ ...event, type })
  })
  tell()
  return () => {
    channel.close()
  }
}
