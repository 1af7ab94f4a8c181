import type { Milliseconds } from '../../machines/domain.js'
import { StepUpError, type StepUpErrorCode } from '../../machines/errors.js'
import { createHttpRequester, type HttpAnswer } from '../_shared/http.request.js'
import { type Fields, isFields } from '../_shared/option.checks.js'
import { limitBody } from './body.limit.js'
import type { PolicySettings } from './policy.options.js'

/** Gets a JSON document of the provider. `option` names, in an error, where its address came from. */
export type DocumentRequest = (url: string, option: string) => Promise<Fields>

/** Before the second and the third try. */
const pauses: readonly Milliseconds[] = [200, 800]

/**
 * `GET` without cookies; a redirect is not followed. By now the code of the user is spent, and these documents are the same
 * for everybody: a request that failed on its way (no network, no time, 5xx) is made again, three times in all.
 *
 * Throws `network`, `timeout`, `server`, `unavailable` or `protocol`, after which a flow goes on with another code, and
 * `configuration` for a 4xx, after which it can't.
 */
export function createDocumentRequest({ fetch, timeout }: PolicySettings): DocumentRequest {
  const request = createHttpRequester(limitBody(fetch), timeout)
  const get = async (url: string, option: string): Promise<Fields> => {
    const answer = await request({ url, init: { credentials: 'omit' } })
    const code = failureOf(answer)
    if (code !== undefined) {
      const { status } = answer
      throw new StepUpError(code, code === 'configuration' ? { status, option } : { status })
    }
    return isFields(answer.body) ? answer.body : refuseBody(answer)
  }
  const attempt = (url: string, option: string, [pause, ...later] = pauses): Promise<Fields> =>
    get(url, option).catch(async (error: unknown) => {
      if (pause === undefined || !isTransient(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, pause))
      return attempt(url, option, later)
    })
  return (url, option) => attempt(url, option)
}

function failureOf({ status }: HttpAnswer): StepUpErrorCode | undefined {
  if (status >= 200 && status < 300) return undefined
  if (status === 408) return 'timeout'
  // Whoever limits requests for keys limits no codes: the flow needn't wait.
  if (status === 429 || (status >= 502 && status <= 504)) return 'unavailable'
  if (status >= 500) return 'server'
  return status >= 400 ? 'configuration' : 'protocol'
}

function refuseBody({ status }: HttpAnswer): never {
  throw new StepUpError('protocol', { status })
}

/** A limit (429) is not fought by asking again. */
function isTransient(error: unknown): boolean {
  if (!(error instanceof StepUpError) || error.details.status === 429) return false
  return ['network', 'timeout', 'server', 'unavailable'].includes(error.code)
}
