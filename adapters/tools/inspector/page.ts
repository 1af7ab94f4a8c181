import { aFunction, aText, type OptionRules, requireOptions } from '../../../machines/errors.js'
import {
  createHistory,
  createStepUpInspector,
  type OpenInspector,
  type StepUpInspectorOptions,
} from './inspector.js'
import { VIEWER_CONNECTED } from './messages.js'
import { memberOf } from './showing.js'

/** What is used of a `BroadcastChannel`. */
export interface MessageChannelLike {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  close(): void
}

export interface PageInspectorOptions extends Pick<StepUpInspectorOptions, 'source' | 'now'> {
  /** Name of the `BroadcastChannel`. Default `mfa-step-up`. */
  readonly channel?: string
  /** Makes the channel. Default: the platform's `BroadcastChannel`. */
  readonly createChannel?: (name: string) => MessageChannelLike
}

const rules: OptionRules<PageInspectorOptions> = {
  channel: aText,
  createChannel: aFunction,
  source: aText,
  now: aFunction,
}

/** To a viewer in another tab or frame of the same origin. No other page can hear it. Made once per page. */
export function createPageInspector(options: PageInspectorOptions = {}): OpenInspector {
  requireOptions<PageInspectorOptions>('createPageInspector', options, rules)
  const { channel: name = 'mfa-step-up', createChannel = openChannel, ...rest } = options
  const channel = createChannel(name)
  const history = createHistory()
  channel.addEventListener('message', ({ data }) => {
    if (memberOf(data, 'type') !== VIEWER_CONNECTED) return
    for (const message of history.all()) channel.postMessage(message)
  })
  const { inspect } = createStepUpInspector({
    ...rest,
    send: (message) => {
      history.keep(message)
      channel.postMessage(message)
    },
  })
  return {
    inspect,
    close: () => {
      channel.close()
    },
  }
}

const openChannel = (name: string): MessageChannelLike => new BroadcastChannel(name)
