import type { Approach } from 'mfa-step-up'
import { logInWithPassword } from 'mfa-step-up/reachfive'
import { DEFAULT_USER } from 'mfa-step-up/simulator'

import type { StartArguments } from './arguments.parser.js'
import { askForLogin, type LoginOptions } from './login.prompts.js'
import type { Answer } from './terminal.prompts.js'

export interface ApproachOptions extends LoginOptions {
  readonly isSimulated: boolean
}

/** How the step-up begins. `null`: the tenant wants no second factor. A login by password comes before it. */
export async function findApproach(
  start: StartArguments,
  options: ApproachOptions,
): Promise<Answer<Approach | null>> {
  switch (start.by) {
    case 'accessToken':
      return { kind: 'answer', value: { kind: 'accessToken', accessToken: start.accessToken } }
    case 'email':
      return { kind: 'answer', value: { kind: 'identifier', email: start.email } }
    case 'phone':
      return { kind: 'answer', value: { kind: 'identifier', phoneNumber: start.phoneNumber } }
    case 'password': {
      const login = options.isSimulated ? await logInAda(options) : await askForLogin(options)
      if (login.kind !== 'answer') return login
      const { mfaRequired, ticket } = login.value
      return { kind: 'answer', value: mfaRequired ? { kind: 'loginTicket', ticket } : null }
    }
  }
}

/** The simulated tenant has one user. Her password is no secret. */
async function logInAda({ adapter, write, signal }: LoginOptions) {
  const { name = '', email = '', password = '' } = DEFAULT_USER
  write(`You are ${name}, ${email}. Your password was right; now the tenant wants a second factor.`)
  return { kind: 'answer', value: await logInWithPassword(adapter, { email, password }, { signal }) } as const
}
