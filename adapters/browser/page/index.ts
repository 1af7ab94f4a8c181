export { createPageStore, type PageStoreOptions } from './store.js'
export { wakeStepUpFlow, type WakingPage } from './wake.js'
