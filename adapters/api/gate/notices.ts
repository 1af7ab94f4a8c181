import type { StepUpRequirement } from '../../_shared/assurance.js'
import type { DefectReporter } from '../../_shared/defects.js'
import type { Call } from './call.js'
import { hasChallenge } from './challenge.js'

/** A hint for the developer, with a text to log. It holds no path, no query, no header value. */
export type StepUpFetchNotice =
  | {
      /** CORS hides the header of a 401 that a challenge would be in. */
      readonly type: 'challenge.hidden'
      readonly origin: string
      readonly message: string
    }
  | {
      /** The API asks for a step-up, and the call can't be sent again. The user was not asked; the answer was handed on. */
      readonly type: 'replay.skipped'
      readonly origin: string
      readonly method: string
      readonly reason: 'method' | 'body'
      readonly requirement: StepUpRequirement
      readonly message: string
    }

/**
 * Whether CORS hides a challenge. A 401 must have `WWW-Authenticate`
 * ([RFC 9110, section 15.5.2](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2)), and of another origin a page sees only the
 * headers that are exposed to it ([Fetch](https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name)).
 */
export const isChallengeHidden = (response: Response): boolean =>
  response.status === 401 && response.type === 'cors' && !hasChallenge(response)

export const hiddenNotice = (origin: string): StepUpFetchNotice => ({
  type: 'challenge.hidden',
  origin,
  message:
    `A 401 of ${origin} shows no WWW-Authenticate header, so a step-up challenge in it can't be seen. ` +
    'If it sends one, let it add "Access-Control-Expose-Headers: WWW-Authenticate" to its answers.',
})

const remedies = {
  method: 'Add its method to "methods" or give it an Idempotency-Key header, if it may be sent twice.',
  body: 'Give it a body that can be read twice: not a stream, not a Request that was used.',
} as const

export function skippedNotice(call: Call, requirement: StepUpRequirement): StepUpFetchNotice {
  const { method, url, obstacle } = call
  const { origin } = url
  const reason = obstacle ?? 'body'
  const message = `A ${method} call to ${origin} needs a step-up and can't be sent again. ${remedies[reason]}`
  return { type: 'replay.skipped', origin, method, reason, requirement, message }
}

/** Reports a hidden challenge once per origin: an expired token makes such a 401 too. The call goes on whatever the hook does; its error is reported. */
export function createNotifier(onNotice: (notice: StepUpFetchNotice) => void, reportDefect: DefectReporter) {
  const reported = new Set<string>()
  return (notice: StepUpFetchNotice): void => {
    if (notice.type === 'challenge.hidden') {
      if (reported.has(notice.origin)) return
      reported.add(notice.origin)
    }
    try {
      onNotice(notice)
    } catch (error) {
      reportDefect(error)
    }
  }
}
