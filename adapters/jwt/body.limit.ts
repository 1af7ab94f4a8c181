import * as shared from '../_shared/body.limit.js'
import type { FetchFunction } from '../_shared/http.request.js'

/** In bytes. A set of a hundred keys has less. */
export const longestBody = 262_144

/** The same `fetch`, but that a longer body reads as none. */
export const limitBody = (fetch: FetchFunction): FetchFunction => shared.limitBody(fetch, longestBody)
