import {
  createStepUpFlow,
  createStepUpServices,
  resumeStepUpFlow,
  saveIn,
  type StepUpFlow,
} from 'mfa-step-up'
import { createPageStore } from 'mfa-step-up/page'
import { createReachFiveAdapter } from 'mfa-step-up/reachfive'
import { createSealedVault, loadBrowserKey } from 'mfa-step-up/vault'
import { mountStepUp } from 'mfa-step-up-vanilla'

/** A login without a password: the form asks who it is, the dialog for the code. A link in the e-mail leads back here. */

const adapter = createReachFiveAdapter({
  domain: location.origin,
  clientId: 'simulated-client',
  redirectUri: 'https://app.example/callback',
  code: { length: 6, alphabet: 'digits' },
})
const vault = createSealedVault({ key: () => loadBrowserKey() })
const services = createStepUpServices({ adapter, vault, saving: saveIn(createPageStore()) })

document.body.insertAdjacentHTML(
  'beforeend',
  '<form><label>E-mail or phone <input name="identifier"></label> <button>Log in</button></form><output aria-label="Outcome"></output>',
)

async function show(flow: StepUpFlow): Promise<void> {
  mountStepUp(document.body, flow)
  const outcome = await flow.outcome
  const output = document.querySelector('output')
  if (output !== null)
    output.value =
      outcome.status === 'verified' ? `verified ${outcome.evidence.subject ?? ''}` : outcome.reason
}

document.querySelector('form')?.addEventListener('submit', (event) => {
  event.preventDefault()
  const identifier = document.querySelector('input')?.value ?? ''
  const who = identifier.includes('@') ? { email: identifier } : { phoneNumber: identifier }
  const flow = createStepUpFlow({ services, request: { approach: { kind: 'identifier', ...who } } })
  flow.send({ type: 'flow.started' })
  void show(flow)
})

const parameters = Object.fromEntries(new URLSearchParams(location.search))
if ('code' in parameters || 'error' in parameters) {
  const flow = await resumeStepUpFlow({ services })
  history.replaceState(null, '', location.pathname)
  if (flow !== null) {
    void show(flow)
    flow.send({ type: 'redirect.returned', parameters })
  }
}
