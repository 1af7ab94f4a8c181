import { inspect } from '@xstate/inspect'

import { offerFlow } from '../end-to-end/inspected.page.js'
import { createInspectBridge } from './inspect.bridge.js'

/** Shows its flow by `@xstate/inspect` at `?url=`: in a frame, or with `&window` in a window. */

const query = new URLSearchParams(location.search)
const iframe = query.has('window') ? null : document.createElement('iframe')
if (iframe !== null) document.body.append(iframe)
const url = query.get('url') ?? ''
inspect(iframe === null ? { url, iframe: false } : { url, iframe })
const bridge = createInspectBridge()
bridge.connect(await offerFlow({ inspect: bridge.inspect }))
