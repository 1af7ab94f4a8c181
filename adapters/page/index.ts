export { createPageStore, type PageStoreOptions } from './page.store.js'
export { wakeStepUpFlow } from './page.wake.js'
