import { createIntrospectionEvidence, type IntrospectionEvidenceOptions } from './index.js'
import {
  CLIENT_ID,
  createCall,
  createInput,
  type InputChanges,
  ISSUER,
  SECONDS,
  USER,
} from './jwt.fixtures.js'
import { createKeyServer } from './key.fixtures.js'

export const ENDPOINT = `${ISSUER}/oauth/introspect`
export const CLIENT_SECRET = 'CANARY client: sécret'
const credentials = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }

/** An answer that passes every rule. */
export const goodAnswer = {
  active: true,
  iss: ISSUER,
  sub: USER,
  aud: ['api', CLIENT_ID],
  iat: SECONDS - 1,
  exp: SECONDS + 300,
  auth_time: SECONDS - 2,
  amr: ['pwd', 'mfa'],
  acr: 'gold',
}

type Options = Partial<
  Pick<
    IntrospectionEvidenceOptions,
    'issuer' | 'audience' | 'freshness' | 'methods' | 'acrValues' | 'clockSkew' | 'timeout'
  >
>

/** Asks a server that answers this. */
export function introspect(
  server: ReturnType<typeof createKeyServer>,
  options: Options = {},
  changes: InputChanges = {},
) {
  const { fetch } = server
  const port = createIntrospectionEvidence({
    endpoint: ENDPOINT,
    ...credentials,
    fetch,
    timeout: 500,
    ...options,
  })
  return port.check(createInput(undefined, changes), createCall())
}

/** Asks a server that answers the good answer with changes on top; `undefined` takes a claim away. */
export const introspectWith = (answer: Record<string, unknown>, options?: Options, changes?: InputChanges) =>
  introspect(createKeyServer({ ...goodAnswer, ...answer }), options, changes)
