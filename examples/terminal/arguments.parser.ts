import { parseArgs, types } from 'node:util'

import { UsageError } from './usage.error.js'

/** A real tenant. */
export interface TenantArguments {
  readonly domain: string
  readonly clientId: string
  readonly redirectUri: string | undefined
}

/** How the person is known to the tenant when the step-up begins. */
export type StartArguments =
  | { readonly by: 'password' }
  | { readonly by: 'accessToken'; readonly accessToken: string }
  | { readonly by: 'email'; readonly email: string }
  | { readonly by: 'phone'; readonly phoneNumber: string }

export interface TerminalArguments {
  readonly isHelp: boolean
  readonly isStories: boolean
  /** `null`: the simulated one. */
  readonly tenant: TenantArguments | null
  readonly start: StartArguments
}

export const usage = `Usage: npm run demo:terminal -- [options]

Without options: a step-up against a simulated tenant on this machine.
Without a terminal (npm run demo:terminal </dev/null): five stories that play by themselves.

  --stories             play the stories in a terminal, too
  --email <address>     log in without a password, by a code to this address
  --phone <number>      log in without a password, by a code to this number, such as +33612345678

A real tenant, instead of the simulated one:
  --domain <domain>     tenant.reach5.net, or http://127.0.0.1:<port>     (or REACHFIVE_DOMAIN)
  --client-id <id>      client of the tenant                              (or REACHFIVE_CLIENT_ID)
  --redirect-uri <uri>  an allowed callback URL of that client; without it the implicit flow is used
  --access-token <jwt>  begin by an access token instead of a password    (or REACHFIVE_ACCESS_TOKEN)

  --help                print this

Exit codes: 0 verified, or all stories as expected; 1 ended otherwise; 2 wrong usage; 130 Ctrl-C.`

const text = { type: 'string' } as const
const flag = { type: 'boolean', default: false } as const
const options = {
  help: flag,
  stories: flag,
  ...{ domain: text, 'client-id': text, 'redirect-uri': text },
  ...{ 'access-token': text, email: text, phone: text },
} as const

/** Flags win over the environment. Throws a {@link UsageError}. */
export function parseArguments(args: readonly string[], environment: NodeJS.ProcessEnv): TerminalArguments {
  const values = parseFlags(args)
  for (const [name, value] of Object.entries(values)) {
    if (value === '') throw new UsageError(`--${name} needs a value.`)
  }
  const { help, stories, email, phone } = values
  const domain = values.domain ?? nonEmpty(environment['REACHFIVE_DOMAIN'])
  const clientId = values['client-id'] ?? nonEmpty(environment['REACHFIVE_CLIENT_ID'])
  const redirectUri = values['redirect-uri']
  const tenant = domain !== undefined && clientId !== undefined ? { domain, clientId, redirectUri } : null
  if (help) return { isHelp: true, isStories: false, tenant, start: { by: 'password' } }

  if ((domain === undefined) !== (clientId === undefined)) {
    throw new UsageError('--domain and --client-id (REACHFIVE_DOMAIN, REACHFIVE_CLIENT_ID) go together.')
  }
  if (tenant === null && (values['access-token'] ?? redirectUri) !== undefined) {
    throw new UsageError(
      '--access-token and --redirect-uri are for a real tenant: give --domain and --client-id.',
    )
  }
  const given = ([values['access-token'], email, phone] as const).filter((value) => value !== undefined)
  if (given.length > 1) throw new UsageError('Give one of --access-token, --email and --phone.')
  if (stories && (tenant !== null || given.length > 0)) {
    throw new UsageError('--stories are played at the simulated tenant, and go with no other option.')
  }
  const fallback = tenant === null ? undefined : nonEmpty(environment['REACHFIVE_ACCESS_TOKEN'])
  const accessToken = values['access-token'] ?? (given.length === 0 ? fallback : undefined)
  return { isHelp: false, isStories: stories, tenant, start: startOf(accessToken, email, phone) }
}

function startOf(accessToken?: string, email?: string, phoneNumber?: string): StartArguments {
  if (accessToken !== undefined) return { by: 'accessToken', accessToken }
  if (email !== undefined) return { by: 'email', email }
  if (phoneNumber !== undefined) return { by: 'phone', phoneNumber }
  return { by: 'password' }
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false }).values
  } catch (error) {
    // The first sentence says it; what follows is about positional arguments, and may repeat a value.
    const [reason = ''] = types.isNativeError(error) ? error.message.split(/\. |\n/) : []
    throw new UsageError(`${reason}. Try --help.`)
  }
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}
