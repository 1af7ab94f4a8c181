import type { StepUpAct } from '../../machines/index.js'
import type { Vault } from '../../machines/ports.js'
import { isText } from '../../machines/value.checks.js'
import { openSecret, sealSecret } from '../../machines/step-up/step-up.secrets.js'
import type { SealedAct } from './tab.messages.js'

/** An act for another tab: what was typed is sealed as it is, and read by the owner. `null` for what is no act. */
export async function sealAct(vault: Vault, flowId: string, act: StepUpAct): Promise<SealedAct | null> {
  const given: unknown = act
  if (typeof given !== 'object' || given === null) return null
  switch (act.type) {
    case 'code.submitted': {
      const { type, code, trustDevice } = act
      const response = await sealSecret(vault, flowId, 'response', code)
      return { type, response, trustDevice: trustDevice === true }
    }
    case 'factor.chosen':
      // What the owner would not hear gets no answer, and an owner that doesn't answer loses the flow.
      return isText(act.factorId) ? { type: act.type, factorId: act.factorId } : null
    case 'flow.started':
    case 'code.resendRequested':
    case 'factor.changeRequested':
    case 'flow.cancelled':
    case 'flow.resumed':
      return { type: act.type }
    default:
      return null
  }
}

/** Throws `secret_unavailable` for a code that this vault can't open. */
export async function openAct(vault: Vault, flowId: string, act: SealedAct): Promise<StepUpAct> {
  if (act.type !== 'code.submitted') return act
  const { type, response, trustDevice } = act
  return { type, code: await openSecret(vault, flowId, 'response', response), trustDevice }
}
