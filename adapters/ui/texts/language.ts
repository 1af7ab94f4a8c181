import type { Milliseconds } from '../../../machines/domain.js'

/** `Intl.DurationFormat` where the browser has it: Chromium 129, Firefox 136, Safari 16.4. TypeScript's library has no type of it yet. */
interface DurationFormat {
  readonly format: (duration: Readonly<Record<string, number>>) => string
}
type DurationFormatClass = new (lang: string, options: Readonly<Record<string, string>>) => DurationFormat

type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string }

/** Numbers, plurals and times of one language. Nothing is made before it is needed. */
export function createLanguage(lang: string) {
  type Unit = 'second' | 'minute' | 'hour' | 'day'
  const unit = (value: number, name: Unit, unitDisplay: 'short' | 'long' = 'long') =>
    new Intl.NumberFormat(lang, { style: 'unit', unit: name, unitDisplay }).format(value)
  const number = (value: number) => new Intl.NumberFormat(lang).format(value)
  return {
    number,
    /** The form of this number, with `{n}` filled in: `{ one: '{n} try left', other: '{n} tries left' }`. */
    plural: (count: number, forms: Forms): string =>
      (forms[new Intl.PluralRules(lang).select(count)] ?? forms.other).replaceAll('{n}', number(count)),
    /** `27 sec`, the short form of the language. */
    seconds: (seconds: number): string => unit(seconds, 'second', 'short'),
    /** `9 minutes`, `59 seconds`: the larger unit alone, rounded down. */
    long: (seconds: number): string =>
      seconds < 60 ? unit(seconds, 'second') : unit(Math.floor(seconds / 60), 'minute'),
    /** `30 days`, `12 hours`, `5 minutes`: the largest unit that fits, rounded down, so that no more is promised than is kept. */
    lasting: (time: Milliseconds): string => {
      const minutes = Math.floor(time / 60_000)
      if (minutes >= 1440) return unit(Math.floor(minutes / 1440), 'day')
      return minutes >= 60 ? unit(Math.floor(minutes / 60), 'hour') : unit(Math.max(1, minutes), 'minute')
    },
    /** `9:58`. */
    clock: (seconds: number): string => {
      const parts = { minutes: Math.floor(seconds / 60), seconds: seconds % 60 }
      const Format: unknown = Reflect.get(Intl, 'DurationFormat')
      if (isDurationFormat(Format)) {
        // Not `style: 'digital'`: that one counts hours, too, and so writes `09:58`.
        const options = { minutes: 'numeric', minutesDisplay: 'always', seconds: '2-digit' }
        return new Format(lang, options).format(parts)
      }
      const two = new Intl.NumberFormat(lang, { minimumIntegerDigits: 2 })
      return `${number(parts.minutes)}:${two.format(parts.seconds)}`
    },
  }
}

const isDurationFormat = (value: unknown): value is DurationFormatClass => typeof value === 'function'
