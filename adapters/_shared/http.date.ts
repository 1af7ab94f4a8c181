import type { EpochMilliseconds } from '../../machines/domain.js'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const month = `(?<month>${months.join('|')})`
const time = String.raw`(?<time>\d\d:\d\d:\d\d)`

/** IMF-fixdate, and the two obsolete forms that a recipient must accept as well. */
const forms = [
  String.raw`[A-Z][a-z]{2}, (?<day>\d\d) ${month} (?<year>\d{4}) ${time} GMT`,
  String.raw`[A-Z][a-z]{5,8}, (?<day>\d\d)-${month}-(?<year>\d\d) ${time} GMT`,
  String.raw`[A-Z][a-z]{2} ${month} (?<day>[ \d]\d) ${time} (?<year>\d{4})`,
].map((form) => new RegExp(`^${form}$`))

/**
 * An HTTP date (RFC 9110, section 5.6.7), in whole seconds; `NaN` for anything else, and for a day or an hour that there is
 * not. Of a year with two digits, 00 to 69 are this century. `Date.parse` alone takes far more, `x 1` among it.
 */
export function parseHttpDate(text: string | null): EpochMilliseconds {
  const parts = forms.map((form) => form.exec(text ?? '')?.groups).find((groups) => groups !== undefined)
  const { day = '', month: name = '', year = '', time: clock = '' } = parts ?? {}
  const fullYear = year.length === 2 ? `${Number(year) < 70 ? 20 : 19}${year}` : year
  const monthNumber = String(months.indexOf(name) + 1).padStart(2, '0')
  const date = `${fullYear}-${monthNumber}-${day.replace(' ', '0')}`
  // A leap second is told as the one before it: there is none in a number of milliseconds.
  const moment = Date.parse(`${date}T${clock.replace(/:60$/, ':59')}Z`)
  // Engines take February 31 and 24 o'clock for a day of the next month, or for none.
  return new Date(moment).getUTCDate() === Number(day) ? moment : NaN
}
