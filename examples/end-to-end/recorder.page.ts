import { createBrowserReceiver } from '@statelyai/inspect'

/** Records what the receiver of `@statelyai/inspect` gets, as JSON. */

declare const record: (text: string) => Promise<void>

createBrowserReceiver().subscribe((event) => void record(JSON.stringify(event)))
