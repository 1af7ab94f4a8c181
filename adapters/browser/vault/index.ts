/** Entry `mfa-step-up/vault`: where sealed secrets can live. */
export { deleteBrowserKey, loadBrowserKey } from './browser-key.js'
export { createSealedVault } from './sealed-vault.js'

export type { BrowserKeyOptions } from './browser-key.js'
export type { SealedVaultOptions } from './sealed-vault.js'
export type { VaultKey, VaultKeySource } from './key.js'
