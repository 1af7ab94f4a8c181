import { isText, type OptionRule } from '../../../machines/errors.js'
import { parseUrl } from '../../_shared/url.js'

/** Rules that the options of the simulator and of the protected API share. */

export const aDuration: OptionRule = [
  'be a number of seconds above 0, such as 60 (1 minute)',
  (value) => Number.isFinite(value) && Number(value) > 0,
]

export const aLimit: OptionRule = [
  'be a whole number from 1 up, or Infinity for no limit',
  (value) => value === Infinity || (Number.isInteger(value) && Number(value) >= 1),
]

/** A custom scheme is good too: an app calls back at `myapp://callback`. */
export const aUrl: OptionRule = [
  'be an absolute URL, such as https://app.example/callback',
  (value) => isText(value) && parseUrl(value) !== undefined,
]

export const anOrigin: OptionRule = [
  'be an origin without a path, such as https://tenant.example',
  (value) => isText(value) && parseUrl(value)?.origin === value,
]

export const aPath: OptionRule = [
  'be a path that begins with a slash, such as /payments',
  (value) => isText(value) && value.startsWith('/'),
]

export const aList = (items: string): OptionRule => [`be a list of ${items}`, Array.isArray]

/** The defaults, with the given options in their place; one that is `undefined` counts as absent. Checks nothing. */
export function withDefaults<Options extends object>(
  defaults: Options,
  given: Partial<Options> = {},
): Options {
  const present = Object.entries(given).filter(([, value]) => value !== undefined)
  return { ...defaults, ...Object.fromEntries(present) }
}
