import type { Factor } from '../../../machines/domain.js'
import { createStepUpFlow, type StepUpFlow } from '../../../machines/flow/flow.js'
import type { StepUpFlowOptions } from '../../../machines/flow/options.js'
import type { StepUpView } from '../../../machines/flow/view.js'
import type { EvidencePort, Vault } from '../../../machines/ports.js'
import { createStepUpServices } from '../../../machines/settings/services.js'
import { createMemoryAdapter } from '../../providers/memory/adapter.js'

/** Is in every id, token, name and address of these flows. */
export const PLANT = 'PLANTED'
export const RIGHT_CODE = '482916'
export const WRONG_CODE = '739205'

/** What nobody may find. A handle begins with `sealed:`; the mark of the redaction has no colon. */
export const isLeak = (text: string) =>
  [PLANT, RIGHT_CODE, WRONG_CODE, 'sealed:'].some((secret) => text.includes(secret))

/** A vault that is broken: it seals in clear. */
export const clearVault: Vault = {
  seal: (kind, _, plaintext) => Promise.resolve(`sealed:${kind}:${plaintext}` as const),
  open: (kind, _, sealed) => Promise.resolve(sealed.slice(`sealed:${kind}:`.length)),
  discard: () => Promise.resolve(),
}

const evidence: EvidencePort = {
  check: () =>
    Promise.resolve({
      subject: `${PLANT} subject`,
      methods: ['otp', PLANT],
      acr: PLANT,
      authTime: Date.now(),
      checked: ['signature'],
    }),
}

const factor: Factor = {
  id: `${PLANT}-sms`,
  kind: 'sms',
  hint: `+33612345678 ${PLANT}`,
  needsSend: true,
  canResend: true,
  code: { length: 6, alphabet: 'digits' },
  canTrustDevice: true,
}

export const plainFactors: readonly Factor[] = [
  { ...factor, id: 'sms' },
  { ...factor, id: 'email', kind: 'email' },
]
const plantedFactors: readonly Factor[] = [factor, { ...factor, id: `${PLANT}-email`, kind: 'email' }]

interface Stage extends Pick<StepUpFlowOptions, 'inspect'> {
  readonly factors?: readonly Factor[]
  readonly vault?: Vault
}

export function createStage({ factors = plantedFactors, vault = clearVault, inspect }: Stage) {
  let made = 0
  const adapter = createMemoryAdapter({
    factors,
    generateCode: () => RIGHT_CODE,
    generateId: () => `${PLANT}-${(made += 1)}`,
    subject: `${PLANT} subject`,
  })
  const services = createStepUpServices({ adapter, evidence, vault })
  const request = {
    approach: { kind: 'accessToken', accessToken: `${PLANT} token` },
    action: `${PLANT} action`,
    subject: `${PLANT} subject`,
  } as const
  return { adapter, services, flow: createStepUpFlow({ services, request, ...(inspect && { inspect }) }) }
}

/** Resolves when the view is as it should be. */
export function until(flow: StepUpFlow, isReached: (view: StepUpView) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!isReached(flow.getSnapshot())) return
      unsubscribe()
      resolve()
    }
    const unsubscribe = flow.subscribe(check)
    check()
  })
}

/** A failed request, a wrong code, a right one. */
export async function playFlow({ adapter, flow }: ReturnType<typeof createStage>): Promise<void> {
  adapter.failNext('send', 'rate_limited', {
    retryAfter: 1000,
    providerCode: PLANT,
    providerErrorId: PLANT,
    correlationId: PLANT,
    option: PLANT,
    claim: PLANT,
  })
  flow.send({ type: 'flow.started' })
  await until(flow, ({ step }) => step === 'chooseFactor')
  const view = flow.getSnapshot()
  const [first, second] = view.step === 'chooseFactor' ? view.factors : []
  flow.send({ type: 'factor.chosen', factorId: first?.id ?? '' })
  await until(flow, ({ setback }) => setback?.code === 'rate_limited')
  flow.send({ type: 'factor.changeRequested' })
  flow.send({ type: 'factor.chosen', factorId: second?.id ?? '' })
  await until(flow, ({ can }) => can.submitCode)
  flow.send({ type: 'code.submitted', code: WRONG_CODE, trustDevice: true })
  await until(flow, ({ setback }) => setback?.code === 'invalid_code')
  flow.send({ type: 'code.submitted', code: RIGHT_CODE, trustDevice: true })
  await flow.outcome
}
