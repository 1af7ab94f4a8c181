import { createStepUpServices, saveIn, type StepUpServices } from 'mfa-step-up'
import { createPageStore } from 'mfa-step-up/page'
import { createSealedVault, loadBrowserKey } from 'mfa-step-up/vault'

import { demoServices } from './demo.services.js'
import type { DemoSession } from './demo.session.js'

const made = new Map<Storage, StepUpServices>()

/** The same services, with flows that outlive their page: sealed, in this storage. Made once for each. */
export function savedServices(session: DemoSession, storage: Storage): StepUpServices {
  const { adapter, evidence, limits } = demoServices(session)
  const services =
    made.get(storage) ??
    createStepUpServices({
      adapter,
      limits,
      ...(evidence && { evidence }),
      vault: createSealedVault({ key: () => loadBrowserKey() }),
      saving: saveIn(createPageStore({ storage })),
    })
  made.set(storage, services)
  return services
}
