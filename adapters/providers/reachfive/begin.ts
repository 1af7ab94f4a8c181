import type { Approach, Factor, Grant, JsonObject, StepUpRequest } from '../../../machines/domain.js'
import { isText, OptionError, StepUpError } from '../../../machines/errors.js'
import type { AdapterCall } from '../../../machines/ports.js'
import { type Fields, readField } from '../../_shared/answers.js'
import { authorize } from './authorization.js'
import { requireTime } from './client.js'
import { type FactorId, type ReachFiveSettings, requireApproach } from './options.js'
import { type ReachFiveParts, toMemory } from './parts.js'

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/**
 * `POST /identity/v1/mfa/stepup` for the three ways to a step-up, which differ in how the user is known: by a cookie, by
 * `tkn` in the body, by a bearer token. An identifier is a first factor and needs no request before the code.
 */
export async function begin(
  parts: ReachFiveParts,
  request: StepUpRequest,
  call: AdapterCall,
): Promise<Grant> {
  const { settings, client, loadConfig, pkce, refresher } = parts
  const { approach, action } = request
  requireApproach('createStepUpFlow', approach, settings)
  const config = await loadConfig(call)
  // No SSO, no session cookie.
  if (approach.kind === 'session' && !config.sso)
    throw new OptionError('createStepUpFlow', 'approach.kind', 'must not be session: the client has no SSO')
  const { body, nonce, ...authorization } = await authorize(parts, config, request)
  const correlationId = uuid.test(call.flowId) ? call.flowId : settings.environment.generateId()
  const conversation = {
    correlationId,
    cookies: config.sso,
    language: settings.language ?? config.language,
  }
  if (approach.kind === 'identifier') {
    const { factors, ...memory } = beginFirstFactor(approach, body, settings)
    return {
      token: '',
      factors,
      expiresAt: null,
      correlationId,
      memory: toMemory({ conversation, ...authorization, ...memory }, nonce),
    }
  }

  const stepUp = (accessToken?: string): Promise<Grant> => {
    const answer = client(
      {
        call: 'begin',
        path: '/identity/v1/mfa/stepup',
        body: { ...body, tkn: approach.kind === 'loginTicket' ? approach.ticket : undefined, action },
        conversation,
        accessToken,
        secrets: approach,
        read: (fields) => ({
          token: readField(fields, 'token', isText),
          factors: toFactors(readFactorIds(fields), settings, {
            canResend: true,
            canTrustDevice: config.canTrustDevice,
          }),
          expiresAt: null,
          correlationId,
          memory: toMemory({ conversation, ...authorization }, nonce),
        }),
      },
      call,
    )
    // The request is under way: there is time for the pair of the next flow.
    if (authorization.exchange['codeVerifier'] !== undefined) pkce.prepare()
    return answer
  }
  if (approach.kind !== 'accessToken') return stepUp()

  // It must have been issued in the last five minutes (developer.reachfive.com, "getMfaStepUpToken"), else it is refreshed.
  const { accessToken, refreshToken } = (await refresher?.latest(approach, call)) ?? approach
  try {
    return await stepUp(accessToken)
  } catch (error) {
    const isStale =
      error instanceof StepUpError && error.details.providerCode === 'error.accessToken.freshness'
    if (!isStale || !refreshToken || !refresher) throw error
    // The refresh is a request as well: the flow begins again by itself after the wait.
    if (error.details.availableAt !== undefined) throw new StepUpError('unavailable', error.details)
    // A refresh token is good once: it is not spent for a flow whose time is up.
    requireTime(call)
    return stepUp((await refresher.refresh(refreshToken, conversation, call)).accessToken)
  }
}

const isKnown = (name: string): name is FactorId => name === 'sms' || name === 'email'

/** `amr` of a step-up: a list. ReachFive's page of the call says "string", so one text is read as the list that it may be. */
function readFactorIds({ amr }: Fields): readonly FactorId[] {
  const names: unknown = typeof amr === 'string' ? amr.split(/[\s,]+/).filter(Boolean) : amr
  if (!Array.isArray(names)) throw new TypeError('amr')
  const known = [...new Set(names.filter(isText).filter(isKnown))]
  // There is nothing to enrol: the user has second factors, of kinds that this adapter can't ask for.
  if (known.length === 0 && names.length > 0) throw new StepUpError('factor_unavailable')
  return known
}

/** A factor of another kind is left out: nobody knows how to answer it. */
function toFactors(
  ids: readonly FactorId[],
  { codes }: ReachFiveSettings,
  properties: Pick<Factor, 'canResend' | 'canTrustDevice'>,
): readonly Factor[] {
  return ids.map((id) => ({ id, kind: id, hint: null, needsSend: true, code: codes[id], ...properties }))
}

interface FirstFactor {
  readonly identity: JsonObject
  /** Body of the start call. */
  readonly start: JsonObject
  readonly factors: readonly Factor[]
}

/** A passwordless login: its start call carries the authorization request, and says `magic_link` where a step-up says `email`. */
function beginFirstFactor(
  { email, phoneNumber, captcha }: Extract<Approach, { kind: 'identifier' }>,
  authorization: JsonObject,
  settings: ReachFiveSettings,
): FirstFactor {
  const identity = { authType: email ? 'magic_link' : 'sms', email, phoneNumber }
  // A captcha token is good for one code; only a second factor can be spared on a trusted device.
  const properties = { canResend: !captcha, canTrustDevice: false }
  return {
    identity,
    start: {
      ...authorization,
      ...identity,
      captchaToken: captcha?.token,
      captchaProvider: captcha?.provider,
    },
    factors: toFactors([email ? 'email' : 'sms'], settings, properties),
  }
}
