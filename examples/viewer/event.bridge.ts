import { isRecord, memberOf, textOf } from './json.reader.js'

/** For a page in development: lets a viewer of the same origin send events to one actor. Not a part of Stately's protocol. */

export interface BridgedActor {
  readonly sessionId: string
  readonly send: (event: Readonly<Record<string, unknown>> & { readonly type: string }) => void
}

export interface BridgeOptions {
  /** The `source` of the inspector, where it has one: the viewer knows the actor as `<source>:<sessionId>`. */
  readonly source?: string
  /** Name of the `BroadcastChannel`. Default `mfa-step-up`. */
  readonly channel?: string
}

/** Opens the way back for this actor; the answer closes it. Never in production: whoever shares the origin can send. */
export function acceptEvents(actor: BridgedActor, options: BridgeOptions = {}): () => void {
  const { source, channel: name = 'mfa-step-up' } = options
  const sessionId = source === undefined ? actor.sessionId : `${source}:${actor.sessionId}`
  const channel = new BroadcastChannel(name)
  const tell = () => {
    channel.postMessage({ type: '@viewer.canSend', sessionId })
  }
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (memberOf(data, 'type') === '@statelyai.connected') tell()
    if (memberOf(data, 'type') !== '@viewer.send' || memberOf(data, 'sessionId') !== sessionId) return
    const event = memberOf(data, 'event')
    const type = textOf(memberOf(event, 'type'))
    if (isRecord(event) && type !== '') actor.send({ ...event, type })
  })
  tell()
  return () => {
    channel.close()
  }
}
