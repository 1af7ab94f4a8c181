export { createPageStore, type PageStoreOptions } from './page.store.js'
export { wakeStepUpFlow, type WakingPage } from './page.wake.js'
