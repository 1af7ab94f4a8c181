import { StepUpError } from '../../machines/errors.js'
import type { AdapterCall } from '../../machines/ports.js'
import { readAvailableAt } from '../_shared/availability.headers.js'
import { createHttpRequester, type HttpAnswer } from '../_shared/http.request.js'
import { type Fields, isFields } from '../_shared/option.checks.js'
import { limitBody } from './body.limit.js'
import type { IntrospectionSettings } from './introspection.settings.js'

/** Asks the provider what it knows of an access token. */
export type IntrospectionRequest = (token: string, call: AdapterCall) => Promise<Fields>

/** `POST` of a form (RFC 7662, section 2.1). It is made once, and a redirect is not followed: it would get the token. */
export function createIntrospectionRequest(settings: IntrospectionSettings): IntrospectionRequest {
  const { endpoint, authorization, fields, credential, fetch, timeout } = settings
  const request = createHttpRequester(limitBody(fetch), timeout)
  return async (token, { signal, now }) => {
    const form = new URLSearchParams({ token, token_type_hint: 'access_token', ...fields })
    const headers = {
      'Content-Type': 'application/x-www-form-urlencoded',
      ...(authorization !== undefined && { Authorization: authorization }),
    }
    const init: RequestInit = { method: 'POST', headers, body: form.toString(), credentials: 'omit' }
    const answer = await request({ url: endpoint, init, signal })
    const { status, body } = answer
    if (status < 200 || status > 299) throw toError(answer, credential, now())
    if (!isFields(body)) throw new StepUpError('protocol', { status })
    return body
  }
}

function toError(answer: HttpAnswer, credential: string, now: number): StepUpError {
  const { status } = answer
  if (status === 401 || status === 403)
    return new StepUpError('configuration', { status, option: credential })
  if (status === 408) return new StepUpError('timeout', { status })
  if (status === 429) {
    const availableAt = readAvailableAt(answer, now)
    return new StepUpError('rate_limited', { status, ...(availableAt !== undefined && { availableAt }) })
  }
  if (status >= 502 && status <= 504) return new StepUpError('unavailable', { status })
  if (status >= 500) return new StepUpError('server', { status })
  return status >= 400
    ? new StepUpError('configuration', { status, option: 'endpoint' })
    : new StepUpError('protocol', { status })
}
