import type { Sealed } from '../../machines/domain.js'
import type { StepUpErrorCode } from '../../machines/errors.js'
import { openSecret, sealSecret } from '../../machines/step-up/step-up.secrets.js'
import type { ShareSettings } from './share.options.js'

type User = Pick<ShareSettings, 'services' | 'request'>

/** The subject of the request, for the other tabs: nobody reads it who hasn't the key. */
export function sealUser({ services, request }: User, flowId: string): Promise<Sealed<'request'>> {
  const { subject } = request
  const approach = { kind: 'session' } as const
  return sealSecret(services.vault, flowId, 'request', {
    approach,
    ...(subject !== undefined && { subject }),
  })
}

/** Why this tab has no part in the flow of another one; `null` where it has: same key, same user. */
export function createUserCheck({ services, request }: User) {
  let known: {
    readonly flowId: string
    readonly sealed: string
    readonly problem: StepUpErrorCode | null
  } | null = null
  return async (flowId: string, sealed: Sealed<'request'>): Promise<StepUpErrorCode | null> => {
    if (known?.sealed === sealed && known.flowId === flowId) return known.problem
    const problem = await openSecret(services.vault, flowId, 'request', sealed).then(
      ({ subject }) => (subject === request.subject ? null : 'saved_flow_foreign'),
      () => 'saved_flow_unreadable' as const,
    )
    known = { flowId, sealed, problem }
    return problem
  }
}
