import { StepUpError } from 'mfa-step-up'
import {
  logInWithPassword,
  type PasswordLogin,
  type PasswordLoginAnswer,
  type ReachFiveAdapter,
} from 'mfa-step-up/reachfive'

import type { Answer, Prompts } from './terminal.prompts.js'

export interface LoginOptions {
  readonly adapter: ReachFiveAdapter
  readonly prompts: Prompts
  readonly write: (line: string) => void
  readonly signal: AbortSignal
}

/** Asks who logs in, until the tenant takes it. The password goes to the tenant and nowhere else. */
export async function askForLogin(options: LoginOptions): Promise<Answer<PasswordLoginAnswer>> {
  const { adapter, prompts, write, signal } = options
  for (;;) {
    const login = await askForPassword(prompts)
    if (login.kind !== 'answer') return login
    try {
      return { kind: 'answer', value: await logInWithPassword(adapter, login.value, { signal }) }
    } catch (error) {
      if (!(error instanceof StepUpError) || error.code !== 'credentials_rejected') throw error
      write('The tenant does not take this name and password. Try again.')
    }
  }
}

async function askForPassword(prompts: Prompts): Promise<Answer<PasswordLogin>> {
  const name = await prompts.type({
    message: () => ['E-mail address, or phone number such as +33612345678'],
    refuse: (typed) => (identify(typed) ? undefined : 'That is neither.'),
  })
  if (name.kind !== 'answer') return name
  const password = await prompts.typeHidden('Password')
  if (password.kind !== 'answer') return password
  return { kind: 'answer', value: { ...identify(name.value), password: password.value } }
}

function identify(typed: string): Pick<PasswordLogin, 'email' | 'phoneNumber'> | null {
  const name = typed.trim()
  if (/^[^\s@]+@[^\s@]+$/.test(name)) return { email: name }
  return /^\+\d{6,15}$/.test(name) ? { phoneNumber: name } : null
}
